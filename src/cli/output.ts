/** The two ways out. A stream is made, and its errors are looked after, when the first text goes there. */

/** A reader that went away (`| head -1`) has what it wanted. */
function endQuietlyOnBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  throw error;
}

const prepared = new Set<'stdout' | 'stderr'>();

function prepare(name: 'stdout' | 'stderr'): NodeJS.WriteStream {
  const stream = process[name];
  if (!prepared.has(name)) {
    prepared.add(name);
    stream.on('error', endQuietlyOnBrokenPipe);
  }
  return stream;
}

export function writeOut(text: string): void {
  prepare('stdout').write(text);
}

export function writeErr(text: string): void {
  prepare('stderr').write(text);
}
