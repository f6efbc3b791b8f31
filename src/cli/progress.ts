/** Long work says how far it is: one line on stderr when that is a terminal, nothing otherwise. */
import { writeErr } from './output.js';
import { paint, screenOf } from './render/style.js';

export interface Progress {
  update(done: number, total?: number): void;
  stop(): void;
}

const SILENT: Progress = { update: () => {}, stop: () => {} };

/** Shown only when the work lasts longer than this. */
const PATIENCE_MS = 300;
const FRAME_MS = 100;

export function startProgress(what: string, quiet = false): Progress {
  if (quiet || !process.stderr.isTTY || process.env['TERM'] === 'dumb') return SILENT;
  const screen = screenOf({}, process.env, process.stderr);
  const started = performance.now();
  let painted = 0;
  return {
    update(done, total) {
      const now = performance.now();
      if (now - started < PATIENCE_MS || now - painted < FRAME_MS) return;
      painted = now;
      const share = total ? Math.min(1, done / total) : undefined;
      const filled = share === undefined ? 0 : Math.round(share * 20);
      const [full, empty] = screen.unicode ? ['█', '░'] : ['#', '.'];
      const bar = share === undefined ? '' : ` ${full?.repeat(filled)}${empty?.repeat(20 - filled)}`;
      const count = total ? `${done} of ${total}` : `${done}`;
      writeErr(`\r\u001b[K${what}${paint(screen, 'blue', bar)} ${count}`);
    },
    stop() {
      if (painted > 0) writeErr('\r\u001b[K');
    },
  };
}
