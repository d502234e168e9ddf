import type { ServerResponse } from "node:http";

/**
 * A client that has hung up is written nothing more. Otherwise connect-next would write the end of its
 * stream, fail, and report every closed browser tab as an error.
 */
export function writeNothingToHungUp(response: Pick<ServerResponse, "once" | "write">): void {
  response.once("close", () => {
    response.write = () => true;
  });
}
