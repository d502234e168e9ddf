import type { ServerResponse } from "node:http";

/**
 * Mends what Connect's adapter for Node makes of the end of an answer.
 *
 * - It waits for "end", which no answer of Node's ever tells: its promise would never settle, and what Next keeps for
 *   a call that is under way would stay for good, some hundred bytes for each call.
 * - It writes the end of a stream to a client that has hung up, fails, and would report every closed browser tab as
 *   an error.
 */
export function mendEnd(response: Pick<ServerResponse, "once" | "write" | "end" | "emit">): void {
  response.once("close", () => {
    response.emit("end");
    response.write = () => true;
    response.end = () => {
      response.emit("end");
      return response as ServerResponse;
    };
  });
}
