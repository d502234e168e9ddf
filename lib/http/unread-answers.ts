import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { BodyBudget, BodyShare } from "./body-budget";

/** Bytes of an answer that are not counted together with others': nearly every one is smaller. */
const UNCOUNTED = 64 * 1024;

/**
 * Counts the bytes of an answer that its client has not taken yet: the manager would keep all of it for a client that
 * does not read. Where an address leaves too much, the answer of which most is left is cut off.
 */
export function countUnread(response: ServerResponse, budget: BodyBudget, client: string): void {
  let share: BodyShare | null = null;
  const begin = (socket: Socket | null): BodyShare => {
    response.once("close", () => share?.end()).on("drain", check);
    return budget.share(client, () => (socket ?? response).destroy());
  };
  const check = (socket = response.socket): void => {
    const unread = response.writableFinished
      ? 0
      : Math.max(response.writableLength, socket?.writableLength ?? 0);
    if (share || unread > UNCOUNTED) (share ??= begin(socket)).hold(unread);
  };
  const { write, end } = response;
  response.write = ((...all: Parameters<typeof write>): boolean => {
    const goesOn = write.apply(response, all);
    check();
    return goesOn;
  }) as typeof write;
  response.end = ((...all: Parameters<typeof end>): ServerResponse => {
    // The answer loses its socket once it is handed over, though much of it waits in there.
    const { socket } = response;
    end.apply(response, all);
    check(socket);
    return response;
  }) as typeof end;
}
