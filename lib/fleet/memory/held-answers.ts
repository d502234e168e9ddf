/** Milliseconds between two polls: an answer is let go at most this much late. */
export const POLL_HELD_EVERY = 100;
/**
 * The most answers that are held: each keeps a connection. Servers beyond that are answered at once, so that no held one
 * is cut for another, and read an order with their next heartbeat.
 */
const MOST_HELD = 12_000;

/**
 * Answers to heartbeats that wait for news, at most one for each server: docs/decisions/031-held-answers.md. A held
 * answer is let go once, by one call of its `letGo`, which reads the manifest then.
 */
export interface HeldAnswers {
  /**
   * Holds an answer for so many milliseconds at most. An earlier one for the server is let go.
   * @returns forgets it: nobody waits for it any more
   */
  hold(uuid: string, ms: number, letGo: () => void): () => void;
  /** Lets go of a server's answer: there is news, or another heartbeat has come. */
  letGo(uuid: string): void;
  /** Lets go of those whose time is over. */
  poll(): void;
  /** Lets go of all. */
  letGoOfAll(): void;
  /** Lets go of all, and holds none any more. */
  close(): void;
  readonly size: number;
  /** Whether there are as many as there may be. */
  isFull(): boolean;
}

interface Held {
  readonly uuid: string;
  /** Null once it has gone. */
  answer: (() => void) | null;
}

/** @param now milliseconds on a clock that nobody sets */
export function createHeldAnswers(now: () => number, most = MOST_HELD): HeldAnswers {
  const held = new Map<string, Held>();
  /** Held answers by the poll at which their time is over: ten thousand that wait cost nothing meanwhile. */
  const ends = new Map<number, Held[]>();
  let closed = false;

  const endAt = (until: number, one: Held): void => {
    const poll = Math.ceil(until / POLL_HELD_EVERY);
    const others = ends.get(poll);
    if (others) others.push(one);
    else ends.set(poll, [one]);
  };

  /** @returns the function that sends the answer; null: it has gone */
  const take = (one: Held): (() => void) | null => {
    const { uuid, answer } = one;
    one.answer = null;
    if (held.get(uuid) === one) held.delete(uuid);
    return answer;
  };

  const letGo = (uuid: string): void => {
    const one = held.get(uuid);
    if (one) take(one)?.();
  };

  const letGoOfAll = (): void => {
    for (const uuid of [...held.keys()]) letGo(uuid);
  };

  return {
    hold(uuid, ms, answer) {
      letGo(uuid);
      if (closed) {
        answer();
        return () => undefined;
      }
      const one: Held = { uuid, answer };
      held.set(uuid, one);
      endAt(now() + ms, one);
      return () => void take(one);
    },
    letGo,
    poll() {
      const time = now();
      for (const [poll, ones] of ends) {
        if (poll * POLL_HELD_EVERY > time) continue;
        ends.delete(poll);
        for (const one of ones) take(one)?.();
      }
    },
    letGoOfAll,
    close() {
      closed = true;
      letGoOfAll();
    },
    isFull: () => held.size >= most,
    get size() {
      return held.size;
    },
  };
}
