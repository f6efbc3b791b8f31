import { optionalArg } from '../../cli/args.js';
import { BaseCommand } from '../../cli/base-command.js';
import { envFlag, projectFlag } from '../../cli/flags.js';
import { environmentOf, flagOf, projectOf } from '../../cli/lookup.js';
import { Flags } from '../../cli/oclif.js';
import { dotLines, type Edge, treeLines } from '../../cli/render/graph.js';
import { settingsOf } from '../../model/settings.js';

export default class PrereqGraph extends BaseCommand {
  static override summary = 'which flags wait for which, as a tree';
  static override args = { key: optionalArg('only what this flag waits for, and what waits for it') };
  static override flags = {
    ...projectFlag,
    ...envFlag,
    dot: Flags.boolean({ description: 'in the language of Graphviz', env: 'BURGEE_DOT' }),
  };
  static override examples = [
    '<%= config.bin %> prereq graph --env production',
    '<%= config.bin %> prereq graph --dot | dot -Tsvg > flags.svg',
  ];

  async run(): Promise<Edge[]> {
    const { args, flags } = await this.parse(PrereqGraph);
    return this.withWorkspace(async (workspace) => {
      const project = (await projectOf(workspace, this.where)).key;
      const environment = (await environmentOf(workspace, this.where, project)).key;
      if (args.key !== undefined) await flagOf(workspace, project, args.key);
      const all: Edge[] = [];
      for await (const flag of workspace.list('flag', project)) {
        for (const { flag: parent, variations } of settingsOf(flag, environment).prerequisites) {
          all.push({ flag: flag.key, needs: parent, variations });
        }
      }
      const edges = args.key === undefined ? all : [...reach(all, args.key, 'up'), ...reach(all, args.key, 'down')];
      this.print(...(flags.dot ? dotLines(edges) : treeLines(this.screen, edges, args.key)));
      if (edges.length === 0)
        this.note(
          args.key === undefined
            ? `no flag waits for another in ${environment}`
            : `${args.key} waits for nothing, and nothing for it`,
        );
      return edges;
    });
  }
}

function reach(all: readonly Edge[], from: string, direction: 'up' | 'down'): Edge[] {
  const found = new Set<Edge>();
  const open = [from];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    for (const edge of all) {
      if ((direction === 'up' ? edge.flag : edge.needs) !== key || found.has(edge)) continue;
      found.add(edge);
      open.push(direction === 'up' ? edge.needs : edge.flag);
    }
  }
  return [...found];
}
