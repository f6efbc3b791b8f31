/** Everything that comes in on stdin. Read without blocking: ctrl-c must end a command that waits for it. */
export async function readStdin(): Promise<string> {
  process.stdin.setEncoding('utf8');
  let text = '';
  for await (const part of process.stdin) text += part;
  return text;
}
