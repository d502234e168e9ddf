import type { Instrumentation } from "next";

/** Next calls this once, before the first request: the fleet starts here. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { startWithNext } = await import("./lib/manager/start-with-next");
  await startWithNext();
}

/**
 * What a page or route handler threw has a line in the log. Server actions write their own: what else goes wrong
 * with a form is that it could not be read, and whoever sent it could fill the log with that.
 */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  if (request.method === "POST" && context.routeType !== "route") return;
  const { running } = await import("./lib/api/running");
  running().logError(error, `${request.method} ${context.routePath}`);
};
