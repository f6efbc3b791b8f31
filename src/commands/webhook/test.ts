import { keyArg } from '../../cli/args.js';
import { BaseCommand } from '../../cli/base-command.js';
import { projectFlag } from '../../cli/flags.js';
import { askServer } from '../../cli/live.js';
import { checkWebhook, projectKey } from '../../cli/lookup.js';
import { escapeForTerminal } from '../../cli/terminal-text.js';
import type { Attempt } from '../../server/webhooks/deliver.js';

export default class WebhookTest extends BaseCommand {
  static override summary = 'send a webhook a test now, and see what came back';
  static override description = 'The server sends it. Exit status 10 when it did not arrive.';
  static override args = { key: keyArg('key of the webhook') };
  static override flags = { ...projectFlag };
  static override examples = ['<%= config.bin %> webhook test chat'];

  async run(): Promise<Attempt> {
    const { args } = await this.parse(WebhookTest);
    const project = await this.withWorkspace(async (workspace) => {
      const key = await projectKey(workspace, this.where);
      await checkWebhook(workspace, key, args.key);
      return key;
    });
    const path = `/v1/webhooks/${encodeURIComponent(args.key)}/test`;
    const attempt = await askServer<Attempt>(this.where, path, { project }, 'POST');
    const { ok, status, error, ms } = attempt;
    const answer = status === undefined ? escapeForTerminal(error ?? 'no answer') : `status ${status}`;
    this.print(`${args.key}: ${ok ? 'arrived' : 'did not arrive'}, ${answer}, ${Math.round(ms)} ms`);
    if (!ok) process.exitCode = 10;
    return attempt;
  }
}
