import type { Instrumentation } from "next";

/** Next calls this once, before the first request: the fleet starts here. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { startWithNext } = await import("./lib/manager/start-with-next");
  await startWithNext();
}

/** What a page or route handler threw has a line in the log. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { running } = await import("./lib/rpc/running");
  running().logError(error, `${request.method} ${context.routePath}`);
};
