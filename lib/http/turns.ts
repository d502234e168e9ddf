import type { Watchdog } from "./limits";

/** The turn of one request. */
export interface Turn {
  /** Resolves once it has come, or has ended without that; null: it came at once. */
  readonly come: Promise<void> | null;
  /** Ends it, once or more often. */
  end(): void;
}

/** Gives the requests of a client their turns, in the order in which they came. */
export type Turns = (client: string) => Turn;

/** Rules for the turns of the addresses that are counted together. */
interface TurnRules {
  /** Requests that have their turn at once. */
  readonly most: number;
  groupOf(address: string): string;
  /** Ends a turn that takes long: whoever works or reads slowly holds nobody up. */
  readonly watchdog: Watchdog;
}

interface Group {
  atWork: number;
  /** Those that wait, each by what begins its turn. */
  readonly line: Set<() => void>;
}

/** Milliseconds after which the places that are free by then are given to those who wait. */
const PASS_ON_EVERY = 1;

/**
 * Turns for requests that take work. All that comes in together is answered in one go otherwise: ninety pages of one
 * address would hold up everybody's heartbeats for as long as they take together.
 */
export function createTurns({ most, groupOf, watchdog }: TurnRules): Turns {
  const groups = new Map<string, Group>();
  let passing = false;

  // Not as soon as a place is free: the runtime looks for what has come in, such as heartbeats, only where it has
  // nothing else to do.
  const passOn = (): void => {
    passing = false;
    for (const group of groups.values()) {
      for (const begin of group.line) {
        if (group.atWork >= most) break;
        group.line.delete(begin);
        group.atWork += 1;
        begin();
      }
      if (group.line.size > 0) passOnLater();
    }
  };
  const passOnLater = (): void => {
    if (!passing) setTimeout(passOn, PASS_ON_EVERY);
    passing = true;
  };
  const forget = (key: string, { atWork, line }: Group): void => {
    if (atWork === 0 && line.size === 0) groups.delete(key);
  };

  return (client) => {
    const key = groupOf(client);
    const group = groups.get(key) ?? { atWork: 0, line: new Set() };
    groups.set(key, group);
    let end = (): void => undefined;
    const begin = (): void => {
      const over = watchdog(() => end());
      end = () => {
        end = () => undefined;
        over();
        group.atWork -= 1;
        forget(key, group);
      };
    };
    if (group.atWork < most && group.line.size === 0) {
      group.atWork += 1;
      begin();
      return { come: null, end: () => end() };
    }
    const come = new Promise<void>((resolve) => {
      const start = (): void => {
        begin();
        resolve();
      };
      group.line.add(start);
      end = () => {
        end = () => undefined;
        group.line.delete(start);
        forget(key, group);
        resolve();
      };
    });
    passOnLater();
    return { come, end: () => end() };
  };
}
