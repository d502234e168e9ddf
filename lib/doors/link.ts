import type { LinkState, OpenDoors } from "../fleet/model/door";
import { normaliseAddress } from "../http/addresses";
import type { KnockBook } from "./knock-book";
import { judgeKnock } from "./knocking";
import type { DoorIo } from "./io";
import { isDown } from "./reach";
import type { DoorParts, Standing } from "./standing";

/** The most people at one link whose knocks are followed. */
const AT_A_LINK = 100;

/** Milliseconds for which the page that waited in vain is still open. */
const LATE = 15_000;
/** A link at which nobody waits. */
export const NOBODY: LinkState = { address: null, woke: false, why: "", since: null, over: null };

/** Somebody looks at a link: the first look knocks, and those after it wait. */
export async function lookAt(
  at: Standing,
  who: string,
  wake: Parameters<OpenDoors["look"]>[2],
  { fleet, clock, io }: Pick<DoorParts, "fleet" | "clock"> & { readonly io: DoorIo },
  { note, settle, wakeOnce }: KnockBook,
): Promise<LinkState> {
  const { door } = at;
  const now = clock.monotonic();
  const known = at.links.get(who);
  const waited = known ? now - known.since : 0;
  const left = door.waitSeconds * 1000 - waited;
  const server = await io.connectTo(fleet, door);
  const address = server?.socket.remoteAddress ?? null;
  server?.socket.destroy();
  const plain = {
    at: clock.wall(),
    from: who,
    woke: false,
    outcome: "waiting",
    tookMs: null,
    why: "",
  } as const;
  if (address !== null) {
    at.links.delete(who);
    const its = known && left > 0 ? known.knock : note(at, plain);
    settle(at, its, { outcome: "opened", tookMs: its === known?.knock ? Math.round(waited) : 0 });
    return { ...NOBODY, address: normaliseAddress(address), since: its.at };
  }
  const isAwaited = known !== undefined && left > 0;
  const verdict = judgeKnock(door, { wokeAt: at.wokeAt, now, wall: clock.wall() });
  const isDue = known?.isOwed === true && wake !== null && verdict === "wakes" && isDown(fleet, door);
  if (isAwaited && !isDue) return { ...NOBODY, woke: known.knock.woke, since: known.knock.at };
  if (known && !isAwaited) at.links.delete(who);
  // The page that still waited is told; whoever comes later knocks anew.
  if (known && !isAwaited && left > -LATE) {
    settle(at, known.knock, { outcome: "not_in_time" });
    return { ...NOBODY, since: known.knock.at, over: "not_in_time" };
  }
  if (!wake) return NOBODY;
  let its = isAwaited ? known.knock : note(at, plain);
  const since = isAwaited ? known.since : now;
  let isOwed = false;
  const over = (outcome: "resting" | "refused", why = ""): LinkState => {
    at.links.delete(who);
    settle(at, its, { outcome, why });
    return { ...NOBODY, why, since: its.at, over: outcome };
  };
  if (isDown(fleet, door)) {
    if (verdict === "resting") return over("resting");
    isOwed = verdict === "lately";
    if (verdict === "wakes") its = settle(at, its, { woke: true });
    const why = await (verdict === "wakes" ? wakeOnce(at, wake) : at.waking);
    if (why !== null) return over("refused", why);
  }
  if (at.links.size >= AT_A_LINK) at.links.delete([...at.links.keys()][0] ?? "");
  at.links.set(who, { knock: its, since, isOwed });
  return { ...NOBODY, woke: its.woke, since: its.at };
}
