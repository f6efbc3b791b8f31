/** What `doctor` says about the installation itself, workspace or not. */
import { createRequire } from 'node:module';

export interface Examined {
  readonly check: string;
  readonly ok: boolean;
  readonly message: string;
  readonly hint?: string | undefined;
}

const LEAST = [20, 19] as const;

function nodeVersion(): Examined {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]);
  return {
    check: 'node',
    ok,
    message: `${process.version} on ${process.platform} ${process.arch}`,
    ...(ok ? {} : { hint: `burgee wants Node ${LEAST.join('.')} or later` }),
  };
}

/** The database is a native addon: the one thing that an installation can have for the wrong machine. */
function database(): Examined {
  try {
    createRequire(import.meta.url)('classic-level');
    return { check: 'addon', ok: true, message: 'the database loads' };
  } catch (error) {
    return {
      check: 'addon',
      ok: false,
      message: (error as Error).message.split('\n')[0] ?? '',
      hint: 'install burgee again on this machine: npm ci',
    };
  }
}

export async function examineInstallation(): Promise<readonly Examined[]> {
  return [nodeVersion(), database()];
}
