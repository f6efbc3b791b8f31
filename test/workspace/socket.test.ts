import { existsSync, mkdirSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { claimSocket, isListening, socketPath } from '../../src/workspace/socket.js';
import { aDirectory } from '../support/directories.js';

async function aServer() {
  const server = createServer();
  onTestFinished(() => void server.close());
  return server;
}

async function aPlace(): Promise<string> {
  const directory = await aDirectory();
  mkdirSync(directory);
  return directory;
}

describe('socket', () => {
  it('lies in the directory, where its path is short enough', () => {
    expect(socketPath('/srv/flags')).toBe('/srv/flags/socket');
  });

  it('never has a path that Node would cut', () => {
    for (let length = 1; length < 300; length += 1) {
      const path = socketPath(`/${'d'.repeat(length)}`);
      expect(Buffer.byteLength(path)).toBeLessThanOrEqual(107);
    }
    const one = socketPath(`/${'é'.repeat(90)}`);
    expect(Buffer.byteLength(one)).toBeLessThanOrEqual(107);
    expect(one).not.toBe(socketPath(`/${'é'.repeat(91)}`));
  });

  it('may be used by its owner only', async () => {
    const directory = await aPlace();
    const { path } = await claimSocket(directory, await aServer());
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await isListening(path)).toBe(true);
  });

  it('takes the place of one that nobody listens on, and leaves its own to a successor', async () => {
    const directory = await aPlace();
    const first = await claimSocket(directory, await aServer());
    const second = await claimSocket(directory, await aServer());
    await first.release();
    expect(await isListening(second.path)).toBe(true);
    await second.release();
    expect(existsSync(second.path)).toBe(false);
  });

  it('is told from a stale one by connecting', async () => {
    expect(await isListening(join(await aPlace(), 'socket'))).toBe(false);
  });
});
