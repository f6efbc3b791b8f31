/** Makes a workspace and ends, so that the server under test starts from what is on the disk. */
import { makeWorkspace } from './workspace.js';

const { owner, directory, token } = await makeWorkspace(Number(process.argv[2] ?? 10_000));
await owner.close();
process.stdout.write(`${JSON.stringify({ directory, token })}\n`);
process.exit(0);
