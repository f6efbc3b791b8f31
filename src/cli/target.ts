/** Where am I: which workspace, project and environment a command works on, who acts, and where each of these came from. */
import { existsSync, readFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { BurgeeError } from '../model/errors.js';
import { readStdin } from './input.js';

/** A value and what named it, for `burgee context`. */
export interface Sourced {
  readonly value: string;
  readonly source: string;
}

/** What one layer (flags, environment variables, a file) says. */
export interface Place {
  readonly dir?: string | undefined;
  readonly server?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly project?: string | undefined;
  readonly environment?: string | undefined;
}

export interface Whereabouts {
  /** Absolute path of the workspace directory; absent when a server is meant. */
  readonly directory?: Sourced | undefined;
  readonly server?: Sourced | undefined;
  /** Where the token for the server comes from; the token itself is read when it is needed. */
  readonly token?: Sourced | undefined;
  readonly project?: Sourced | undefined;
  readonly environment?: Sourced | undefined;
  readonly actor: Sourced;
}

export interface WhereFlags {
  readonly dir?: string | undefined;
  readonly server?: string | undefined;
  readonly 'token-file'?: string | undefined;
  readonly project?: string | undefined;
  readonly env?: string | undefined;
  readonly actor?: string | undefined;
}

/** The user's own named places: `burgee context set|use`. */
export interface UserContexts {
  readonly current?: string | undefined;
  readonly contexts: { readonly [name: string]: Place };
}

export const WORKSPACE_DIRECTORY = '.burgee';
const PLACE_FIELDS = ['dir', 'server', 'tokenFile', 'project', 'environment'] as const;

export function contextsFile(env: NodeJS.ProcessEnv = process.env): string {
  return join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'burgee', 'contexts.json');
}

function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ENOTDIR') {
      throw new BurgeeError('FILE_NOT_FOUND', `${dirname(file)} is a file or lies in one, and a folder is wanted.`, {
        hint: 'name another folder with --dir',
        cause,
      });
    }
    throw new BurgeeError('INVALID_INPUT', `Cannot read ${file}: ${(cause as Error).message}`, { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BurgeeError('INVALID_JSON', `${file} is not JSON: ${(cause as Error).message}`, {
      hint: `mend or delete ${file}`,
      cause,
    });
  }
}

function parsePlace(input: unknown, file: string): Place {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new BurgeeError('INVALID_INPUT', `${file} must hold a JSON object.`, { hint: `mend or delete ${file}` });
  }
  const place: { -readonly [K in keyof Place]: Place[K] } = {};
  for (const field of PLACE_FIELDS) {
    const value: unknown = Object.hasOwn(input, field) ? (input as Record<string, unknown>)[field] : undefined;
    if (value === undefined) continue;
    if (typeof value !== 'string' || value === '') {
      throw new BurgeeError('INVALID_INPUT', `${file}: "${field}" must be a text.`, { hint: `mend ${file}` });
    }
    place[field] = value;
  }
  return place;
}

export function readContexts(env: NodeJS.ProcessEnv = process.env): UserContexts {
  const file = contextsFile(env);
  const input = readJson(file);
  if (input === undefined) return { contexts: {} };
  const { current, contexts } = input as { current?: unknown; contexts?: unknown };
  const parsed: Record<string, Place> = Object.create(null);
  for (const [name, place] of Object.entries(contexts ?? {})) parsed[name] = parsePlace(place, file);
  return { current: typeof current === 'string' ? current : undefined, contexts: parsed };
}

/** The nearest directory, from `from` upwards, that holds a workspace or a committed `.burgee/config.json`. */
export function findUpwards(from: string): string | undefined {
  for (let at = resolve(from); ; at = dirname(at)) {
    const candidate = join(at, WORKSPACE_DIRECTORY);
    if (existsSync(join(candidate, 'config.json')) || existsSync(join(candidate, 'db'))) return candidate;
    if (dirname(at) === at) return undefined;
  }
}

interface Layer extends Place {
  readonly source: (field: keyof Place) => string;
}

function named(name: string, how: string, env: NodeJS.ProcessEnv): Layer {
  const { contexts } = readContexts(env);
  const place = contexts[name];
  if (!place) {
    const known = Object.keys(contexts);
    throw new BurgeeError('INVALID_INPUT', `There is no context "${name}" (${how}).`, {
      hint: known.length > 0 ? `known: ${known.join(', ')}` : `make it with: burgee context set ${name} --server URL`,
    });
  }
  return { ...place, source: () => `context ${name} (${how})` };
}

/**
 * Each value comes from the first of: flag, environment variable, context named by `BURGEE_CONTEXT`, `config.json` of the workspace,
 * the user's current context. A directory named by hand brings its own `config.json` along instead of the one found upwards.
 */
