import type { Handler } from "../http/door";
import type { Handlers } from "../api/agent-mount";
import { answerUnary } from "../api/node-handler";

/**
 * Answers agents' calls at the door, with the handlers of the route handler under app/agent: Next's way there costs
 * some three times what the call itself does. Whatever else is sent to that mount goes its way through Next.
 */
export function agentsFirst(handlers: Handlers, next: Handler): Handler {
  return (request, response) => {
    const handler = request.method === "POST" && request.url ? handlers.get(request.url) : undefined;
    return handler ? answerUnary(handler, request, response) : next(request, response);
  };
}
