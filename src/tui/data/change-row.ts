/** One change of the log on one line. */
import { printServe } from '../../model/rule-language.js';
import type { Operation } from '../../operations/types.js';
import type { Change } from '../../store/types.js';
import { fitStyled, type Theme } from '../screen/theme.js';
import { age } from './time.js';

/** `flag/shop/checkout-v2`: the flag is what most of the log is about, so it needs no word. */
function restored(ref: string, removed: boolean): string {
  const parts = ref.split('/');
  const name = `${parts[0] === 'flag' ? '' : `${parts[0]} `}${parts.slice(parts.length > 2 ? 2 : 1).join('/')}`;
  return `${name} ${removed ? 'taken away again' : 'as it was before'}`;
}

/** What an operation did, in few words: `checkout-v2 rollout on:25 in production`. */
export function operationText(operation: Operation): string {
  const verb = operation.op.slice(operation.op.indexOf('.') + 1);
  const where = 'environment' in operation && 'flag' in operation ? ` in ${operation.environment}` : '';
  switch (operation.op) {
    case 'flag.rollout': {
      const shares = printServe({ shares: operation.shares });
      return `${operation.flag} rollout ${shares}${where}`;
    }
    case 'flag.serve':
      return `${operation.flag} serve ${operation.variation ?? 'default'}${where}`;
    case 'flag.enable':
      return `${operation.flag} on${where}`;
    case 'flag.disable':
      return `${operation.flag} off${where}`;
    case 'flag.configure':
      return `${operation.flag} edit${where}`;
    case 'flag.rename':
    case 'flag.clone':
      return `${operation.flag} ${verb} ${operation.to}`;
    case 'rule.add':
    case 'rule.set':
    case 'rule.move':
    case 'rule.remove':
      return `${operation.flag} rule ${verb}${where}`;
    case 'target.add':
    case 'target.remove':
      return `${operation.flag} target ${verb} ${operation.variation}: ${operation.keys.slice(0, 3).join(', ')}${where}`;
    case 'prerequisite.add':
      return `${operation.flag} needs ${operation.prerequisite.flag}${where}`;
    case 'prerequisite.remove':
      return `${operation.flag} no longer needs ${operation.prerequisite}${where}`;
    case 'variation.add':
    case 'variation.set':
      return `${operation.flag} variation ${verb} ${operation.variation.key}`;
    case 'variation.remove':
      return `${operation.flag} variation remove ${operation.variation}`;
    case 'document.restore':
      return restored(operation.ref, operation.document === null);
    case 'project.create':
    case 'project.set':
    case 'project.delete':
      return `project ${operation.project} ${verb}`;
    case 'environment.create':
    case 'environment.set':
    case 'environment.delete':
      return `environment ${operation.environment} ${verb}`;
    case 'segment.include':
    case 'segment.exclude':
    case 'segment.forget':
      return `segment ${operation.segment} ${verb} ${operation.keys.length}`;
    case 'segment.create':
    case 'segment.set':
    case 'segment.delete':
      return `segment ${operation.segment} ${verb}`;
    case 'token.create':
      return `token ${operation.name} create`;
    case 'token.revoke':
      return `token ${operation.token.slice(0, 6)}… revoke`;
    case 'webhook.create':
    case 'webhook.set':
    case 'webhook.delete':
      return `webhook ${operation.webhook} ${verb}`;
    default:
      return `${operation.flag} ${verb}`;
  }
}

/** `about`: the flag that somebody looks at, whose part of a change of very many is what counts. */
export function changeText(change: Change, about?: string): string {
  const own = about === undefined ? undefined : change.operations.find((one) => 'flag' in one && one.flag === about);
  const first = own ?? change.operations[0];
  if (!first) return 'nothing';
  const more = change.operations.length - 1;
  return more === 0 ? operationText(first) : `${operationText(first)} and ${more} more`;
}

export function changeRow(change: Change, width: number, now: number, theme: Theme, about?: string): string {
  const when = age(Date.parse(change.at), now).padStart(4);
  const who = theme.cell(change.actor, 12);
  const comment = change.comment === undefined ? '' : theme.dim(`  "${theme.safe(change.comment)}"`);
  const seq = String(change.seq).padStart(6);
  return fitStyled(`${theme.dim(seq)} ${when}  ${who} ${theme.safe(changeText(change, about))}${comment}`, width);
}
