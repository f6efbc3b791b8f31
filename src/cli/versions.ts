/** Earlier versions of a flag, from the log. */
import { type Flag, refOf } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import type { Workspace } from '../workspace/types.js';

/** The flag as that version; `undefined` asks for the one before the present. */
export async function flagVersion(workspace: Workspace, project: string, key: string, version: number): Promise<Flag> {
  const ref = refOf('flag', project, key);
  for await (const change of workspace.changes({ ref, limit: Number.MAX_SAFE_INTEGER })) {
    const write = change.writes.findLast(
      (each) => each.kind === 'flag' && each.project === project && each.key === key,
    );
    if (write?.version === version && write.after) return write.after as Flag;
    if (write?.before?.version === version) return write.before as Flag;
  }
  throw new BurgeeError('CHANGE_NOT_FOUND', `Flag "${key}" never had version ${version}.`, {
    hint: `burgee flag history ${key}`,
    details: { flag: key, version },
  });
}
