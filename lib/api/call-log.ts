import type { DescMethod } from "@bufbuild/protobuf";
import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { originOf, type Headed } from "./asking";
import type { Running } from "./running";

/** A call that has ended. */
interface EndedCall {
  /** As `procedureOf` writes it. */
  readonly procedure: string;
  /** By `performance.now()`. */
  readonly started: number;
  readonly asked: Headed;
  /** The error, where it failed. */
  readonly error?: ConnectError;
}

/** A method as the log and the figures name it: "komoriuta.v1.AgentService/SendHeartbeat". */
export function procedureOf({ parent, name }: Pick<DescMethod, "parent" | "name">): string {
  return `${parent.typeName}/${name}`;
}

/** Counts a call and logs it. Agents' good calls are not logged one by one: their changes have lines of their own. */
export function callEnded(running: Running, { procedure, started, asked, error }: EndedCall): void {
  const durationMs = performance.now() - started;
  const status = error ? codeWord(error.code) : "ok";
  running.countCall({ procedure, durationMs, status });
  const isAgents = procedure.includes(".AgentService/");
  if (!error && isAgents) return;
  const ipAddress = originOf(asked).address;
  // Whoever reads the manager's log cannot see the log of an agent that is refused for good.
  const reason = status === "failed_precondition" && isAgents ? error?.rawMessage : undefined;
  running.logCall({ procedure, ipAddress, durationMs: Math.round(durationMs), status, reason });
}

/** Counts and logs the calls that Connect's handlers answer. */
export function logCalls(running: () => Running): Interceptor {
  return (next) => async (request) => {
    const call = {
      procedure: procedureOf(request.method),
      started: performance.now(),
      asked: request.header,
    };
    try {
      const response = await next(request);
      callEnded(running(), call);
      return response;
    } catch (thrown) {
      callEnded(running(), { ...call, error: ConnectError.from(thrown) });
      throw thrown;
    }
  };
}

/** A Connect code as it is written on the wire: "not_found". */
function codeWord(code: Code): string {
  return Code[code].replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}
