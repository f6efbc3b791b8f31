/** What every command that lists or shows documents does alike: printing those of their fields that were asked for. */
import type { Interfaces } from '@oclif/core';
import { BurgeeError } from '../model/errors.js';
import { BaseCommand } from './base-command.js';
import { type Fields, fieldNames, fieldText, parseFields, pickColumns, pickMembers } from './fields.js';
import { Flags } from './oclif.js';
import type { Column } from './render/table.js';
import { shellCommand } from './shell.js';

type Pair = readonly [name: string, value: string];

export abstract class ReadCommand extends BaseCommand {
  static override baseFlags = {
    ...BaseCommand.baseFlags,
    fields: Flags.string({
      description: 'only these fields, in this order, apart by commas',
      env: 'BURGEE_FIELDS',
      helpValue: 'A,B',
    }),
  };

  /** Known without a run of the command, for its help and for completion. */
  static fields: Fields = { members: [] };

  /** The names that were asked for; undefined when everything is printed as usual. */
  protected picked: readonly string[] | undefined;

  #fields: Fields = (this.constructor as typeof ReadCommand).fields;

  /** Those that this command line has, when a flag makes other objects of them. */
  protected fieldsWith(_flags: Readonly<Record<string, unknown>>): Fields {
    return this.#fields;
  }

  protected override async parse<
    F extends Record<string, unknown>,
    B extends Record<string, unknown>,
    A extends Record<string, unknown>,
  >(options?: Interfaces.Input<F, B, A>, argv?: string[]): Promise<Interfaces.ParserOutput<F, B, A>> {
    const parsed = await super.parse(options, argv).catch((error: Error) => {
      // Who names none wants to see them.
      if (!error.message.includes('--fields expects a value')) throw error;
      throw this.#wants('--fields wants names of fields.', fieldNames(this.#fields));
    });
    this.#fields = this.fieldsWith(parsed.flags);
    const asked = parsed.flags['fields'];
    if (typeof asked === 'string') this.picked = parseFields(asked, this.#fields, this.#refuse.bind(this, asked));
    return parsed;
  }

  #refuse(asked: string, wrong: string, known: readonly string[], mended: string | undefined): never {
    const said = wrong === '' ? '--fields has an empty name.' : `There is no field "${wrong}" here.`;
    throw this.#wants(said, known, mended && this.#again(asked, mended), wrong);
  }

  #wants(said: string, known: readonly string[], hint?: string, field?: string): BurgeeError {
    return new BurgeeError('USAGE', `${said} The fields are: ${known.join(', ')}.`, {
      hint: hint ?? `--fields ${known.slice(0, 2).join(',')}`,
      details: { fields: known, ...(field === undefined ? {} : { field }) },
    });
  }

  /** The same command with the fields put right, ready to paste. */
  #again(asked: string, mended: string): string {
    const words = this.argv.map((word) =>
      word === asked ? mended : word === `--fields=${asked}` ? `--fields=${mended}` : word,
    );
    return words.join() === this.argv.join()
      ? `--fields ${mended}`
      : shellCommand(['burgee', ...(this.id ?? '').split(':'), ...words]);
  }

  protected override printList<T>(columns: readonly Column<T>[], rows: readonly T[], none: string): void {
    super.printList(this.picked ? pickColumns(this.picked, columns) : columns, rows, none);
  }

  /** One document, a field a line. `special` are fields that read better otherwise than as they are. */
  protected printDocument<T extends object>(
    document: T,
    usual: readonly Pair[],
    special: { readonly [field in keyof T]?: readonly Pair[] } = {},
  ): void {
    const pairs = this.picked?.flatMap(
      (name) => special[name as keyof T] ?? [[name, fieldText(document[name as keyof T])] as const],
    );
    // A pipe has all rows, whatever is in them.
    this.printPairs(pairs ?? (this.screen.isTty ? usual.filter(([, value]) => value !== '') : usual));
  }

  protected override toSuccessJson(result: unknown): unknown {
    return this.picked ? pickMembers(result, this.picked, this.#fields) : super.toSuccessJson(result);
  }
}
