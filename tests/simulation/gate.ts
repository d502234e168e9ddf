import type { Chance } from "./chance";

/** What stands between a process and the world: it can be suspended, and it can die. */
export interface Gate {
  readonly dead: boolean;
  readonly suspended: boolean;
  /** Runs the task now; where the process is suspended, once it goes on; where it is dead, never. */
  run(task: () => void, kind?: "timer" | "message"): void;
  suspend(): void;
  resume(): void;
  kill(): void;
}

export function createGate(chance: Chance): Gate {
  let waiting: { task: () => void; kind: "timer" | "message" }[] = [];
  let dead = false;
  let suspended = false;
  return {
    get dead() {
      return dead;
    },
    get suspended() {
      return suspended;
    },
    run(task, kind = "message") {
      if (dead) return;
      if (suspended) waiting.push({ task, kind });
      else task();
    },
    suspend: () => void (suspended = true),
    resume() {
      if (!suspended || dead) return;
      suspended = false;
      const missed = waiting;
      waiting = [];
      // An event loop that wakes up looks at its timers first, or at its sockets: nobody promises which.
      const first = chance.pick(["timer", "message"] as const);
      for (const { task } of missed.filter(({ kind }) => kind === first)) if (!dead) task();
      for (const { task } of missed.filter(({ kind }) => kind !== first)) if (!dead) task();
    },
    kill() {
      dead = true;
      waiting = [];
    },
  };
}
