import { createEnvironment, deleteEnvironment, setEnvironment } from './environments.js';
import { archiveFlag, cloneFlag, createFlag, deleteFlag, renameFlag, setFlag } from './flags.js';
import { guard } from './guard.js';
import { ensureParsed } from './parse.js';
import { checkPermission } from './permissions.js';
import { addPrerequisite, removePrerequisite } from './prerequisites.js';
import { createProject, deleteProject, setProject } from './projects.js';
import { restoreDocument } from './restore.js';
import { addRule, moveRule, removeRule, setRule } from './rules.js';
import { createSegment, deleteSegment, moveKeys, setSegment } from './segments.js';
import { configureFlag, rollOut, serveFlag, switchFlag } from './settings.js';
import { addTarget, removeTarget } from './targets.js';
import { createToken, revokeToken } from './tokens.js';
import type { Operation, OperationName, OperationOf, Tx } from './types.js';
import { addVariation, removeVariation, setVariation } from './variations.js';
import { verify } from './verify.js';
import { createWebhook, deleteWebhook, setWebhook } from './webhooks.js';
import { Work } from './work.js';

const HANDLERS: { readonly [N in OperationName]: (work: Work, operation: OperationOf<N>) => Promise<void> } = {
  'project.create': createProject,
  'project.set': setProject,
  'project.delete': deleteProject,
  'environment.create': createEnvironment,
  'environment.set': setEnvironment,
  'environment.delete': deleteEnvironment,
  'flag.create': createFlag,
  'flag.set': setFlag,
  'flag.clone': cloneFlag,
  'flag.rename': renameFlag,
  'flag.archive': archiveFlag,
  'flag.unarchive': archiveFlag,
  'flag.delete': deleteFlag,
  'flag.enable': switchFlag,
  'flag.disable': switchFlag,
  'flag.serve': serveFlag,
  'flag.rollout': rollOut,
  'flag.configure': configureFlag,
  'variation.add': addVariation,
  'variation.set': setVariation,
  'variation.remove': removeVariation,
  'target.add': addTarget,
  'target.remove': removeTarget,
  'rule.add': addRule,
  'rule.set': setRule,
  'rule.move': moveRule,
  'rule.remove': removeRule,
  'prerequisite.add': addPrerequisite,
  'prerequisite.remove': removePrerequisite,
  'segment.create': createSegment,
  'segment.set': setSegment,
  'segment.delete': deleteSegment,
  'segment.include': moveKeys,
  'segment.exclude': moveKeys,
  'segment.forget': moveKeys,
  'token.create': createToken,
  'token.revoke': revokeToken,
  'webhook.create': createWebhook,
  'webhook.set': setWebhook,
  'webhook.delete': deleteWebhook,
  'document.restore': restoreDocument,
};

/**
 * Applies operations to a transaction, all of them or (by throwing) none. What they refer to is checked after the last one, so their
 * order only matters where one builds on another.
 */
export async function execute(tx: Tx, operations: readonly Operation[]): Promise<void> {
  const parsed = ensureParsed(operations);
  for (const operation of parsed) checkPermission(tx.actor, operation);
  const work = new Work(tx);
  for (const operation of parsed) await HANDLERS[operation.op](work, operation as never);
  await verify(work);
  await guard(work);
}
