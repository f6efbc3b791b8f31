/** What every changing command does alike: preview, confirmation, the change, and saying what became of it. */

import { diffDocuments } from '../model/diff.js';
import { parseRef, type Ref, refOf } from '../model/documents.js';
import { BurgeeError, isBurgeeError } from '../model/errors.js';
import type { Operation } from '../operations/types.js';
import type { CommitResult, Write } from '../store/types.js';
import type { Workspace } from '../workspace/types.js';
import { BaseCommand } from './base-command.js';
import { mistyped } from './familiar.js';
import { writeFlags } from './flags.js';
import { environmentsOf } from './lookup.js';
import { writeErr } from './output.js';
import type { Pausable } from './pausable.js';
import { ask, askYes, canAsk } from './prompts.js';
import { writesDiff } from './render/diff.js';
import { describeWrites } from './render/report.js';
import { paint } from './render/style.js';
import { wrap } from './render/wrap.js';
import { escapeForTerminal, widthOf } from './terminal-text.js';

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
  /** What the log says when the operator gives no reason. A protected environment does not take it for one. */
  readonly comment?: string | undefined;
  /** The comment with the operator's reason in it, when it must also say something else. */
  readonly commentWith?: ((reason: string) => string) | undefined;
  /** Said instead of the usual sentences. */
  readonly summary?: readonly string[] | undefined;
  /** The result is something else (a token): what changed is told on stderr. */
  readonly aside?: boolean | undefined;
  /** False when `burgee undo` could not take it back (a secret was made). */
  readonly undoable?: boolean | undefined;
  /** `burgee undo` alone would take back another change than this one, so the hint names the revision. */
  readonly undoByNumber?: boolean | undefined;
}

export function writeResults(writes: readonly Write[]): WriteResult[] {
  return writes.map((write) => ({
    ref: refOf(write.kind, write.project, write.key),
    version: write.version,
    action: !write.before ? 'created' : !write.after ? 'deleted' : 'changed',
    changes: write.before && write.after ? diffDocuments(write.before, write.after) : [],
  }));
}

/** A change of hundreds of documents says what it is by its first sentences; the log has them all. */
const MOST_SENTENCES = 20;

/** More would push what is asked, and why, off the screen. */
const MOST_PREVIEW = 100;

function firstLines(lines: readonly string[]): string[] {
  const more = lines.length - MOST_PREVIEW;
  if (more <= 1) return [...lines];
  return [...lines.slice(0, MOST_PREVIEW), `and ${more} more lines; --dry-run shows them all`];
}

function firstOf(summary: readonly string[], seq: number): string[] {
  const more = summary.length - MOST_SENTENCES;
  if (more <= 1) return [...summary];
  return [...summary.slice(0, MOST_SENTENCES), `and ${more} more: burgee audit show ${seq}`];
}

export abstract class ChangeCommand extends BaseCommand {
  static override baseFlags = { ...BaseCommand.baseFlags, ...writeFlags };

  protected async change(
    workspace: Pausable,
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
    await this.#warn(workspace, operations);
    const reason = flags.comment?.trim() ? flags.comment : undefined;
    const commentFor = (why: string | undefined): string | undefined =>
      why === undefined ? options.comment : (options.commentWith?.(why) ?? why);
    if (flags['dry-run']) {
      const result = await workspace.execute(operations, {
        ...base,
        dryRun: true,
        comment: commentFor(reason) ?? 'dry run',
      });
      return this.#report(result, options, true);
    }
    const agreed = await this.#confirm(workspace, operations, flags, base, reason, options);
    const comment = commentFor(agreed.comment ?? reason);
    const result = await workspace.execute(operations, {
      ...base,
      ...(agreed.expect === undefined ? {} : { expect: { ...expect, ...agreed.expect } }),
      ...(comment === undefined ? {} : { comment }),
    });
    return this.#report(result, options, false);
  }

