/** A page of the documents as a list of things to do: what it shows, and what its comments say about that. */

/** A fenced block. Comments before it, which no reader sees, say what is done with it; `every … block is …` says it of a whole page. */
export interface Block {
  readonly kind: 'block';
  readonly line: number;
  /** `sh`, `json`, …; empty when the fence names none. */
  readonly language: string;
  readonly text: string;
  /** Why it is not run. */
  readonly skip?: string | undefined;
  /** A test that makes the block, or runs it. */
  readonly heldBy?: string | undefined;
  /** The block is what the one before it printed. */
  readonly isOutput: boolean;
  /** The block is a file of the repository, or lines of it. */
  readonly file?: string | undefined;
  /** The reader keeps it under this name. */
  readonly save?: string | undefined;
  /** Exit status that the last command must have. */
  readonly exit: number;
}

/** Shell that the page needs and does not show. */
export interface Hidden {
  readonly kind: 'hidden';
  readonly line: number;
  readonly text: string;
}

export type Item = Block | Hidden;

const DIRECTIVE = /^<!-- (run|skip|output|file|save|exit|held by)(?:: ?(.*?))?(?: -->)?$/;
const FOR_ALL = /^<!-- every (?:(\w+) )?block is (held by|skipped): (.*) -->$/;

export function itemsOf(page: string): Item[] {
  const lines = page.split('\n');
  const items: Item[] = [];
  let said: { -readonly [key in keyof Block]?: Block[key] } = {};
  /** By language, or by nothing for all. */
  const heldBy = new Map<string | undefined, string>();
  const skip = new Map<string | undefined, string>();
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] as string;
    const fence = /^ {0,3}(`{3,})(\S*)$/.exec(line);
    if (fence) {
      const from = at + 1;
      do at += 1;
      while (at < lines.length && lines[at]?.trim() !== fence[1]);
      const text = lines.slice(from, at).join('\n');
      const language = fence[2] as string;
      items.push({
        heldBy: heldBy.get(language) ?? heldBy.get(undefined),
        skip: skip.get(language) ?? skip.get(undefined),
        isOutput: false,
        exit: 0,
        ...said,
        kind: 'block',
        line: from,
        language,
        text,
      });
      said = {};
      continue;
    }
    const forAll = FOR_ALL.exec(line);
    if (forAll) (forAll[2] === 'skipped' ? skip : heldBy).set(forAll[1], forAll[3] as string);
    const directive = DIRECTIVE.exec(line);
    if (!directive) continue;
    const [, word, rest = ''] = directive;
    if (word === 'run') {
      const from = at + 1;
      if (!line.endsWith('-->')) {
        do at += 1;
        while (at < lines.length && lines[at] !== '-->');
      }
      const text = line.endsWith('-->') ? rest : lines.slice(from, at).join('\n');
      items.push({ kind: 'hidden', line: from, text });
    } else if (word === 'skip') said.skip = rest;
    else if (word === 'output') said.isOutput = true;
    else if (word === 'file') said.file = rest;
    else if (word === 'save') said.save = rest;
    else if (word === 'exit') said.exit = Number(rest);
    else said.heldBy = rest;
  }
  return items;
}

/** The commands of a console block with what is shown under each. */
export function dialogue(text: string): { readonly command: string; readonly shown: string }[] {
  const parts: { command: string; shown: string[] }[] = [];
  let open = false;
  for (const line of text.split('\n')) {
    const last = parts.at(-1);
    if (line.startsWith('$ ')) parts.push({ command: line.slice(2), shown: [] });
    else if (!last) throw new Error(`a console block begins with "$ ": ${line}`);
    else if (open) last.command += `\n${line.replace(/^> /, '')}`;
    else last.shown.push(line);
    open = (line.startsWith('$ ') || open) && line.endsWith('\\');
  }
  return parts.map(({ command, shown }) => ({ command, shown: shown.join('\n') }));
}
