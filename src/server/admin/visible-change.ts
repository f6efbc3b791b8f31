/** Which entries of the log an actor sees, and how. */
import type { Actor } from '../../operations/types.js';
import type { Change } from '../../store/types.js';
import { changeWithoutSecrets, mustRedact } from './redact.js';
import { mayRead } from './routes.js';

/** Undefined for a change that reaches beyond the actor's projects: half of it would not be what happened. */
export function changeFor(actor: Actor, change: Change): Change | undefined {
  if (actor.projects && !staysWithin(actor, change)) return undefined;
  return mustRedact(actor) ? changeWithoutSecrets(change) : change;
}

function staysWithin(actor: Actor, change: Change): boolean {
  return change.writes.every((write) => {
    if (write.kind === 'token') return actor.role === 'admin' && change.actor === actor.name;
    return mayRead(actor, write.kind === 'project' ? write.key : write.project);
  });
}
