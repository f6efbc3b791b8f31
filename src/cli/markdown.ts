/** `docs/cli.md`, made from the commands themselves. */
import { type CommandShape, exampleText, flagLabel, flagText, shapeOf, usageOf } from './help.js';

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function flagRows(flags: CommandShape['flags']): string[] {
  return Object.entries(flags)
    .filter(([, flag]) => !flag.hidden)
    .map(
      ([name, flag]) =>
        `| \`${cell(flagLabel(name, flag).trim())}\` | ${cell(flagText(flag))} | \`${flag.env ?? ''}\` |`,
    );
}

const FLAG_HEAD = ['| flag | | variable |', '|---|---|---|'];

function section(id: string, shape: CommandShape, common: ReadonlySet<string>): string[] {
  const own = Object.fromEntries(
    Object.entries({ ...shape.flags, ...shape.baseFlags, ...shape.flags }).filter(
      ([name, flag]) => !common.has(name) || shape.flags[name] === flag,
    ),
  );
  const rows = flagRows(own);
  const args = Object.entries(shape.args).map(
    ([name, arg]) => `- \`${name.toUpperCase()}\`${arg.required ? '' : ' (optional)'}: ${arg.description ?? ''}`,
  );
  return [
    `### burgee ${id.replaceAll(':', ' ')}`,
    '',
    sentence(shape.summary ?? ''),
    ...(shape.description === undefined ? [] : ['', shape.description]),
    '',
    '```',
    usageOf(id, shape),
    '```',
    ...(shape.aliases && shape.aliases.length > 0
      ? ['', `The same: ${shape.aliases.map((alias) => `\`burgee ${alias.replaceAll(':', ' ')}\``).join(', ')}.`]
      : []),
    ...(args.length > 0 ? ['', ...args] : []),
    ...(rows.length > 0 ? ['', ...FLAG_HEAD, ...rows] : []),
    ...(shape.fields === undefined ? [] : ['', `Fields: ${shape.fields.map((name) => `\`${name}\``).join(', ')}.`]),
    ...(shape.examples && shape.examples.length > 0 ? ['', '```sh', ...shape.examples.map(exampleText), '```'] : []),
    '',
  ];
}

export function commandsMarkdown(commands: Readonly<Record<string, unknown>>): string {
  const shapes = Object.entries(commands)
    .map(([id, command]): [string, CommandShape] => [id, shapeOf(command)])
    .filter(([, shape]) => !shape.hidden)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const reading = shapes.find(([id]) => id === 'evaluate')?.[1].baseFlags ?? {};
  const writing = Object.fromEntries(
    Object.entries(shapes.find(([id]) => id === 'flag:enable')?.[1].baseFlags ?? {}).filter(
      ([name]) => !Object.hasOwn(reading, name),
    ),
  );
  const common = new Set([...Object.keys(reading), ...Object.keys(writing)]);
  const topics = new Map<string, [string, CommandShape][]>();
  for (const entry of shapes) {
    const topic = entry[0].split(':')[0] as string;
    const list = topics.get(topic);
    if (list) list.push(entry);
    else topics.set(topic, [entry]);
  }
  const alone = [...topics].filter(([, entries]) => entries.length === 1);
  const nouns = [...topics].filter(([, entries]) => entries.length > 1);
  return [
    '# The command line',
    '',
    '<!-- every block is held by: test/docs/cli.test.ts -->',
    '',
    'Made from the commands by `npm run docs:cli`; `burgee COMMAND --help` says the same. What `--json` prints is in [json.md](json.md), errors and exit statuses are in [errors.md](errors.md), worked examples in [recipes.md](recipes.md).',
    '',
    '## Every command',
    '',
    ...FLAG_HEAD,
    ...flagRows(reading),
    '| `--json` | the result as JSON | |',
    '| `-h, --help` | help | |',
    '',
    'Every command that changes something also has:',
    '',
    ...FLAG_HEAD,
    ...flagRows(writing),
    '',
    ...nouns.flatMap(([topic, entries]) => [
      `## ${topic}`,
      '',
      ...entries.flatMap(([id, shape]) => section(id, shape, common)),
    ]),
    '## More',
    '',
    ...alone.flatMap(([, entries]) => entries.flatMap(([id, shape]) => section(id, shape, common))),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}
