import type { DoorRecord } from "../fleet/model/door";
import type { Hold } from "../plan/hold";

/** A hold of a door lasts for so long, in milliseconds, and is placed anew before it ends. */
export const HOLD_LASTS = 24 * 3_600_000;
/** It is placed anew with so much of it left. */
const RENEWED_WITH = 3_600_000;

/** A door as it is used. */
export interface Use {
  /** Connections that are open or wait. */
  readonly open: number;
  /** Monotonic milliseconds at which the last one was closed; null: none ever was. */
  readonly emptySince: number | null;
  /** Monotonic milliseconds. */
  readonly now: number;
  /** Wall-clock milliseconds of the end of its hold. */
  readonly heldUntil: number;
  readonly wall: number;
  /** It wakes nothing now, and keeps nothing on. */
  readonly rests: boolean;
}

/**
 * The verdict on the hold of a door: it is kept while somebody is inside, and some minutes after. A hold that somebody
 * has ended is placed again only by the next one who knocks.
 */
export function judgeHold(
  { lingerMinutes }: Pick<DoorRecord, "lingerMinutes">,
  { open, emptySince, now, heldUntil, wall, rests }: Use,
): "renew" | "release" | null {
  if (rests) return "release";
  if (open > 0) return heldUntil - wall < RENEWED_WITH ? "renew" : null;
  return emptySince === null || now - emptySince >= lingerMinutes * 60_000 ? "release" : null;
}

/** The beginning of the reason of each hold of a door. */
export const HOLD_OF_A_DOOR = "door ";

/** The reason of the hold of a door, as people read it. */
export function holdReason({ name }: Pick<DoorRecord, "name">, from: string): string {
  return `${HOLD_OF_A_DOOR}${name}: ${from}`;
}

/** Whether a door has placed a hold, as far as that shows. */
export function isHoldOf(
  door: Pick<DoorRecord, "name" | "serverUuid" | "author">,
  { reason, author, serverUuids }: Pick<Hold, "reason" | "author" | "serverUuids">,
): boolean {
  const [only, ...others] = serverUuids;
  return (
    author === door.author &&
    only === door.serverUuid &&
    others.length === 0 &&
    reason.startsWith(holdReason(door, ""))
  );
}
