import type { ServerResponse } from "node:http";
import type { BodyBudget, BodyShare } from "./body-budget";

/** Bytes of an answer that are not counted together with others': nearly every one is smaller. */
const UNCOUNTED = 64 * 1024;

/**
 * Counts what of an answer its client has not taken yet: who asks and does not read would have the manager keep all of
 * it. Where an address leaves too much, the answer of which most is left is cut off.
 */
export function countUnread(response: ServerResponse, budget: BodyBudget, client: string): void {
  let share: BodyShare | null = null;
  const look = (): void => {
    const unread = Math.max(response.writableLength, response.socket?.writableLength ?? 0);
    if (!share && unread <= UNCOUNTED) return;
    if (!share) {
      share = budget.share(client, () => response.destroy());
      response.once("close", () => share?.end()).on("drain", look);
    }
    share.hold(unread);
  };
  const { write, end } = response;
  response.write = ((...all: Parameters<typeof write>): boolean => {
    const goesOn = write.apply(response, all);
    look();
    return goesOn;
  }) as typeof write;
  response.end = ((...all: Parameters<typeof end>): ServerResponse => {
    const { socket } = response;
    end.apply(response, all);
    const unread = Math.max(response.writableLength, socket?.writableLength ?? 0);
    if (unread <= UNCOUNTED || response.writableFinished) return response;
    share ??= budget.share(client, () => socket?.destroy());
    response.once("close", () => share?.end());
    share.hold(unread);
    return response;
  }) as typeof end;
}
