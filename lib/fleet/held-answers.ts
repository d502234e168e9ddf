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
  readonly until: number;
  readonly letGo: () => void;
}

/** @param now milliseconds on a clock that nobody sets */
export function createHeldAnswers(now: () => number): HeldAnswers {
  const held = new Map<string, Held>();
  let closed = false;

  const letGo = (uuid: string): void => {
    const one = held.get(uuid);
    if (!one) return;
    held.delete(uuid);
    one.letGo();
  };

  return {
    hold(uuid, ms, tell) {
      letGo(uuid);
      const one = { until: now() + ms, letGo: tell };
      if (closed) tell();
      else held.set(uuid, one);
      return () => {
        if (held.get(uuid) === one) held.delete(uuid);
      };
    },
    letGo,
    look() {
      const time = now();
      for (const [uuid, { until }] of held) if (until <= time) letGo(uuid);
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
