/** What is measured, whoever made it: a server with 10,000 flags that is asked over HTTP, with a token. */
export interface Asked {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How a flag is switched. FLAG stands for its key in the path and the body. */
export interface Switch {
  readonly path: string;
  readonly body?: string;
}

export interface Switches {
  readonly url: string;
  readonly authorization: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly on: Switch;
  readonly off: Switch;
}

export interface Product {
  readonly name: string;
  readonly url: string;
  /** What a client of one environment sends. */
  readonly authorization: string;
  readonly snapshot: Asked;
  /** How a client that has this asks for what is new. */
  nothingNew(etag: string): Asked;
  readonly switches: Switches;
  /** Whether a flag is on in a snapshot. */
  isOn(body: string, flag: string): boolean | undefined;
  /** Resident megabytes, the database's included. */
  memory(): Promise<number>;
  stop(): Promise<void>;
}
