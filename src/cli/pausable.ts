/** A workspace that is opened when it is asked something, and let go while a person thinks: nobody else has to wait for an answer. */
import type { AdminWorkspace } from '../workspace/types.js';

export interface Pausable extends AdminWorkspace {
  /** Lets others in. The next call opens it again. */
  release(): Promise<void>;
}

export function pausable(open: () => Promise<AdminWorkspace>): Pausable {
  let current: Promise<AdminWorkspace> | undefined;
  const now = (): Promise<AdminWorkspace> => {
    current ??= open();
    return current;
  };
  async function* each<T>(list: (workspace: AdminWorkspace) => AsyncIterable<T>): AsyncGenerator<T> {
    yield* list(await now());
  }
  const release = async (): Promise<void> => {
    const opened = current;
    current = undefined;
    // One that could not be opened has told so already.
    await opened?.then(
      (workspace) => workspace.close(),
      () => {},
    );
  };
  return {
    info: async () => (await now()).info(),
    execute: async (operations, options) => (await now()).execute(operations, options),
    get: async (kind, project, key) => (await now()).get(kind, project, key),
    list: (kind, project, options) => each((workspace) => workspace.list(kind, project, options)),
    referrers: async (kind, project, key) => (await now()).referrers(kind, project, key),
    changes: (filter) => each((workspace) => workspace.changes(filter)),
    change: async (seq) => (await now()).change(seq),
    ruleset: async (project, environment, at) => (await now()).ruleset(project, environment, at),
    evaluate: async (request) => (await now()).evaluate(request),
    follow: (from, signal) => each((workspace) => workspace.follow(from, signal)),
    verify: async (checkpoint) => (await now()).verify(checkpoint),
    checkpoint: async () => (await now()).checkpoint(),
    backup: () => each((workspace) => workspace.backup()),
    release,
    close: release,
  };
}
