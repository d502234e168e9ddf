import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { originOf } from "./asking";
import type { Running } from "./running";

/** Logs calls. Agents' good calls are not logged one by one: what they change has a line of its own. */
export function logCalls(running: () => Running): Interceptor {
  return (next) => async (request) => {
    const started = performance.now();
    const log = (status: string): void =>
      running().logCall({
        procedure: `${request.service.typeName}/${request.method.name}`,
        ipAddress: originOf(request.header).address,
        durationMs: Math.round(performance.now() - started),
        status,
      });
    try {
      const response = await next(request);
      if (!request.service.typeName.endsWith(".AgentService")) log("ok");
      return response;
    } catch (error) {
      log(codeWord(ConnectError.from(error).code));
      throw error;
    }
  };
}

/** A Connect code as it is written on the wire: "not_found". */
function codeWord(code: Code): string {
  return Code[code].replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}
