import type { Chance } from "./chance";

/** Reasons for which a process stands still. It goes on once neither holds. */
type Stops = "process" | "machine";

/** The gate between a process and the world: it can be suspended, and it can die. */
export interface Gate {
  readonly dead: boolean;
  readonly suspended: boolean;
  /** Runs the task now; where the process is suspended, once it goes on; where it is dead, never. */
  run(task: () => void, kind?: "timer" | "message"): void;
  /** @param by who stops it: its host, or the machine that sleeps */
  suspend(by?: Stops): void;
  resume(by?: Stops): void;
  kill(): void;
}

export function createGate(chance: Chance): Gate {
  let waiting: { task: () => void; kind: "timer" | "message" }[] = [];
  let dead = false;
  const stopped = new Set<Stops>();
  const gate: Gate = {
    get dead() {
      return dead;
    },
    get suspended() {
      return stopped.size > 0;
    },
    run(task, kind = "message") {
      if (dead) return;
      if (stopped.size > 0) waiting.push({ task, kind });
      else task();
    },
    suspend: (by = "process") => void stopped.add(by),
    resume(by = "process") {
      if (!stopped.delete(by) || stopped.size > 0 || dead) return;
      const missed = waiting;
      waiting = [];
      // An event loop that wakes up looks at its timers first, or at its sockets: nobody promises which.
      const first = chance.pick(["timer", "message"] as const);
      const inOrder = [
        ...missed.filter(({ kind }) => kind === first),
        ...missed.filter(({ kind }) => kind !== first),
      ];
      for (const { task, kind } of inOrder) gate.run(task, kind);
    },
    kill() {
      dead = true;
      waiting = [];
    },
  };
  return gate;
}
