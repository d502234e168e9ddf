import type { Instrumentation } from "next";

/** Called by Next once, before the first request: the fleet starts here. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { handedStart } = await import("./lib/api/running");
  if (handedStart.value) return handedStart.value();
  // The condition is a constant in a build: nothing of this stays in the production bundle.
  if (process.env.NODE_ENV === "development") {
    const { startForDevelopment } = await import("./lib/manager/start-for-development");
    return startForDevelopment();
  }
  throw new Error("the manager is started by its own entry: lib/manager/main.ts");
}

/**
 * Logs errors of pages and route handlers. Server actions log their own: other errors of a form mean that it could not
 * be read, and whoever sent it could flood the log.
 */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  if (request.method === "POST" && context.routeType !== "route") return;
  const { running } = await import("./lib/api/running");
  running().logError(error, `${request.method} ${context.routePath}`);
};
