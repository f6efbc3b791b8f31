/**
 * The one writer. Requests queue; while one group is on its way to disk the next is validated on top of it, and goes as soon as
 * the disk is free. Nobody hears anything, not even a refusal, before what it was based on is durable.
 */

import { unavailable } from './append.js';
import type { Group, Waiting } from './group.js';
import type { CommitRequest, CommitResult } from './types.js';

export interface CommitterSetting {
  /** A group on top of the one in flight, if there is one. */
  readonly createGroup: (inFlight: Group | undefined) => Group;
  /** Puts a group on disk, makes it visible and settles it; throws when it is not there, or may not be. */
  readonly write: (group: Group) => Promise<void>;
  /** Why nothing can be written now. */
  readonly refusal: () => Error | undefined;
}

export interface Committer {
  commit(request: CommitRequest): Promise<CommitResult>;
  /** Refuses what comes from now on and waits for what is queued. */
  close(): Promise<void>;
}

interface Flight {
  readonly group: Group;
  readonly landed: Promise<boolean>;
  over: boolean;
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Running averages of what a trip to disk and a validation take, in milliseconds. */
function createPace() {
  let trip = 0;
  let validation = 0;
  return {
    written(ms: number): void {
      trip += (ms - trip) / 8;
    },
    validated(ms: number): void {
      validation += (ms - validation) / 64;
    },
    isWorthWaiting: (count: number): boolean => trip > validation * count,
  };
}

export function createCommitter({ createGroup, write, refusal }: CommitterSetting): Committer {
  let queue: Waiting[] = [];
  let running: Promise<void> | undefined;
  let arrived = (): void => {};
  let closed = false;
  const pace = createPace();

  function launch(group: Group): Flight {
    const start = performance.now();
    const flight: Flight = {
      group,
      over: false,
      landed: write(group).then(
        () => true,
        (error: unknown) => {
          for (const member of group.members) member.reject(error);
          return false;
        },
      ),
    };
    void flight.landed.then(() => {
      flight.over = true;
      pace.written(performance.now() - start);
      arrived();
    });
    return flight;
  }

  /** Takes requests until the disk is free and nobody is waiting, or the group is full. */
  async function fill(group: Group, flight: Flight | undefined): Promise<void> {
    for (;;) {
      const waiting = queue.shift();
      if (waiting) {
        const start = performance.now();
        await group.add(waiting);
        pace.validated(performance.now() - start);
        if (group.isFull) return;
      } else if (!flight || flight.over) {
        if (!group.isEmpty) return;
        // Those who were just answered ask again in this turn: take them together.
        await nextTurn();
        if (queue.length === 0) return;
      } else {
        await new Promise<void>((resolve) => {
          arrived = resolve;
        });
      }
    }
  }

  async function run(): Promise<void> {
    let flight: Flight | undefined;
    await nextTurn();
    for (;;) {
      const group = createGroup(flight?.over === false ? flight.group : undefined);
      await fill(group, flight);
      const landed = flight ? await flight.landed : true;
      if (landed && flight && !group.isEmpty && pace.isWorthWaiting(flight.group.members.length)) {
        // Those who were just answered ask again in this turn. Where the disk is slow, one trip for all is faster than two for halves.
        await nextTurn();
        await fill(group, undefined);
      }
      flight = undefined;
      const refused = refusal();
      if (refused) {
        refuse([...group.members, ...queue.splice(0)], refused);
        return;
      }
      if (!landed) {
        // What the group was validated on is not there: validate it anew.
        queue = [...group.members, ...queue];
        continue;
      }
      if (group.isEmpty) return;
      flight = launch(group);
    }
  }

  function start(): void {
    running ??= run().finally(() => {
      running = undefined;
      if (queue.length > 0) start();
    });
  }

  function refuse(waiting: readonly Waiting[], why: Error): void {
    for (const { reject } of waiting) reject(why);
  }

  return {
    commit(request) {
      const why = closed ? unavailable(undefined) : refusal();
      if (why) return Promise.reject(why);
      return new Promise((resolve, reject) => {
        queue.push({ request, resolve, reject });
        arrived();
        start();
      });
    },
    async close() {
      closed = true;
      while (running) await running;
    },
  };
}
