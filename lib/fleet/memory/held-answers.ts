/** How often is looked whose time is over, in milliseconds: an answer is let go so much later than in time, at most. */
export const LOOK_EVERY = 100;

/**
 * Answers to heartbeats that wait for news, at most one for each server: docs/decisions/031-held-answers.md. What is held
 * is let go once, by one call of its `letGo`; what that tells is read then.
 */
export interface HeldAnswers {
  /**
   * Holds an answer for so many milliseconds at most. The one that was held for the server goes.
   * @returns forgets it: nobody waits for it any more
   */
  hold(uuid: string, ms: number, letGo: () => void): () => void;
  /** There is news for the server, or its agent has spoken again. */
  letGo(uuid: string): void;
  /** Lets go of those whose time is over. */
  look(): void;
  /** Lets go of all, and holds none any more. */
  close(): void;
  readonly size: number;
}

interface Held {
  readonly uuid: string;
  /** Null once it has gone. */
  tell: (() => void) | null;
}

/** @param now milliseconds on a clock that nobody sets */
export function createHeldAnswers(now: () => number): HeldAnswers {
  const held = new Map<string, Held>();
  /** By the look at which their time is over: ten thousand that wait cost nothing meanwhile. */
  const ends = new Map<number, Held[]>();
  let closed = false;

  const endAt = (until: number, one: Held): void => {
    const look = Math.ceil(until / LOOK_EVERY);
    const others = ends.get(look);
    if (others) others.push(one);
    else ends.set(look, [one]);
  };

  /** @returns what is to be called to tell it */
  const take = (one: Held): (() => void) | null => {
    const { uuid, tell } = one;
    one.tell = null;
    if (held.get(uuid) === one) held.delete(uuid);
    return tell;
  };

  const letGo = (uuid: string): void => {
    const one = held.get(uuid);
    if (one) take(one)?.();
  };

  return {
    hold(uuid, ms, tell) {
      letGo(uuid);
      if (closed) {
        tell();
        return () => undefined;
      }
      const one: Held = { uuid, tell };
      held.set(uuid, one);
      endAt(now() + ms, one);
      return () => void take(one);
    },
    letGo,
    look() {
      const time = now();
      for (const [look, ones] of ends) {
        if (look * LOOK_EVERY > time) continue;
        ends.delete(look);
        for (const one of ones) take(one)?.();
      }
    },
    close() {
      closed = true;
      for (const uuid of [...held.keys()]) letGo(uuid);
    },
    get size() {
      return held.size;
    },
  };
}
