import { handedStart } from "./handed-start";

/**
 * Starts the manager from Next's instrumentation: what the entry has handed in, or, in `next dev`, where there
 * is no entry, all of it.
 */
export async function startWithNext(): Promise<void> {
  const start = handedStart();
  if (start) return start();
  // The condition is a constant in a build: nothing of this stays in the production bundle.
  if (process.env.NODE_ENV === "development") {
    const { startForDevelopment } = await import("./start-for-development");
    return startForDevelopment();
  }
  throw new Error("the manager is started by its own entry: lib/manager/main.ts");
}
