import type { Grant } from "../fleet/entities";
import type { Fleet } from "../fleet/fleet";
import type { Clock } from "../fleet/ports";
import { isToStop, withdrawAllOf } from "../fleet/withdraw";
import { actorOf, hasEnded, type ApiTokens } from "./api-tokens";
import { stillPermitted } from "./demands";
import type { People } from "./people";
import { grantsOf } from "./rights";

/** What it takes to know who may do what in which group. */
export interface DepartureParts {
  readonly fleet: Fleet;
  readonly people: Pick<People, "list">;
  readonly apiTokens: Pick<ApiTokens, "list">;
  readonly clock: Clock;
  /** Told of what went wrong; it is tried again with the next change of a group. */
  readonly failed: (error: unknown) => void;
}

/** Milliseconds between two looks: where a thousand servers change their group at once, one is enough. */
export const LOOK_EVERY = 1000;

/**
 * Follows who is in which group: where a server leaves somebody's, what they wanted there and nobody has confirmed ends
 * within a second, as it does where they lose the right. Looked at once at the beginning, too, for what a stop of the
 * manager cut short.
 * @returns the way to stop
 */
export function followDepartures(parts: DepartureParts): () => Promise<void> {
  const { fleet, clock, failed } = parts;
  const stopped = new AbortController();
  let due = true;
  let looking: Promise<void> | undefined;
  const follow = async (): Promise<void> => {
    // A watch that was dropped is begun anew, with a snapshot.
    while (!stopped.signal.aborted)
      for await (const { type } of fleet.watch(stopped.signal))
        if (type === "snapshot" || type === "group" || type === "groupRemoved") due = true;
  };
  const following = follow().catch(failed);
  const stopLooking = clock.every(LOOK_EVERY, () => {
    if (!due || looking) return;
    due = false;
    looking = withdrawLost(parts)
      .catch(failed)
      .finally(() => (looking = undefined));
  });
  return async () => {
    stopLooking();
    stopped.abort();
    await following;
    await looking;
  };
}

/** Ends what those wanted who may do something in groups only, and may not want it any more. */
async function withdrawLost({ fleet, people, apiTokens, clock }: DepartureParts): Promise<void> {
  const now = clock.wall();
  const all: (readonly [string, readonly Grant[]])[] = [
    ...(await people.list())
      .filter(({ removedAt }) => removedAt === null)
      .map(({ name, roles }) => [name, grantsOf(roles)] as const),
    ...(await apiTokens.list())
      .filter((token) => !hasEnded(token, now))
      .map((token) => [actorOf(token), [token]] as const),
  ];
  const wanting = authorsOf(fleet);
  for (const [author, grants] of all)
    if (
      grants.some(({ groupUuids }) => groupUuids !== null) &&
      (wanting === "anybody" || wanting.has(author))
    )
      await withdrawAllOf(fleet, author, "manager", stillPermitted(fleet, grants));
}

/** Who wants something that may end; "anybody": an order does not say whose it is. */
function authorsOf(fleet: Fleet): ReadonlySet<string> | "anybody" {
  const stops = fleet.list().filter(isToStop);
  if (stops.some(({ wish }) => wish === null)) return "anybody";
  const wishes = stops.flatMap(({ wish }) => (wish ? [wish] : []));
  return new Set([...fleet.schedules(), ...fleet.openRuns(), ...wishes].map(({ author }) => author));
}
