import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { originOf } from "./asking";
import type { Running } from "./running";

/** Logs and counts calls. Agents' good calls are not logged one by one: what they change has a line of its own. */
export function logCalls(running: () => Running): Interceptor {
  return (next) => async (request) => {
    const started = performance.now();
    const { service, method } = request;
    const procedure = `${service.typeName}/${method.name}`;
    const log = (status: string, worthALine: boolean): void => {
      const durationMs = performance.now() - started;
      running().countCall({ procedure, durationMs, status });
      if (!worthALine) return;
      const ipAddress = originOf(request.header).address;
      running().logCall({ procedure, ipAddress, durationMs: Math.round(durationMs), status });
    };
    try {
      const response = await next(request);
      log("ok", !service.typeName.endsWith(".AgentService"));
      return response;
    } catch (error) {
      log(codeWord(ConnectError.from(error).code), true);
      throw error;
    }
  };
}

/** A Connect code as it is written on the wire: "not_found". */
function codeWord(code: Code): string {
  return Code[code].replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}
