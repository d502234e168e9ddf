import type { Gate } from "./gate";
import type { Timeline, Timer } from "./timeline";

/** The monotonic clock and the timers of one process. */
export interface ProcessClock {
  /** Milliseconds since the process started. */
  monotonic(): number;
  /** The clock stood still for so many milliseconds. */
  stoodStill(ms: number): void;
  later(ms: number, task: () => void): void;
  every(ms: number, task: () => void): () => void;
  /** No timer of the process goes off any more. */
  end(): void;
}

/** @param sluggishness its intervals are so many times longer than they should be, as on a busy machine */
export function createProcessClock(timeline: Timeline, gate: Gate, sluggishness: number): ProcessClock {
  const bornAt = timeline.now;
  const timers = new Set<Timer>();
  /** Tasks of each interval. Timers of the same length that were set together go off together. */
  const beats = new Map<string, Set<() => void>>();
  let missed = 0;
  const clock: ProcessClock = {
    monotonic: () => timeline.now - bornAt - missed,
    stoodStill: (ms) => void (missed += ms),
    later(ms, task) {
      const timer = timeline.after(ms, () => {
        timers.delete(timer);
        gate.run(task, "timer");
      });
      timers.add(timer);
    },
    every(ms, task) {
      const key = `${ms} from ${timeline.now}`;
      const tasks = beats.get(key) ?? new Set();
      if (tasks.size === 0) {
        beats.set(key, tasks);
        const arm = (): void =>
          clock.later(ms * sluggishness, () => {
            if (tasks.size === 0) return;
            arm();
            for (const one of tasks) one();
          });
        arm();
      }
      tasks.add(task);
      return () => void tasks.delete(task);
    },
    end() {
      for (const timer of timers) timer.off = true;
    },
  };
  return clock;
}
