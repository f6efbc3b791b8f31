/** Which environments a change touches, whoever made it and however: protected ones need a comment, others need the permission. */
import type { Environment, Flag, FlagSettings, Segment } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import { jsonEqual } from '../model/json.js';
import { segmentsNamedBy } from '../model/references.js';
import { settingsOf } from '../model/settings.js';
import { allowsEnvironment, refuseEnvironment } from './permissions.js';
import { changedEnvironments, type FlagChange, usersOfSegment } from './verify.js';
import type { Touched, Work } from './work.js';

/** Environments that a change must keep out of, and how to say so. */
interface Watched {
  readonly environment: Environment;
  readonly forbidden: boolean;
}

function hasComment(work: Work): boolean {
  return work.tx.comment !== undefined && work.tx.comment.trim() !== '';
}

/** Protection as it was before the change: taking it away and going in at once is going in. */
async function watchedIn(work: Work, project: string): Promise<Watched[]> {
  const watched: Watched[] = [];
  const silent = !hasComment(work);
  if (!silent && work.actor.environments === undefined) return watched;
  const keys = new Set<string>();
  for (const touched of work.touched()) {
    if (touched.kind === 'environment' && touched.project === project) keys.add(touched.key);
  }
  for (const { key } of await work.all('environment', project)) keys.add(key);
  for (const key of keys) {
    const environment = await work.original('environment', project, key);
    if (environment === undefined) continue;
    const forbidden = !allowsEnvironment(work.actor, key);
    if (forbidden || (silent && environment.protected)) watched.push({ environment, forbidden });
  }
  return watched;
}

function refuse({ environment, forbidden }: Watched, work: Work, what: string): BurgeeError {
  if (forbidden) return refuseEnvironment(work.actor, environment.key, what);
  return new BurgeeError(
    'COMMENT_REQUIRED',
    `The environment "${environment.key}" is protected: say why you ${what}.`,
    {
      hint: 'Add a reason: --comment "…"',
      details: { environment: environment.key, project: environment.project },
    },
  );
}

/** Values and keys that are served may change; a variation that is only added, or named otherwise, moves nobody. */
function variationsTouched(before: Flag, after: Flag): boolean {
  if (before.variations === after.variations) return false;
  return before.variations.some(
    ({ key, value }) => !after.variations.some((other) => other.key === key && jsonEqual(other.value, value)),
  );
}

/** Where nothing is set, the variations themselves say what is served while off: one that is added may change that. */
function servedOffByDefault(flag: Flag, environment: string): string | undefined {
  if (Object.hasOwn(flag.environments, environment)) return undefined;
  return settingsOf(flag, environment).offVariation;
}

const isEmpty = (settings: FlagSettings): boolean =>
  !settings.enabled && settings.rules.length + settings.targets.length + settings.prerequisites.length === 0;

/** Whether a flag's change is felt in an environment. */
function flagTouches(change: FlagChange, changed: readonly string[], { environment, forbidden }: Watched): boolean {
  const { before, after } = change;
  if (before === undefined) {
    const settings = after !== undefined && changed.includes(environment.key) && after.environments[environment.key];
    // What is prepared but off needs no reason yet; but nobody prepares where they may not go.
    return settings ? (forbidden ? !isEmpty(settings) : settings.enabled) : false;
  }
  if (after === undefined || changed.includes(environment.key)) return true;
  return (
    servedOffByDefault(before, environment.key) !== servedOffByDefault(after, environment.key) ||
    before.archived !== after.archived ||
    before.salt !== after.salt ||
    before.type !== after.type ||
    before.clientVisible !== after.clientVisible ||
    before.serverOnly !== after.serverOnly ||
    variationsTouched(before, after)
  );
}

function guardFlag(work: Work, change: FlagChange, watched: readonly Watched[]): void {
  const changed = changedEnvironments(change);
  for (const one of watched) {
    if (flagTouches(change, changed, one)) throw refuse(one, work, `change the flag "${change.key}" there`);
  }
}

function segmentChanged(before: Segment | undefined, after: Segment | undefined): boolean {
  if (before === undefined || after === undefined) return true;
  return (
    before.by !== after.by ||
    !jsonEqual(before.included, after.included) ||
    !jsonEqual(before.excluded, after.excluded) ||
    !jsonEqual(before.rules, after.rules)
  );
}

/** A segment is felt wherever a live flag uses it, itself or through other segments. */
async function guardSegment(work: Work, touched: Touched<'segment'>, watched: readonly Watched[]): Promise<void> {
  if (!segmentChanged(touched.before, touched.after)) return;
  const seen = new Set([touched.key]);
  const ask = [touched.key];
  for (let key = ask.pop(); key !== undefined; key = ask.pop()) {
    for (const user of await usersOfSegment(work, touched.project, key)) {
      if ('environments' in user) guardUse(work, user, key, touched.key, watched);
      else if (!seen.has(user.key)) {
        seen.add(user.key);
        ask.push(user.key);
      }
    }
  }
}

function guardUse(work: Work, user: Flag, segment: string, changed: string, watched: readonly Watched[]): void {
  if (user.archived) return;
  for (const one of watched) {
    if (!Object.hasOwn(user.environments, one.environment.key)) continue;
    const settings = user.environments[one.environment.key];
    if (settings === undefined || !segmentsNamedBy(settings).has(segment)) continue;
    throw refuse(one, work, `change the segment "${changed}", which "${user.key}" uses there`);
  }
}

/** Deleting a protected environment, or taking its protection away, needs a reason too. */
function guardEnvironment(work: Work, touched: Touched<'environment'>, watched: readonly Watched[]): void {
  const { before, after } = touched;
  if (before === undefined || (after !== undefined && (after.protected || !before.protected))) return;
  const one = watched.find(({ environment }) => environment.key === touched.key);
  if (one === undefined) return;
  throw refuse(one, work, after === undefined ? 'delete it' : 'take its protection away');
}

export async function guard(work: Work): Promise<void> {
  const watchedByProject = new Map<string, readonly Watched[]>();
  for (const touched of work.touched()) {
    const { kind, project } = touched;
    if (touched.before === touched.after || (kind !== 'flag' && kind !== 'segment' && kind !== 'environment')) continue;
    const watched = watchedByProject.get(project) ?? (await watchedIn(work, project));
    watchedByProject.set(project, watched);
    if (watched.length === 0) continue;
    if (kind === 'flag') guardFlag(work, touched as FlagChange, watched);
    else if (kind === 'segment') await guardSegment(work, touched as Touched<'segment'>, watched);
    else guardEnvironment(work, touched as Touched<'environment'>, watched);
  }
}
