import { createFetchHandler } from "@connectrpc/connect/protocol";
import type { Handlers } from "./agent-mount";

/** Serves Connect's handlers, by path, in a route handler. */
export function fetchHandler(handlers: Handlers): (request: Request) => Promise<Response> {
  const fetching = new Map([...handlers].map(([path, handler]) => [path, createFetchHandler(handler)]));
  return async (request) => {
    const handler = fetching.get(new URL(request.url).pathname);
    return handler ? handler(request) : new Response(null, { status: 404 });
  };
}
