import { createConnectRouter } from "@connectrpc/connect";
import type { UniversalHandler } from "@connectrpc/connect/protocol";
import { agentRoutes, REQUEST_BYTES } from "./routes";
import { running, type Running } from "./running";

/** Connect's handlers by path. */
export type Handlers = ReadonlyMap<string, UniversalHandler>;

/** Handlers of what agents may call, below `/agent`. `running` is asked at every call. */
export function createAgentHandlers(running: () => Running): Handlers {
  const router = createConnectRouter({ readMaxBytes: REQUEST_BYTES });
  agentRoutes(running)(router);
  return new Map(router.handlers.map((handler) => [`/agent${handler.requestPath}`, handler]));
}

// The entry and the route handler are bundled apart, and answer with the very same handlers.
const SLOT = Symbol.for("komoriuta.agent-handlers");
const slots = globalThis as unknown as Record<symbol, Handlers | undefined>;

/** The handlers of this process. */
export function agentHandlers(): Handlers {
  return (slots[SLOT] ??= createAgentHandlers(running));
}