  /** No error: an attribute may well be new. */
  async #warn(workspace: Pausable, operations: readonly Operation[]): Promise<void> {
    if (this.quiet || this.jsonEnabled()) return;
    for (const { attribute, meant } of await mistyped(workspace, operations))
      this.note(`warning: nothing else here asks for "${attribute}"; did you mean ${meant}?`);
  }

  /** Asks what has to be asked; gives back what the answers add to the request. */
  async #confirm(
    workspace: Pausable,
    operations: readonly Operation[],
    flags: ChangeFlags,
    base: object,
    reason: string | undefined,
    options: ChangeOptions,
  ): Promise<{ comment?: string; expect?: Record<Ref, number> }> {
    const guarded = await protectedEnvironment(workspace, operations, base);
    if (guarded === undefined && options.destroys === undefined) return {};
    const asks = canAsk() && !flags.yes;
    if (guarded !== undefined && reason === undefined && !asks) {
      throw new BurgeeError('COMMENT_REQUIRED', `The environment "${guarded}" is protected: say why.`, {
        hint: 'add --comment "why"',
        details: { environment: guarded },
      });
    }
    if (flags.yes) return {};
    const preview = await workspace.execute(operations, { ...base, dryRun: true, comment: reason ?? 'preview' });
    if (preview.writes.length === 0) return {};
    if (!asks) {
      const what = guarded === undefined ? options.destroys : `the environment "${guarded}" is protected.`;
      throw new BurgeeError('CONFIRMATION_REQUIRED', `Nobody is there to confirm: ${what}`, {
        hint: 'look with --dry-run, then add --yes',
        details: guarded === undefined ? {} : { environment: guarded },
      });
    }
    for (const line of firstLines(writesDiff(this.screen, preview.writes))) writeErr(`${line}\n`);
    await workspace.release();
    const why = guarded === undefined ? await this.#askDestroy(options) : await this.#askProtected(guarded, reason);
    return {
      ...(why === undefined ? {} : { comment: why }),
      // What was confirmed is what must be written: if somebody was faster, that is a conflict and not a surprise.
      expect: Object.fromEntries(
        preview.writes.map((write) => [refOf(write.kind, write.project, write.key), write.before?.version ?? 0]),
      ),
    };
  }

  async #askDestroy(options: ChangeOptions): Promise<undefined> {
    if (await askYes(escapeForTerminal(options.destroys ?? 'Go on?'))) return undefined;
    throw new BurgeeError('CONFIRMATION_REQUIRED', 'Not confirmed; nothing was changed.');
  }

  async #askProtected(environment: string, reason: string | undefined): Promise<string | undefined> {
    const name = escapeForTerminal(environment);
    const bar = paint(this.screen, 'red', name.toUpperCase());
    writeErr(`You are changing ${bar}, which is protected.\n`);
    let why: string | undefined;
    if (reason === undefined) {
      why = (await ask('Why? ')).trim();
      if (why === '')
        throw new BurgeeError('COMMENT_REQUIRED', 'A protected environment wants a reason.', {
          hint: 'add --comment "why"',
        });
    }
    const typed = (await ask(`Type ${name} to go on: `)).trim();
    if (typed === environment) return why;
    throw new BurgeeError('CONFIRMATION_REQUIRED', 'Not confirmed; nothing was changed.');
  }

  #report(result: CommitResult, options: ChangeOptions, dryRun: boolean): ChangeResult {
    const summary = result.writes.length === 0 ? [] : [...(options.summary ?? describeWrites(result.writes))];
    if (!this.jsonEnabled()) {
      const fitted = (line: string) => (this.screen.isTty ? wrap(line, this.screen.width, '  ') : [line]);
      const lines = (dryRun ? summary : firstOf(summary, result.seq)).map(escapeForTerminal);
      if (dryRun) {
        this.print(...lines.flatMap(fitted));
        if (lines.length > 0) this.print(...writesDiff(this.screen, result.writes));
        this.print(lines.length > 0 ? 'dry run: nothing was written' : 'dry run: nothing would change');
      } else if (!result.changed) this.tell(`nothing to change, it is so already. revision ${result.seq}`);
      else {
        const number = options.undoByNumber ? ` ${result.seq}` : '';
        const undo = options.undoable === false ? '' : ` (undo: burgee undo${number})`;
        const end = `revision ${result.seq}${undo}`;
        const last = `${lines.pop() ?? 'changed'}.`;
        // What one copies from here stays in one piece.
        const fits = !this.screen.isTty || widthOf(`${last} ${end}`) <= this.screen.width;
        const tell = options.aside ? this.note.bind(this) : this.tell.bind(this);
        if (fits) tell(...lines.flatMap(fitted), `${last} ${end}`);
        else tell(...[...lines, last].flatMap(fitted), `  ${end}`);
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
}

/**
 * The protected environment that the operations would change. The rule is the store's own (it wants a comment there), so it is asked
 * with a trial that has none; a project without protection is spared the trial.
 */
async function protectedEnvironment(
  workspace: Workspace,
  operations: readonly Operation[],
  base: object,
): Promise<string | undefined> {
  const projects = new Set(operations.flatMap((operation) => projectIn(operation) ?? []));
  let isGuarded = false;
  for (const project of projects) {
    isGuarded ||= (await environmentsOf(workspace, project)).some((environment) => environment.protected);
  }
  if (!isGuarded) return undefined;
  try {
    await workspace.execute(operations, { ...base, dryRun: true });
    return undefined;
  } catch (error) {
    if (!isBurgeeError(error) || error.code !== 'COMMENT_REQUIRED') throw error;
    return String(error.details?.['environment'] ?? '');
  }
}

function projectIn(operation: Operation): string | undefined {
  if ('project' in operation) return operation.project;
  const parts = operation.op === 'document.restore' ? parseRef(operation.ref) : undefined;
  return parts?.kind === 'project' ? parts.key : parts?.project || undefined;
}
