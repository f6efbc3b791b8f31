// Writes docs/keys.md from the keymaps. Build first: npm run build
import { writeFileSync } from 'node:fs';
import { keysDocument } from '../dist/tui/keys-document.js';

writeFileSync(new URL('../docs/keys.md', import.meta.url), keysDocument());
