import { say } from "../common/say.mjs";

/** Milliseconds: npm may hand on the Ctrl-C that reached us too, or be gone before us. */
const SAME_REQUEST = 1_000;

/**
 * @returns {Promise<"stop">} resolves when someone asks for the end; asked once more, nothing is waited for
 */
export function waitForStop() {
  // Whoever read our output may be gone before us.
  process.stdout.on("error", () => undefined);
  return new Promise((resolve) => {
    let askedAt = 0;
    const stop = () => {
      if (askedAt > 0 && performance.now() - askedAt < SAME_REQUEST) return;
      if (askedAt > 0) process.exit(130);
      askedAt = performance.now();
      say("\nStopping …");
      resolve("stop");
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
    if (process.env["npm_lifecycle_event"]) whenOrphaned(() => askedAt === 0 && stop());
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
