/** What every changing command does alike: preview, confirmation, the change, and saying what became of it. */

import { diffDocuments } from '../model/diff.js';
import { type DocumentByKind, type Environment, type Flag, type Ref, refOf } from '../model/documents.js';
import { BurgeeError, isBurgeeError } from '../model/errors.js';
import { settingsOf } from '../model/settings.js';
import type { Operation } from '../operations/types.js';
import type { CommitResult, Write } from '../store/types.js';
import type { Workspace } from '../workspace/types.js';
import { BaseCommand } from './base-command.js';
import { writeFlags } from './flags.js';
import { environmentsOf, withSuggestion } from './lookup.js';
import { ask, askYes, canAsk } from './prompts.js';
import { writesDiff } from './render/diff.js';
import { describeWrites } from './render/report.js';
import { paint } from './render/style.js';
import { ago } from './render/time.js';
import { shellCommand } from './shell.js';
import { escapeForTerminal } from './terminal-text.js';

export interface ChangeFlags {
  readonly comment?: string | undefined;
  readonly 'if-version'?: number | undefined;
  readonly 'dry-run'?: boolean | undefined;
  readonly yes?: boolean | undefined;
}

/** The `--json` shape of every command that changes something. */
export interface ChangeResult {
  /** False when the state already was as asked, and on a dry run. */
  readonly changed: boolean;
  readonly dryRun: boolean;
  /** Sequence number of the change in the log; of its head when nothing was written. */
  readonly revision: number;
  /** What changed, a sentence each. */
  readonly summary: readonly string[];
  readonly writes: readonly WriteResult[];
}

export interface WriteResult {
  readonly ref: Ref;
  readonly version: number;
  readonly action: 'created' | 'changed' | 'deleted';
  readonly changes: readonly { readonly path: string; readonly before?: unknown; readonly after?: unknown }[];
}

export interface ChangeOptions {
  /** The document that `--if-version` speaks of. */
  readonly ref?: Ref | undefined;
  /** Set when something is lost: the question that a person is asked. */
  readonly destroys?: string | undefined;
  /** Versions that the command itself read before it decided what to do. */
  readonly expect?: { readonly [ref: Ref]: number } | undefined;
  readonly expectSeq?: number | undefined;
  readonly comment?: string | undefined;
  /** Said instead of the usual sentences. */
  readonly summary?: readonly string[] | undefined;
  /** False when `burgee undo` could not take it back (a secret was made). */
  readonly undoable?: boolean | undefined;
}

export function writeResults(writes: readonly Write[]): WriteResult[] {
  return writes.map((write) => ({
    ref: refOf(write.kind, write.project, write.key),
    version: write.version,
    action: !write.before ? 'created' : !write.after ? 'deleted' : 'changed',
    changes:
      write.before && write.after
        ? diffDocuments(write.before, write.after).filter((entry) => !/^(version|updatedAt)$/.test(entry.path))
        : [],
  }));
}

/** Environments in which a write can change what somebody is served, or how. */
export function touchedEnvironments(write: Write, all: readonly string[]): string[] {
  const { before, after } = write;
  if (write.kind === 'environment') return [write.key];
  if (write.kind === 'project') return after ? [] : [...all];
  if (write.kind === 'segment') return before ? [...all] : [];
  if (write.kind !== 'flag') return [];
  const [old, now] = [before as Flag | null, after as Flag | null];
  if (!old || !now) {
    const flag = (old ?? now) as Flag;
    return all.filter((environment) => settingsOf(flag, environment).enabled);
  }
  const served = (flag: Flag) =>
    JSON.stringify([flag.type, flag.variations, flag.archived, flag.salt, flag.clientVisible, flag.serverOnly]);
  if (served(old) !== served(now)) return [...all];
  return all.filter(
    (environment) => JSON.stringify(settingsOf(old, environment)) !== JSON.stringify(settingsOf(now, environment)),
  );
}

export abstract class ChangeCommand extends BaseCommand {
  static override baseFlags = { ...BaseCommand.baseFlags, ...writeFlags };

  /** The command as typed, with one word put right: what an error about a name suggests. */
  protected again(wrong: string, right: string): string {
    const id = (this.id ?? '').replaceAll(':', ' ');
    return shellCommand(['burgee', ...id.split(' '), ...this.argv.map((word) => (word === wrong ? right : word))]);
  }

  protected async change(
    workspace: Workspace,
    operations: readonly Operation[],
    flags: ChangeFlags,
    options: ChangeOptions = {},
  ): Promise<ChangeResult> {
    const ifVersion = flags['if-version'];
    const expect = {
      ...options.expect,
      ...(ifVersion === undefined || options.ref === undefined ? {} : { [options.ref]: ifVersion }),
    };
    const base = {
      ...(Object.keys(expect).length > 0 ? { expect } : {}),
      ...(options.expectSeq === undefined ? {} : { expectSeq: options.expectSeq }),
    };
    const comment = flags.comment ?? options.comment;
    try {
      if (flags['dry-run']) {
        const result = await workspace.execute(operations, { ...base, dryRun: true, comment: comment ?? 'dry run' });
        return this.#report(result, options, true);
      }
      const agreed = await this.#confirm(workspace, operations, flags, base, comment, options);
      const result = await workspace.execute(operations, {
        ...base,
        ...agreed,
        ...((agreed.comment ?? comment) === undefined ? {} : { comment: agreed.comment ?? comment }),
      });
      return this.#report(result, options, false);
    } catch (error) {
      throw await this.#explained(error, workspace, operations, expect);
    }
  }

