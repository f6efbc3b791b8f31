import { keyArg } from '../../cli/args.js';
import { projectFlag } from '../../cli/flags.js';
import { projectKey, segmentOf } from '../../cli/lookup.js';
import { ReadCommand } from '../../cli/read-command.js';
import { refWords } from '../../cli/render/change.js';
import { SEGMENT_MEMBERS } from '../../cli/render/segment.js';
import type { Segment } from '../../model/documents.js';
import { printCondition } from '../../model/rule-language.js';

function few(keys: readonly string[]): string {
  return keys.length > 10 ? `${keys.slice(0, 10).join(', ')} and ${keys.length - 10} more` : keys.join(', ');
}

export default class SegmentShow extends ReadCommand {
  static override summary = 'a segment: who is in it, and what uses it';
  static override args = { key: keyArg('key of the segment') };
  static override flags = { ...projectFlag };
  static override fields = { members: [...SEGMENT_MEMBERS, 'usedBy'] };
  static override examples = ['<%= config.bin %> segment show beta-testers'];

  async run(): Promise<Segment & { readonly usedBy: readonly string[] }> {
    const { args } = await this.parse(SegmentShow);
    return this.withWorkspace(async (workspace) => {
      const project = await projectKey(workspace, this.where);
      const segment = await segmentOf(workspace, project, args.key);
      const usedBy = await workspace.referrers('segment', project, args.key);
      const document = { ...segment, usedBy };
      const by = segment.by === 'targetingKey' ? 'key' : segment.by;
      const rules = segment.rules.map((rule): [string, string] => [
        `rule ${rule.id}`,
        `when ${printCondition(rule.when)}`,
      ]);
      this.printDocument(
        document,
        [
          ['key', segment.key],
          ['name', segment.name],
          ['description', segment.description],
          ['by', by],
          ['included', few(segment.included)],
          ['excluded', few(segment.excluded)],
          ...rules,
          ['used by', few(usedBy.map((ref) => (this.screen.isTty ? refWords(ref) : ref)))],
          ['version', `${segment.version}, changed ${segment.updatedAt}`],
        ],
        { by: [['by', by]], rules },
      );
      return document;
    });
  }
}
