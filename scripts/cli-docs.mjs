// Writes docs/cli.md from the built commands. Run it after `npm run build`.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const { COMMANDS, commandsMarkdown } = createRequire(import.meta.url)('../dist/bundle/commands.cjs');
writeFileSync(fileURLToPath(new URL('../docs/cli.md', import.meta.url)), commandsMarkdown(COMMANDS));
