/**
 * Signed checkpoints: a chain alone cannot show that its tail was cut off or that all of it was computed anew; a checkpoint kept
 * elsewhere can. The key is made with the workspace and never leaves it.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '../engine/index.js';
import { BurgeeError } from '../model/errors.js';
import type { Head } from './types.js';

export interface Checkpoint {
  readonly format: 1;
  readonly logId: string;
  readonly seq: number;
  readonly hash: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Ed25519 public key, SPKI in base64. */
  readonly publicKey: string;
  /** Ed25519 over the canonical JSON of all other members, base64. */
  readonly signature: string;
}

const keyPath = (directory: string): string => join(directory, 'checkpoint.key');

/** Returns the way to take it back. A key that is there already stays. */
export async function createSigningKey(directory: string): Promise<() => Promise<void>> {
  const path = keyPath(directory);
  if (existsSync(path)) return async () => {};
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeFile(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  return () => rm(path, { force: true });
}

export async function signCheckpoint(directory: string, head: Head, now = Date.now()): Promise<Checkpoint> {
  let pem: string;
  try {
    pem = await readFile(keyPath(directory), 'utf8');
  } catch (cause) {
    throw new BurgeeError('FILE_NOT_FOUND', 'The key that signs checkpoints is gone.', {
      hint: `It was made with the workspace, as ${keyPath(directory)}.`,
      cause,
    });
  }
  const key = createPrivateKey(pem);
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');
  const { logId, seq, hash } = head;
  const body = { format: 1, logId, seq, hash, at: new Date(now).toISOString(), publicKey } as const;
  return { ...body, signature: sign(null, Buffer.from(canonicalJson(body)), key).toString('base64') };
}

/** Whether the signature is good, by the key in it. Whose key that is, the reader must know from elsewhere. */
export function checkpointHolds(checkpoint: Checkpoint): boolean {
  const { signature, ...body } = checkpoint;
  try {
    const key = createPublicKey({ key: Buffer.from(checkpoint.publicKey, 'base64'), type: 'spki', format: 'der' });
    return verify(null, Buffer.from(canonicalJson(body)), key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}
