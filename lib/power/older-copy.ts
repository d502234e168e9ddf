import type { Heartbeat } from "./events";
import { endOrder, isConfirmed, LONGEST_INTERVAL, notDown, setPower, type Facts, type Moment } from "./facts";

/** More revisions than a server gets between two copies, and few enough for its counter. */
const LEAP = 1_000_000;
const LAST_REVISION = 2 ** 31 - 1;

/**
 * The facts of a server from an older copy of the data, a backup or a snapshot: everything that was under way is void.
 * An order may have been withdrawn since, while its boot still runs; a magic packet of last month must wake nobody
 * today; and a server that was off may have been started since, so that none that it needs may be turned off. Revisions
 * leap, because agents may know some that the copy does not: a repeated one would make an agent seem to have received
 * what it has not. The longest interval is in force until the agent echoes the new revision, since the agent's own may
 * be longer than the copy's. One that was restarting is off until it is heard.
 */
export function outOfAnOlderCopy(facts: Facts, now: Moment): Facts {
  let next: Facts = { ...notDown(endOrder(facts)), applying: null };
  const reports = next.current === "ON" || next.current === "Launched";
  if (next.power === "OFF" && reports) next = setPower(next, "ON", "sync", now);
  if ((next.wake || isConfirmed(facts)) && next.current === "None")
    next = { ...setPower(next, "OFF", "sync", now), wake: null };
  const revision = Math.min(next.revision + LEAP, LAST_REVISION - LEAP);
  return {
    ...next,
    revision: Math.max(revision, next.revision),
    intervalRevision: Math.max(revision, next.revision),
    intervalInForce: LONGEST_INTERVAL,
    statusSince: now,
  };
}

/**
 * Whether an agent follows a manifest that was never sent, as far as these facts show: then they are an older copy. An
 * agent that was just set up for this server knows the revisions of another one, and proves nothing.
 */
export function showsAnOlderCopy({ last, revision, earlier }: Facts, heartbeat: Heartbeat): boolean {
  const { revisionEcho, instance, sequence } = heartbeat;
  if (last === null || revisionEcho <= revision || revisionEcho > revision + LEAP) return false;
  const isLate = last.instance === instance ? sequence <= last.sequence : isStale(earlier, instance);
  return !isLate;
}

function isStale(earlier: Facts["earlier"], instance: string): boolean {
  return earlier.some((one) => one.instance === instance);
}
