import type { Knock } from "../fleet/model/door";
import { withChanged, withKnock } from "./knocking";
import type { DoorParts, Standing } from "./standing";

/** The knocks of doors: they are written down, change as they go, and wake. */
export type KnockBook = ReturnType<typeof knockBook>;

export function knockBook(parts: Pick<DoorParts, "clock" | "knocked" | "woke" | "failed">) {
  const { clock } = parts;
  const note = (at: Standing, knock: Knock): Knock => {
    at.knocks = withKnock(at.knocks, knock);
    at.isDirty = true;
    return knock;
  };
  const settle = (at: Standing, before: Knock, change: Partial<Knock>): Knock => {
    const after = { ...before, ...change };
    at.knocks = withChanged(at.knocks, before, after);
    at.isDirty = true;
    if (after.outcome !== "waiting") parts.knocked(after.outcome, after.tookMs);
    return after;
  };

  /** Wakes the server at most once a minute: whoever knocks meanwhile waits along. The reason where it cannot be. */
  const wakeOnce = (at: Standing, wake: () => Promise<string | null>): Promise<string | null> => {
    at.wokeAt = clock.monotonic();
    parts.woke();
    at.waking = wake().catch((error: unknown) => {
      parts.failed(error, "waking a server by a door");
      return "Something went wrong in the manager.";
    });
    return at.waking;
  };

  return { note, settle, wakeOnce };
}