export function whereabouts(
  flags: WhereFlags,
  env: NodeJS.ProcessEnv = process.env,
  cwd: string = process.cwd(),
): Whereabouts {
  const flagLayer: Layer = {
    dir: flags.dir,
    server: flags.server,
    tokenFile: flags['token-file'],
    project: flags.project,
    environment: flags.env,
    source: (field) => `--${field === 'tokenFile' ? 'token-file' : field === 'environment' ? 'env' : field}`,
  };
  const names = {
    dir: 'BURGEE_DIR',
    server: 'BURGEE_SERVER',
    tokenFile: 'BURGEE_TOKEN_FILE',
    project: 'BURGEE_PROJECT',
    environment: 'BURGEE_ENV',
  } as const;
  const envLayer: Layer = {
    ...Object.fromEntries(PLACE_FIELDS.map((field) => [field, env[names[field]] || undefined])),
    source: (field) => names[field],
  };
  const layers = [flagLayer, envLayer];
  if (env['BURGEE_CONTEXT']) layers.push(named(env['BURGEE_CONTEXT'], 'BURGEE_CONTEXT', env));

  const byHand = layers.find((layer) => layer.dir ?? layer.server);
  const found = byHand ? byHand.dir && resolve(cwd, byHand.dir) : findUpwards(cwd);
  const file = join(found ?? join(cwd, WORKSPACE_DIRECTORY), 'config.json');
  const committed = found ? readJson(file) : undefined;
  if (committed !== undefined) {
    const place = parsePlace(committed, file);
    layers.push({ ...place, dir: place.dir && resolve(dirname(file), place.dir), source: () => file });
  }
  if (found && existsSync(join(found, 'db'))) layers.push({ dir: found, source: () => `found at ${found}` });
  // The user's current context is looked up last and only when something is still open: most commands need no second file.
  const open = !layers.some((layer) => layer.dir ?? layer.server);
  const current = open || !layers.some((layer) => layer.project) ? readContexts(env).current : undefined;
  if (current !== undefined && open) layers.push(named(current, 'current', env));

  const pick = (field: keyof Place): Sourced | undefined => {
    for (const layer of layers) {
      const value = layer[field];
      if (value !== undefined) return { value, source: layer.source(field) };
    }
    return undefined;
  };
  const location = layers.find((layer) => layer.dir ?? layer.server);
  const isServer = location?.dir === undefined && location?.server !== undefined;
  const inToken: Sourced | undefined = env['BURGEE_TOKEN']
    ? { value: 'BURGEE_TOKEN', source: 'BURGEE_TOKEN' }
    : undefined;
  return {
    directory: isServer
      ? undefined
      : location?.dir !== undefined
        ? { value: resolve(cwd, location.dir), source: location.source('dir') }
        : { value: found ?? join(cwd, WORKSPACE_DIRECTORY), source: 'default' },
    server: isServer && location?.server ? { value: location.server, source: location.source('server') } : undefined,
    token: flags['token-file'] ? pick('tokenFile') : (inToken ?? pick('tokenFile')),
    project: pick('project'),
    environment: pick('environment'),
    actor: flags.actor
      ? { value: flags.actor, source: '--actor' }
      : env['BURGEE_ACTOR']
        ? { value: env['BURGEE_ACTOR'], source: 'BURGEE_ACTOR' }
        : { value: userName(env), source: 'user name' },
  };
}

function userName(env: NodeJS.ProcessEnv): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number without a name.
    return env['USER'] || `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}

const isVariable = (token: Sourced): boolean => token.value === 'BURGEE_TOKEN' && token.source === 'BURGEE_TOKEN';

/** Where the token comes from, in words: `BURGEE_TOKEN`, `the file ci.token (--token-file)`. */
export function tokenOrigin({ token }: Whereabouts): string | undefined {
  if (!token) return undefined;
  if (isVariable(token)) return 'BURGEE_TOKEN';
  return `${token.value === '-' ? 'stdin' : `the file ${token.value}`} (${token.source})`;
}

/** The secret that a server is asked with. Never an argument: those are seen by everyone on the machine. */
export async function readToken(where: Whereabouts, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const { token } = where;
  if (!token) {
    throw new BurgeeError('UNAUTHORIZED', `The server ${where.server?.value ?? ''} wants a token and none was given.`, {
      hint: 'set BURGEE_TOKEN, or name a file with --token-file',
    });
  }
  const text = await readTokenText(token, env);
  // A header takes one word; a file with a line of comment, or an empty one, is found here and not by the server.
  if (!/^[\x21-\x7e]+$/.test(text)) {
    throw new BurgeeError('UNAUTHORIZED', `There is no token in ${tokenOrigin(where)}, or more than a token.`, {
      hint: 'it must hold the token and nothing else: bge_admin_…',
    });
  }
  return text;
}

async function readTokenText(token: Sourced, env: NodeJS.ProcessEnv): Promise<string> {
  if (isVariable(token)) return (env['BURGEE_TOKEN'] ?? '').trim();
  if (token.value === '-') return (await readStdin()).trim();
  try {
    return readFileSync(token.value, 'utf8').trim();
  } catch (cause) {
    throw new BurgeeError('FILE_NOT_FOUND', `Cannot read the token from ${token.value}: ${(cause as Error).message}`, {
      hint: 'give a file that holds the token and nothing else',
      cause,
    });
  }
}