  /** Asks what has to be asked; gives back what the answers add to the request. */
  async #confirm(
    workspace: Workspace,
    operations: readonly Operation[],
    flags: ChangeFlags,
    base: object,
    comment: string | undefined,
    options: ChangeOptions,
  ): Promise<{ comment?: string; expect?: Record<Ref, number> }> {
    const projects = new Set(operations.map((operation) => ('project' in operation ? operation.project : '')));
    projects.delete('');
    const environments: Environment[] = [];
    for (const project of projects) environments.push(...(await environmentsOf(workspace, project)));
    const guarded = environments.filter((environment) => environment.protected);
    if (guarded.length === 0 && options.destroys === undefined) return {};
    const preview = await workspace.execute(operations, { ...base, dryRun: true, comment: comment ?? 'preview' });
    if (preview.writes.length === 0) return {};
    const all = environments.map((environment) => environment.key);
    const touched = new Set(preview.writes.flatMap((write) => touchedEnvironments(write, all)));
    const names = guarded.map((environment) => environment.key).filter((key) => touched.has(key));
    if (names.length === 0 && options.destroys === undefined) return {};
    const asks = canAsk() && !flags.yes;
    if (names.length > 0 && comment === undefined && !asks) {
      throw new BurgeeError('COMMENT_REQUIRED', `${names.join(', ')} is protected: say why.`, {
        hint: 'add --comment "why"',
        details: { environments: names },
      });
    }
    if (flags.yes) return {};
    if (!asks) {
      const what = names.length > 0 ? `this changes ${names.join(', ')}, which is protected` : (options.destroys ?? '');
      throw new BurgeeError('CONFIRMATION_REQUIRED', `Nobody is there to confirm: ${what}`, {
        hint: 'look with --dry-run, then add --yes',
        details: { environments: names },
      });
    }
    for (const line of writesDiff(this.screen, preview.writes)) process.stderr.write(`${line}\n`);
    const answer: { comment?: string; expect?: Record<Ref, number> } = {};
    if (names.length > 0) {
      const word = names.join(', ').toUpperCase();
      process.stderr.write(
        `You are changing ${paint(this.screen, 'red', escapeForTerminal(word))}, which is protected.\n`,
      );
      if (comment === undefined) {
        const why = (await ask('Why? ')).trim();
        if (why === '')
          throw new BurgeeError('COMMENT_REQUIRED', 'A protected environment wants a reason.', {
            hint: 'add --comment "why"',
          });
        answer.comment = why;
      }
      for (const name of names) {
        const typed = (await ask(`Type ${escapeForTerminal(name)} to go on: `)).trim();
        if (typed !== name) throw new BurgeeError('CONFIRMATION_REQUIRED', 'Not confirmed; nothing was changed.');
      }
    } else if (!(await askYes(escapeForTerminal(options.destroys ?? 'Go on?')))) {
      throw new BurgeeError('CONFIRMATION_REQUIRED', 'Not confirmed; nothing was changed.');
    }
    // What was confirmed is what must be written: if somebody was faster, this is a conflict and not a surprise.
    answer.expect = Object.fromEntries(
      preview.writes.map((write) => [
        refOf(write.kind, write.project, write.key),
        (write.before as DocumentByKind[typeof write.kind] | null)?.version ?? 0,
      ]),
    );
    return answer;
  }

  #report(result: CommitResult, options: ChangeOptions, dryRun: boolean): ChangeResult {
    const summary = result.writes.length === 0 ? [] : [...(options.summary ?? describeWrites(result.writes))];
    if (!this.jsonEnabled()) {
      const lines = summary.map(escapeForTerminal);
      if (dryRun) {
        this.print(...lines);
        if (lines.length > 0) this.print(...writesDiff(this.screen, result.writes));
        this.print(lines.length > 0 ? 'dry run: nothing was written' : 'dry run: nothing would change');
      } else if (!result.changed) this.print(`nothing to change, it is so already. revision ${result.seq}`);
      else {
        const undo = options.undoable === false ? '' : ' (undo: burgee undo)';
        const last = lines.pop() ?? 'changed';
        this.print(...lines, `${last}. revision ${result.seq}${undo}`.replace(/\)\. revision/, '). revision'));
      }
    }
    return {
      changed: result.changed,
      dryRun,
      revision: result.seq,
      summary,
      writes: writeResults(result.writes),
    };
  }

  async #explained(
    error: unknown,
    workspace: Workspace,
    operations: readonly Operation[],
    expect: { readonly [ref: Ref]: number },
  ): Promise<unknown> {
    if (!isBurgeeError(error)) return error;
    if (error.code === 'VERSION_CONFLICT') return this.#conflict(error, workspace, expect);
    const wrong = operations.flatMap((operation) => ('flag' in operation ? [operation.flag] : []));
    return withSuggestion(error, workspace, operations, (right) => this.again(wrong[0] ?? '', right));
  }

  /** A lost race says who won it. */
  async #conflict(error: BurgeeError, workspace: Workspace, expect: { readonly [ref: Ref]: number }): Promise<unknown> {
    const [ref] = Object.keys(expect);
    for await (const change of workspace.changes(ref === undefined ? { limit: 1 } : { ref, limit: 1 })) {
      const who = `${change.actor} changed it ${ago(change.at)} (revision ${change.seq}${change.comment ? `, "${change.comment}"` : ''})`;
      return new BurgeeError('VERSION_CONFLICT', `${error.message.replace(/\.$/, '')}: ${who}.`, {
        hint: `burgee audit show ${change.seq}`,
        details: { ...error.details, by: change.actor, revision: change.seq },
        cause: error,
      });
    }
    return error;
  }
}
