/** What a project is and what files say that it should be: `export`, `plan` and `apply`. */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Current, SourceFile } from '../interop/flag-file.js';
import type { Environment, Flag, Segment } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import type { Operation } from '../operations/types.js';
import type { Workspace } from '../workspace/types.js';
import { readStdin } from './input.js';
import { environmentsOf } from './lookup.js';

export async function currentOf(workspace: Workspace, project: string): Promise<Current> {
  const flags: Flag[] = [];
  const segments: Segment[] = [];
  for await (const flag of workspace.list('flag', project)) flags.push(flag);
  for await (const segment of workspace.list('segment', project)) segments.push(segment);
  return { project, flags, segments, environments: await environmentsOf(workspace, project) };
}

const IS_FILE = /\.ya?ml$|\.json$/i;

/** What is hidden is not meant (a workspace, a repository), nor are packages: a walk through those would take minutes. */
function* filesBelow(root: string, folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const name = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(root, name);
    else if (IS_FILE.test(name)) yield name;
  }
}

/** A file, a folder with all below it, or stdin for `-`. */
export async function readSources(path: string): Promise<SourceFile[]> {
  if (path === '-') return [{ path: 'stdin', text: await readStdin() }];
  try {
    if (!statSync(path).isDirectory()) return [{ path, text: readFileSync(path, 'utf8') }];
    return [...filesBelow(path, '')]
      .sort()
      .map((name) => ({ path: join(path, name), text: readFileSync(join(path, name), 'utf8') }));
  } catch (cause) {
    const why =
      (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file or folder' : (cause as Error).message;
    throw new BurgeeError('FILE_NOT_FOUND', `Cannot read ${path}: ${why}`, {
      hint: 'make it with: burgee export DIR',
      cause,
    });
  }
}

/** The folder as it should be; files of ours that nothing stands for any more go, anything else stays. */
export interface WrittenFiles {
  readonly written: readonly string[];
  readonly unchanged: number;
  readonly removed: readonly string[];
}

export async function writeSources(directory: string, current: Current, dryRun: boolean): Promise<WrittenFiles> {
  const files = await import('../interop/flag-file.js');
  const wanted = new Map<string, string>();
  const put = <T extends { readonly key: string }>(
    kind: 'flag' | 'segment' | 'environment',
    documents: readonly T[],
    print: (document: T) => string,
    update: (existing: string, document: T) => string,
  ) => {
    const names = files.fileNames(
      kind,
      documents.map(({ key }) => key),
    );
    for (const document of documents) {
      const name = names.get(document.key) as string;
      const present = readOptional(join(directory, name));
      wanted.set(name, present === undefined ? print(document) : update(present, document));
    }
  };
  put<Environment>('environment', current.environments, files.printEnvironmentFile, files.updateEnvironmentFile);
  put<Segment>('segment', current.segments, files.printSegmentFile, files.updateSegmentFile);
  put<Flag>('flag', current.flags, files.printFlagFile, files.updateFlagFile);

  const written: string[] = [];
  let unchanged = 0;
  for (const [name, text] of wanted) {
    const file = join(directory, name);
    if (readOptional(file) === text) {
      unchanged += 1;
      continue;
    }
    written.push(name);
    if (dryRun) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const removed = ours(directory).filter((name) => !wanted.has(name));
  if (!dryRun) for (const name of removed) rmSync(join(directory, name));
  return { written, unchanged, removed };
}

function readOptional(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function ours(directory: string): string[] {
  return ['environments', 'segments', 'flags'].flatMap((folder) => {
    try {
      return (readdirSync(join(directory, folder)) as string[])
        .filter((name) => name.endsWith('.yaml'))
        .map((name) => relative(directory, join(directory, folder, name)));
    } catch {
      return [];
    }
  });
}

/** A plan on disk: what is to be done, and the revision that it was made from. */
export interface SavedPlan {
  readonly format: 1;
  readonly kind: 'burgee plan';
  readonly project: string;
  /** Name of the log that the revision counts in. */
  readonly epoch: string;
  readonly base: number;
  readonly madeAt: string;
  readonly operations: readonly Operation[];
}

/** The plan when the text is one; undefined when it is something else (a flag file). */
export function parsePlan(text: string, file: string): SavedPlan | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const plan = value as Partial<SavedPlan>;
  if (plan.kind !== 'burgee plan') return undefined;
  if (
    plan.format !== 1 ||
    !Array.isArray(plan.operations) ||
    typeof plan.base !== 'number' ||
    typeof plan.project !== 'string'
  ) {
    throw new BurgeeError('UNSUPPORTED_FORMAT', `${file} is a plan that this burgee cannot read.`, {
      hint: 'make it anew: burgee plan -f DIR --out FILE',
    });
  }
  return plan as SavedPlan;
}
