/**
 * Keys belong to the program from its first moment, long before there is anything to look at: what is typed meanwhile is neither shown
 * by the terminal nor lost. Needs nothing but Node, so that it can begin before everything else is loaded.
 */
export interface EarlyKeys {
  /** What was typed so far. The terminal stays as it is, for whoever takes it over now. */
  take(): string;
  /** Gives the terminal back, when nobody takes it over. */
  release(): void;
}

const CTRL_C = '\x03';
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

export function catchKeys(input: NodeJS.ReadStream = process.stdin): EarlyKeys {
  let typed = '';
  let over = false;
  const leave = (status: number): void => {
    release();
    process.exit(status);
  };
  const onData = (text: string | Buffer): void => {
    typed += String(text);
    // A raw terminal makes no signal of it.
    if (typed.includes(CTRL_C)) leave(SIGNALS.SIGINT);
  };
  const onSignal = (signal: NodeJS.Signals): void => leave(SIGNALS[signal as keyof typeof SIGNALS]);
  const restore = (): void => {
    input.setRawMode(false);
    input.pause();
  };
  const unhook = (): void => {
    over = true;
    input.off('data', onData);
    process.off('exit', restore);
    for (const signal of Object.keys(SIGNALS)) process.off(signal, onSignal);
  };
  const release = (): void => {
    if (over) return;
    unhook();
    restore();
  };
  input.setRawMode(true);
  input.setEncoding('utf8');
  input.on('data', onData);
  input.resume();
  process.on('exit', restore);
  for (const signal of Object.keys(SIGNALS)) process.on(signal, onSignal);
  return {
    take() {
      if (!over) unhook();
      return typed;
    },
    release,
  };
}
