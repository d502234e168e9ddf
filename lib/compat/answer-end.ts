/**
 * Wrong: Connect's adapter for Node waits for "end", which no answer of Node's ever tells. Its promise never settles,
 *   and what Next keeps for a call that is under way stays for good, some hundred bytes for each call. And it writes
 *   the end of a stream to a client that has hung up, fails, and reports every closed browser tab as an error.
 * In: @connectrpc/connect-node 2.1.1 and 2.2.0 (`universalResponseToNodeResponse`).
 * Over when: answer-end.test.ts fails.
 * Then: this file goes, and `pages/api/[[...connect]].ts` exports connect-next's handler as it is.
 */
import type { ServerResponse } from "node:http";

/** Emits an answer's end for Connect's adapter, and ignores its writes to a closed one. */
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
