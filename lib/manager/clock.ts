import type { Clock } from "../fleet/model/ports";

/** The machine's clocks. Timers do not keep the process alive. */
export const machineClock: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  every(ms, task) {
    const timer = setInterval(task, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
};
