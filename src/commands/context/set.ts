import { resolve } from 'node:path';
import { keyArg } from '../../cli/args.js';
import { BaseCommand } from '../../cli/base-command.js';
import { changeContexts } from '../../cli/contexts.js';
import { envFlag, projectFlag } from '../../cli/flags.js';
import type { Place } from '../../cli/target.js';
import { BurgeeError } from '../../model/errors.js';

export default class ContextSet extends BaseCommand {
  static override summary = 'name a place: a directory or server, with project and environment if you like';
  static override description =
    'Only the place of the token is kept, never the token: name its file with --token-file.';
  static override args = { name: keyArg('name of the context') };
  static override flags = { ...projectFlag, ...envFlag };
  static override examples = [
    '<%= config.bin %> context set staging --server https://flags.example.com:4243 --token-file ~/.burgee-token --project shop --env staging',
  ];

  async run(): Promise<Place & { readonly name: string }> {
    const { args, flags } = await this.parse(ContextSet);
    const place: Place = {
      ...(flags.dir === undefined ? {} : { dir: resolve(flags.dir) }),
      ...(flags.server === undefined ? {} : { server: flags.server }),
      ...(flags['token-file'] === undefined ? {} : { tokenFile: resolve(flags['token-file']) }),
      ...(flags.project === undefined ? {} : { project: flags.project }),
      ...(flags.env === undefined ? {} : { environment: flags.env }),
    };
    if (Object.keys(place).length === 0) {
      throw new BurgeeError('USAGE', 'Say where it is.', { hint: 'add --dir or --server, --project, --env' });
    }
    if (flags.server !== undefined && !/^https?:\/\/[^/]/.test(flags.server)) {
      throw new BurgeeError('INVALID_INPUT', `"${flags.server}" is no address of a server.`, {
        hint: 'for example https://flags.example.com:4243',
      });
    }
    changeContexts((known) => ({ ...known, contexts: { ...known.contexts, [args.name]: place } }));
    this.tell(`context ${args.name} is kept; take it with: burgee context use ${args.name}`);
    return { name: args.name, ...place };
  }
}
