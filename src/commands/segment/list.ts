import { projectFlag } from '../../cli/flags.js';
import { projectOf } from '../../cli/lookup.js';
import { ReadCommand } from '../../cli/read-command.js';
import { SEGMENT_MEMBERS } from '../../cli/render/segment.js';
import type { Column } from '../../cli/render/table.js';
import { age } from '../../cli/render/time.js';
import type { Segment } from '../../model/documents.js';

const COLUMNS: readonly Column<Segment>[] = [
  { title: 'KEY', of: (row) => row.key, flexible: true, isKey: true },
  { title: 'NAME', of: (row) => row.name, flexible: true, optional: 2 },
  { title: 'INCLUDED', of: (row) => String(row.included.length), align: 'right' },
  { title: 'EXCLUDED', of: (row) => String(row.excluded.length), align: 'right' },
  { title: 'RULES', of: (row) => String(row.rules.length), align: 'right' },
  {
    title: 'CHANGED',
    members: ['updatedAt'],
    of: (row) => age(row.updatedAt),
    plain: (row) => row.updatedAt,
    align: 'right',
    optional: 1,
  },
];

export default class SegmentList extends ReadCommand {
  static override summary = 'all segments of a project';
  static override flags = { ...projectFlag };
  static override fields = { members: SEGMENT_MEMBERS, columns: COLUMNS };
  static override examples = ['<%= config.bin %> segment list'];

  async run(): Promise<Segment[]> {
    await this.parse(SegmentList);
    return this.withWorkspace(async (workspace) => {
      const project = await projectOf(workspace, this.where);
      const segments: Segment[] = [];
      for await (const segment of workspace.list('segment', project.key)) segments.push(segment);
      this.printList(COLUMNS, segments, 'no segment yet; try: burgee segment create beta-testers --include u-1');
      return segments;
    });
  }
}
