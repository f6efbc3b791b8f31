/** One shell a page, in a folder of its own: what a reader's terminal is. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Printed {
  readonly status: number;
  /** stdout and stderr, in the order in which they came. */
  readonly text: string;
}

export interface PageShell {
  readonly directory: string;
  /** Everything that a shell understands, more lines than one too. */
  run(command: string, env?: Readonly<Record<string, string>>): Promise<Printed>;
  /** A module, in a process of its own, with the last token that the page made. */
  runModule(source: string): Promise<Printed>;
  /** Keeps a file under a name in the page's folder. */
  save(name: string, text: string): void;
  /** The page's addresses as the servers of this run have them. */
  real(text: string): string;
  /** Ends what the page left running, and takes its folder away. */
  close(): Promise<void>;
}

const ENDED = '\u0001ended ';
const SERVE = /^burgee serve\b(.*)&$/;

/**
 * Tools of others that examples pipe into: what comes after the pipe is not ours to test. And no page changes the machine that the tests
 * run on, whoever runs them: such blocks are skipped, with a reason, and what slips through ends here.
 */
const STANDING_IN = [
  'jq() { cat; }; dot() { cat; }',
  ...['sudo', 'systemctl', 'useradd', 'npm', 'npx', 'docker'].map(
    (tool) => `${tool}() { echo "pages do not run ${tool}" >&2; return 97; }`,
  ),
].join('\n');

