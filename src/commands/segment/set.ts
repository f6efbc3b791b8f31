import { keyArg } from '../../cli/args.js';
import { ChangeCommand, type ChangeResult } from '../../cli/change-command.js';
import { projectFlag, wantOneOf } from '../../cli/flags.js';
import { projectKey } from '../../cli/lookup.js';
import { segmentFields, segmentFieldsOf } from '../../cli/segment-fields.js';
import { refOf } from '../../model/documents.js';
import type { Operation } from '../../operations/types.js';

const nameOf = (attribute: string): string => (attribute === 'targetingKey' ? 'key' : attribute);

export default class SegmentSet extends ChangeCommand {
  static override summary = 'change a segment; lists and conditions given replace the present ones';
  static override args = { key: keyArg('key of the segment') };
  static override flags = { ...projectFlag, ...segmentFields };
  static override examples = [`<%= config.bin %> segment set beta-testers --when 'plan == pro'`];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(SegmentSet);
    wantOneOf(SegmentSet.flags, flags);
    const fields = segmentFieldsOf(flags);
    return this.withWorkspace(async (workspace) => {
      const project = await projectKey(workspace, this.where);
      const before = fields.by === undefined ? undefined : await workspace.get('segment', project, args.key);
      const kept =
        (fields.included === undefined ? (before?.included.length ?? 0) : 0) +
        (fields.excluded === undefined ? (before?.excluded.length ?? 0) : 0);
      const operation: Operation = { op: 'segment.set', project, segment: args.key, ...fields };
      return this.change(workspace, [operation], flags, {
        ref: refOf('segment', project, args.key),
        // The same words in the lists would name other users: nobody means that in passing.
        ...(before !== undefined && fields.by !== undefined && kept > 0 && before.by !== fields.by
          ? {
              destroys: `Compare what its lists hold (${kept}) with ${nameOf(fields.by)} from now on, and no longer with ${nameOf(before.by)}?`,
            }
          : {}),
      });
    });
  }
}
