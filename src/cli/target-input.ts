/** Whom a target names: the words, oneself, or both. */
import { BurgeeError } from '../model/errors.js';

export function targetKeys(words: readonly string[], me: boolean | undefined, actor: string): string[] {
  const keys = me ? [...words, process.env['BURGEE_ME'] || actor] : [...words];
  if (keys.length > 0) return keys;
  throw new BurgeeError('USAGE', 'Whom? Name at least one user.', {
    hint: 'add their keys, --me for yourself, or - for stdin',
  });
}
