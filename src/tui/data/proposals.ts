/** From what a key means to the operations that do it. Everything goes through the confirm screen, which shows its diff first. */
import { type Flag, parseRef, type Ref, refOf } from '../../model/documents.js';
import { BurgeeError } from '../../model/errors.js';
import { settingsOf } from '../../model/settings.js';
import type { Operation } from '../../operations/types.js';
import type { Change } from '../../store/types.js';
import { type Effects, environmentOf, type Proposal } from '../core/app.js';
import { age } from './time.js';

export async function flagNow(key: string, effects: Effects): Promise<Flag> {
  const { project } = effects.app.session;
  const flag = await effects.workspace.get('flag', project, key);
  if (!flag) {
    throw new BurgeeError('FLAG_NOT_FOUND', `There is no flag "${key}" any more.`, {
      hint: 'somebody deleted it; H shows who, u brings it back',
    });
  }
  return flag;
}

export function environmentNow(effects: Effects): string {
  const environment = environmentOf(effects.app.session);
  if (!environment) {
    throw new BurgeeError('ENVIRONMENT_NOT_FOUND', 'This project has no environment yet.', {
      hint: 'press 7, then n, to make one',
    });
  }
  return environment.key;
}

export async function proposeToggle(key: string, effects: Effects): Promise<undefined> {
  const flag = await flagNow(key, effects);
  const environment = environmentNow(effects);
  const { project } = flag;
  const enabled = settingsOf(flag, environment).enabled;
  effects.propose({
    title: `Turn ${key} ${enabled ? 'off' : 'on'} in ${environment}`,
    operations: [{ op: enabled ? 'flag.disable' : 'flag.enable', project, flag: key, environment }],
    expect: { [refOf('flag', project, key)]: flag.version },
  });
  return undefined;
}

/** Puts every document that the change wrote back as it was before. Made of ordinary operations, so it is in the audit like the rest. */
export async function undoProposal(change: Change, effects: Effects): Promise<Proposal> {
  if (change.writes.some(({ kind }) => kind === 'token')) {
    throw new BurgeeError('INVALID_INPUT', `Change ${change.seq} cannot be taken back: it made or ended a token.`, {
      hint: 'press 7: x ends a token, t makes one',
    });
  }
  const operations: Operation[] = [];
  const expect: Record<string, number> = Object.create(null);
  let later = 0;
  for (const write of [...change.writes].reverse()) {
    const ref = refOf(write.kind, write.project, write.key);
    const now = await effects.workspace.get(write.kind, write.project, write.key);
    expect[ref] = now?.version ?? 0;
    if (now && write.after && now.version > write.version) later += now.version - write.version;
    operations.push({ op: 'document.restore', ref, document: write.before });
  }
  const note =
    later > 0 ? `Changed ${later} more time${later === 1 ? '' : 's'} since: that is taken back as well.` : undefined;
  const when = age(Date.parse(change.at), effects.app.now);
  const title = `Undo change ${change.seq} by ${change.actor} (${when === 'now' ? 'just now' : `${when} ago`})`;
  return { title, operations, expect, note, undoes: change.seq };
}

/** Undoes the newest change of a flag or a segment, whoever made it. */
export async function undoLast(ref: Ref, effects: Effects): Promise<undefined> {
  for await (const change of effects.workspace.changes({ ref, limit: 1 })) {
    effects.propose(await undoProposal(change, effects));
    return undefined;
  }
  effects.toast({ kind: 'info', text: `${parseRef(ref)?.key ?? ref} has no change to undo` });
  return undefined;
}
