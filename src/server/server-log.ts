/** What the server has to say to its operator: one object an event. */
export interface LogEvent {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly [field: string]: unknown;
}

export type ServerLog = (event: LogEvent) => void;

/** One line of JSON an event, on standard error. */
export const logToStderr: ServerLog = (event) => {
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), ...event })}\n`);
};
