/** What is published: the right files, and that they are enough. `npm run soak -- packages` installs them for real. */
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { aDirectory } from '../support/directories.js';
import { burgee, completion, fullScreen, type Installed, journey } from './journey.js';
import { FOLDERS, type Packed, pack, ROOT } from './packed.js';

const packages = {} as Record<keyof typeof FOLDERS, Packed>;

beforeAll(async () => {
  for (const name of ['burgee', 'sdk'] as const) packages[name] = await pack(FOLDERS[name]);
});

const pathsOf = (name: keyof typeof FOLDERS) => packages[name].files.map(({ path }) => path).sort();
const textOf = (name: keyof typeof FOLDERS, path: string) => readFileSync(join(FOLDERS[name], path), 'latin1');

describe('the packages', () => {
  it('of the program: what runs, and what its users and lawyers read', () => {
    expect(pathsOf('burgee')).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'UPGRADING.md',
      'bin/burgee.js',
      'bin/package.json',
      'dist/bundle/LICENSES.txt',
      'dist/bundle/main.cjs',
      'dist/bundle/main.cjs.cache',
      'dist/bundle/server.cjs',
      'dist/bundle/tui.mjs',
      'oclif.manifest.json',
      'package.json',
    ]);
    const bin = packages.burgee.files.find(({ path }) => path === 'bin/burgee.js');
    expect((bin?.mode ?? 0) & 0o111).toBe(0o111);
    // Ink and React are inside: a tenth of a megabyte for a start of the full screen that is 0.3 s shorter.
    expect(packages.burgee.size).toBeLessThan(1_100_000);
  });

  it('of the SDK: modules and their types', () => {
    const rest = pathsOf('sdk').filter(
      (path) => !/^dist\/(sdk\/src|src\/engine)\/[a-z0-9-]+(\.d\.ts|\.js)$/.test(path),
    );
    expect(rest).toEqual(['LICENSE', 'README.md', 'package.json']);
    expect(packages.sdk.size).toBeLessThan(100_000);
  });

  it('name no folder of the machine that built them, and no map that is not there', () => {
    for (const name of ['burgee', 'sdk'] as const) {
      for (const path of pathsOf(name)) {
        expect(textOf(name, path).includes(ROOT), `${name}: ${path}`).toBe(false);
        expect(textOf(name, path), `${name}: ${path}`).not.toMatch(/^\/\/# sourceMappingURL=/m);
      }
    }
  });

  it('are what the image holds too', () => {
    const dockerfile = readFileSync(join(ROOT, 'deploy/Dockerfile'), 'utf8');
    const copied = [...dockerfile.matchAll(/^COPY --from=build (.+) \S+$/gm)].flatMap(([, paths = '']) =>
      paths.split(' ').map((path) => path.replace('/burgee/', '')),
    );
    const missing = pathsOf('burgee')
      .filter((path) => !path.endsWith('.md'))
      .filter((path) => !copied.some((folder) => path === folder || path.startsWith(`${folder}/`)));
    expect(missing).toEqual([]);
  });

  it('carry the licences of the code in the bundles', () => {
    const notices = textOf('burgee', 'dist/bundle/LICENSES.txt');
    for (const name of ['@oclif/core', 'level', 'valibot', 'yaml']) {
      expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
    }
  });
});

/** A folder with a package's files in it, where it finds its declared dependencies and nothing else of this repository. */
function unpack(name: keyof typeof FOLDERS, folder: string, modules: string): void {
  for (const path of pathsOf(name)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(FOLDERS[name], path), join(folder, path));
  }
  const { dependencies } = JSON.parse(textOf(name, 'package.json')) as { dependencies: Record<string, string> };
  for (const dependency of Object.keys(dependencies)) {
    mkdirSync(dirname(join(modules, dependency)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', dependency), join(modules, dependency));
  }
}

async function install(): Promise<Installed> {
  const home = await aDirectory('home');
  const program = join(dirname(home), 'lib/burgee');
  const app = join(dirname(home), 'app');
  unpack('burgee', program, join(program, 'node_modules'));
  unpack('sdk', join(app, 'node_modules/@burgee/sdk'), join(app, 'node_modules'));
  return { node: process.execPath, bin: join(program, 'bin/burgee.js'), app, home };
}

describe('the packed files, elsewhere', () => {
  it('take a flag from a file to an application, and back', async () => {
    const installed = await install();
    await journey(installed);
    await fullScreen(installed);
    expect(await completion(installed, 'burgee flag sh')).toBeOneOf([undefined, ['show']]);
    expect(await completion(installed, 'burgee flag show new-ch')).toBeOneOf([undefined, ['new-checkout']]);
    expect((await burgee(installed, 'flag', '--help')).stdout).toContain('rollout');
  });
});
