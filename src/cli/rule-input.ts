/** A rule given whole or in its two parts. */
import { BurgeeError } from '../model/errors.js';

export function ruleText(rule: string | undefined, when: string | undefined, serve: string | undefined): string {
  if (rule !== undefined && when === undefined && serve === undefined) return rule;
  if (rule === undefined && serve !== undefined)
    return when === undefined ? `serve ${serve}` : `when ${when} serve ${serve}`;
  throw new BurgeeError('USAGE', 'Give the rule either whole or as --when and --serve.', {
    hint: `for example 'when country in [US, CA] serve on:25'`,
  });
}
