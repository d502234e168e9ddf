import { createConnectRouter } from "@connectrpc/connect";
import { createFetchHandler, type UniversalHandler } from "@connectrpc/connect/protocol";
import { agentRoutes, REQUEST_BYTES } from "./routes";
import type { Running } from "./running";

/** The path below which agents' calls are mounted. */
export const PREFIX = "/agent";

/** Connect's handlers of agents' methods, by path. `running` is asked at every call. */
export function connectHandlers(running: () => Running): ReadonlyMap<string, UniversalHandler> {
  const router = createConnectRouter({ readMaxBytes: REQUEST_BYTES });
  agentRoutes(running)(router);
  return new Map(router.handlers.map((handler) => [PREFIX + handler.requestPath, handler]));
}

/** A route handler that serves them. */
export function agentRoute(running: () => Running): (request: Request) => Promise<Response> {
  const handlers = new Map(
    [...connectHandlers(running)].map(([path, handler]) => [path, createFetchHandler(handler)]),
  );
  return async (request) => {
    const handler = handlers.get(new URL(request.url).pathname);
    return handler ? handler(request) : new Response(null, { status: 404 });
  };
}
