import { say } from "../shared/say.mjs";

/**
 * @returns {Promise<"stop">} resolves when someone asks for the end; asked twice, nothing is waited for
 */
export function waitForStop() {
  // Whoever read our output may be gone before us.
  process.stdout.on("error", () => undefined);
  return new Promise((resolve) => {
    let asked = false;
    const stop = () => {
      if (asked) process.exit(130);
      asked = true;
      say("\nStopping …");
      resolve("stop");
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
    if (process.env["npm_lifecycle_event"]) whenOrphaned(stop);
  });
}

/**
 * npm hands a signal that it gets alone to its shell only, which dies of it without a word to us.
 * @param {() => void} stop
 */
function whenOrphaned(stop) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, 500);
  timer.unref();
}