export function openShell(): PageShell {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'burgee-page-')));
  const bin = join(directory, '.bin');
  const home = join(directory, '.home');
  for (const folder of [bin, home]) mkdirSync(folder);
  symlinkSync(join(ROOT, 'bin/burgee.js'), join(bin, 'burgee'));
  mkdirSync(join(directory, 'node_modules/@burgee'), { recursive: true });
  symlinkSync(join(ROOT, 'sdk'), join(directory, 'node_modules/@burgee/sdk'));
  symlinkSync(join(ROOT, 'node_modules/@openfeature'), join(directory, 'node_modules/@openfeature'));
  symlinkSync(join(ROOT, 'examples'), join(directory, 'examples'));
  symlinkSync(join(ROOT, 'deploy'), join(directory, 'deploy'));
  const env = {
    PATH: `${bin}:${join(process.execPath, '..')}:${process.env['PATH'] ?? ''}`,
    HOME: home,
    USER: 'ana',
    BURGEE_ACTOR: 'ana',
    NO_COLOR: '1',
    LANG: 'C.UTF-8',
    TERM: 'xterm',
    PORT: '0',
  };
  const child = spawn('bash', ['--norc', '--noprofile'], { cwd: directory, env, stdio: ['pipe', 'pipe', 'pipe'] });
  const addresses = new Map<string, string>();
  let servers = 0;
  let token = '';
  let gone = false;
  child.once('exit', () => {
    gone = true;
  });

  // A token that is cut short stands for the one that the page made.
  const real = (text: string): string =>
    [...addresses]
      .reduce((result, [shown, actual]) => result.replaceAll(shown, actual), text)
      .replaceAll(/\bbge_[a-z]+_…/g, token);
  const asShown = (text: string): string =>
    [...addresses]
      .reduce((result, [shown, actual]) => result.replaceAll(actual, shown), text)
      .replaceAll(directory, '/home/ana/shop');

  async function raw(script: string): Promise<Printed> {
    if (gone) throw new Error('the shell of this page has ended');
    const file = join(home, 'script');
    writeFileSync(file, script);
    const printed = readUntilEnded(child);
    child.stdin?.write(`. '${file}' </dev/null 2>&1; printf '\\n${ENDED}%s\\n' $?\n`);
    const { status, text } = await printed;
    token = /\bbge_\w+?_[0-9A-Za-z]{22}_\w+/.exec(text)?.[0] ?? token;
    return { status, text: asShown(text) };
  }

  /** A server takes any free port; the page goes on speaking of the one it shows. */
  async function serve(flags: string): Promise<Printed> {
    const log = join(home, `serve-${servers++}`);
    const port = /--port (\d+)/.exec(flags)?.[1] ?? '4242';
    const admin = /--admin-listen (\S+)/.exec(flags)?.[1];
    const free = real(flags)
      .replace(/--port \d+/, '')
      .replace(/--admin-listen \S+/, admin ? '--admin-listen 127.0.0.1:0' : '');
    await raw(`burgee serve ${free} --port 0 --json >'${log}' 2>'${log}.err' &`);
    for (let tries = 0; tries < 400; tries += 1) {
      const line = existsSync(log) ? readFileSync(log, 'utf8') : '';
      if (line.includes('}')) {
        const { url, adminUrl } = JSON.parse(line) as { url?: string; adminUrl?: string };
        if (url === undefined) return { status: 1, text: line };
        addresses.set(`127.0.0.1:${port}`, new URL(url).host);
        if (admin && adminUrl) addresses.set(admin.replace('0.0.0.0', '127.0.0.1'), new URL(adminUrl).host);
        return { status: 0, text: '' };
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return { status: 1, text: `never ready: ${readFileSync(`${log}.err`, 'utf8')}` };
  }

  async function run(command: string, more: Readonly<Record<string, string>> = {}): Promise<Printed> {
    const exports = Object.entries(more).map(([name, value]) => `export ${name}='${value}'`);
    const unset = Object.keys(more).map((name) => `unset ${name}`);
    let text = '';
    let lines: string[] = [];
    const flush = async (): Promise<Printed> => {
      const body = real(lines.join('\n'));
      lines = [];
      if (body.trim() === '') return { status: 0, text: '' };
      // A status that nobody looks at ends the block, as it would end a script of a careful person.
      const done = await raw(
        [
          ...exports,
          'page() {',
          "trap 'return $?' ERR",
          body,
          '}',
          'page; status=$?',
          'trap - ERR',
          ...unset,
          '(exit $status)',
        ].join('\n'),
      );
      text += done.text;
      return done;
    };
    for (const line of command.split('\n')) {
      const server = SERVE.exec(line.replace(/\s+#.*$/, '').trim());
      if (!server) {
        lines.push(line);
        continue;
      }
      const before = await flush();
      if (before.status !== 0) return { status: before.status, text };
      const done = await serve((server[1] as string).trim());
      if (done.status !== 0) return done;
    }
    const { status } = await flush();
    return { status, text };
  }

  return {
    directory,
    real,
    save: (name, text) => writeFileSync(join(directory, name), real(`${text}\n`)),
    run,
    async runModule(source) {
      // A page shows what an application does; that it goes on doing it is cut short.
      writeFileSync(join(directory, 'block.mjs'), real(`${source}\nsetTimeout(() => process.exit(0), 50);\n`));
      return raw(`BURGEE_TOKEN="\${BURGEE_TOKEN:-${token}}" node block.mjs`);
    },
    async close() {
      if (!gone) {
        child.stdin?.end('kill $(jobs -p) 2>/dev/null; wait\n');
        await once(child, 'exit');
      }
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Prepares a shell once: nothing that a page types is different for it. */
export async function openPage(): Promise<PageShell> {
  const shell = openShell();
  await shell.run(STANDING_IN);
  return shell;
}

function readUntilEnded(child: ChildProcess): Promise<Printed> {
  return new Promise((resolve) => {
    let text = '';
    const finish = (status: number): void => {
      child.stdout?.off('data', take);
      child.stderr?.off('data', take);
      child.off('exit', died);
      resolve({ status, text: text.slice(0, text.lastIndexOf(`\n${ENDED}`)) });
    };
    const take = (piece: Buffer): void => {
      text += piece.toString('utf8');
      const ended = new RegExp(`\n${ENDED}(\\d+)\n$`).exec(text);
      if (ended) finish(Number(ended[1]));
    };
    const died = (status: number | null): void => {
      text += `\n${ENDED}`;
      finish(status ?? 1);
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.once('exit', died);
  });
}
