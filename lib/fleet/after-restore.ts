import { endOrder, setPower, type Facts, type Moment } from "../power/facts";
import { HEARTBEAT_INTERVAL } from "./settings";

/** More revisions than a server gets between two backups; less than its counter has room for. */
const LEAP = 1_000_000;
const LAST_REVISION = 2 ** 31 - 1;

/**
 * The facts of a server as they come out of a backup: what was under way then is void now. An order may have been
 * withdrawn since, while its boot still runs; a magic packet of last month must wake nobody today; and what was off
 * then may have been started since, so that nothing that it needs may be turned off for it.
 *
 * Revisions leap, because agents may know some that the backup does not: one that comes again would make an agent
 * seem to have been told. The longest interval is in force until the agent echoes the new revision, since the one
 * that it keeps to may be longer than the backup's.
 */
export function afterRestore(facts: Facts, now: Moment): Facts {
  let next: Facts = { ...endOrder(facts), applying: null, downAsOrdered: false };
  const reports = next.current === "ON" || next.current === "Launched";
  if (next.power === "OFF" && reports) next = setPower(next, "ON", "sync", now);
  if (next.wake && next.current === "None") next = { ...setPower(next, "OFF", "sync", now), wake: null };
  const revision = Math.min(next.revision + LEAP, LAST_REVISION - LEAP);
  return {
    ...next,
    revision,
    intervalRevision: revision,
    intervalInForce: HEARTBEAT_INTERVAL.max,
    statusSince: now,
  };
}
