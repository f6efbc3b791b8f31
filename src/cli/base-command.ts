/** What every command has: where it works, who acts, how it prints, and the workspace while it needs one. */

import type { Interfaces } from '@oclif/core';
import { BurgeeError, isBurgeeError } from '../model/errors.js';
import type { OpenOptions } from '../workspace/open.js';
import type { AdminWorkspace } from '../workspace/types.js';
import { globalFlags } from './flags.js';
import { Command } from './oclif.js';
import { writeErr, writeOut } from './output.js';
import { type Pausable, pausable } from './pausable.js';
import { type Screen, screenOf } from './render/style.js';
import { type Column, listLines, pairLines } from './render/table.js';
import { shellCommand } from './shell.js';
import { readToken, tokenOrigin, type Whereabouts, type WhereFlags, whereabouts } from './target.js';
import { escapeForTerminal, escapeJson } from './terminal-text.js';

export interface GlobalFlags extends WhereFlags {
  readonly quiet?: boolean | undefined;
  readonly color?: boolean | undefined;
  readonly width?: number | undefined;
}

const PLACES = ['dir', 'server', 'token-file', 'project', 'env', 'actor'] as const;

export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;
  static override baseFlags = globalFlags;

  #screen: Screen | undefined;
  #given: GlobalFlags = {};
  #where: Whereabouts | undefined;

  /** A place that a variable named is left to `whereabouts`, which knows the order and says where each value came from. */
  protected override async parse<
    F extends Record<string, unknown>,
    B extends Record<string, unknown>,
    A extends Record<string, unknown>,
  >(options?: Interfaces.Input<F, B, A>, argv?: string[]): Promise<Interfaces.ParserOutput<F, B, A>> {
    const parsed = await super.parse(options, argv);
    const typed = new Set(parsed.raw.map((token) => (token.type === 'flag' ? token.flag : '')));
    const given: Record<string, unknown> = { ...parsed.flags };
    for (const place of PLACES) if (!typed.has(place)) delete given[place];
    this.#given = given as GlobalFlags;
    return parsed;
  }

  /** oclif would look for deprecated commands here, through the whole manifest. */
  protected override async init(): Promise<void> {}

  /** Errors are reported in one place, `main`, where those that no command threw arrive too. */
  protected override async catch(error: Error): Promise<never> {
    throw this.#mended(error);
  }

  /** When a name was nearly right, the hint is the same command with the name put right, ready to paste. */
  #mended(error: Error): Error {
    const valued = this.#valueOfColor(error);
    if (valued !== undefined) return valued;
    if (isBurgeeError(error) && error.code === 'WORKSPACE_NOT_FOUND' && this.where.directory?.source === '--dir') {
      return new BurgeeError(error.code, error.message, {
        hint: shellCommand(['burgee', 'init', '--dir', this.#given.dir ?? this.where.directory.value]),
        ...(error.details === undefined ? {} : { details: error.details }),
        cause: error,
      });
    }
    if (!isBurgeeError(error) || error.details === undefined) return error;
    const { key, meant } = error.details;
    if (typeof key !== 'string' || typeof meant !== 'string' || !this.argv.includes(key)) return error;
    const words = this.argv.map((word) => (word === key ? meant : word));
    return new BurgeeError(error.code, error.message, {
      hint: shellCommand(['burgee', ...(this.id ?? '').split(':'), ...words]),
      details: error.details,
      cause: error,
    });
  }

  /** `env create qa --color red`: the flag that is meant is called otherwise, since this one is about what is printed. */
  #valueOfColor(error: Error): Error | undefined {
    const at = this.argv.indexOf('--color');
    const value = this.argv[at + 1];
    if (at < 0 || value === undefined || !error.message.startsWith(`Unexpected argument: ${value}`)) return undefined;
    const own = (this.constructor as { readonly flags?: object }).flags ?? {};
    const words = this.argv.map((word, index) => (index === at ? '--bar-color' : word));
    return new BurgeeError('USAGE', `--color says whether what is printed has colours; it takes no value.`, {
      hint: Object.hasOwn(own, 'bar-color')
        ? shellCommand(['burgee', ...(this.id ?? '').split(':'), ...words])
        : '--color or --no-color',
      cause: error,
    });
  }

  override logJson(json: unknown): void {
    writeOut(`${escapeJson(JSON.stringify(json, null, 2) ?? 'null')}\n`);
  }

  protected get screen(): Screen {
    this.#screen ??= screenOf(this.#given);
    return this.#screen;
  }

  protected get quiet(): boolean {
    return this.#given.quiet === true;
  }

  protected get where(): Whereabouts {
    this.#where ??= whereabouts(this.#given);
    return this.#where;
  }

  /** Lines of the result. Text that people wrote must have been escaped by then. */
  protected print(...lines: readonly string[]): void {
    if (this.jsonEnabled() || lines.length === 0) return;
    writeOut(`${lines.join('\n')}\n`);
  }

  /** What was done, for whoever did it. Under `--quiet` stdout holds only what a next program would read. */
  protected tell(...lines: readonly string[]): void {
    if (!this.quiet) this.print(...lines);
  }

  /** What is good to know and no result: stderr, and nothing under `--quiet`. */
  protected note(...lines: readonly string[]): void {
    if (this.quiet || this.jsonEnabled() || lines.length === 0) return;
    writeErr(`${lines.map(escapeForTerminal).join('\n')}\n`);
  }

  /** On a terminal silence would be a riddle: `none` is said when there is no row. */
  protected printList<T>(columns: readonly Column<T>[], rows: readonly T[], none?: string): void {
    if (this.jsonEnabled()) return;
    this.print(...listLines(this.screen, columns, rows));
    if (none !== undefined && rows.length === 0 && this.screen.isTty) this.note(none);
  }

  protected printPairs(pairs: readonly (readonly [string, string])[]): void {
    this.print(...pairLines(this.screen, pairs));
  }

  /** Runs with the workspace that is meant, and closes it whatever happens. */
  protected async withWorkspace<T>(work: (workspace: Pausable) => Promise<T>): Promise<T> {
    const workspace = pausable(() => this.openWorkspace());
    try {
      return await work(workspace);
    } finally {
      await workspace.close();
    }
  }

  protected async openWorkspace(options: Omit<OpenOptions, 'actor'> = {}): Promise<AdminWorkspace> {
    const { openWorkspace } = await import('../workspace/open.js');
    const { where } = this;
    const actor = where.actor.value;
    return where.server
      ? openWorkspace(
          { server: where.server.value, token: await readToken(where), tokenFrom: tokenOrigin(where) },
          { ...options, actor },
        )
      : openWorkspace({ directory: where.directory?.value as string }, { ...options, actor });
  }
}
