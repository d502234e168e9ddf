import { createConnectRouter, type ConnectRouter } from "@connectrpc/connect";
import { createFetchHandler } from "@connectrpc/connect/protocol";
import { REQUEST_BYTES } from "./routes";

/** Serves Connect services in a route handler, below `prefix`. */
export function fetchHandler(
  routes: (router: ConnectRouter) => void,
  prefix: string,
): (request: Request) => Promise<Response> {
  const router = createConnectRouter({ readMaxBytes: REQUEST_BYTES });
  routes(router);
  const handlers = new Map(
    router.handlers.map((handler) => [prefix + handler.requestPath, createFetchHandler(handler)]),
  );
  return async (request) => {
    const handler = handlers.get(new URL(request.url).pathname);
    return handler ? handler(request) : new Response(null, { status: 404 });
  };
}
