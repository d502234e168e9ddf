import type { Fleet } from "../fleet/fleet";
import { MANAGER } from "../fleet/model/audit";
import type { Clock } from "../fleet/model/ports";
import { authorsOf, withdrawAllOf } from "../fleet/withdraw";
import type { Access } from "./access";
import { hasEnded, type ApiTokens } from "./api-tokens";
import { stillPermitted } from "./required-rights";
import type { People } from "./people";
import { permitsOf } from "./rights";

/** What it takes to know who may do what in which group. */
export interface DepartureParts {
  readonly fleet: Fleet;
  readonly access: Pick<Access, "standing"> & {
    readonly people: Pick<People, "list">;
    readonly apiTokens: Pick<ApiTokens, "list">;
  };
  readonly clock: Clock;
  /** Told of what went wrong; it is tried again a little later. */
  readonly failed: (error: unknown) => void;
}

/** Looks that are left out after one that failed: a disk may be full for long. */
const REST = 30;

/** Milliseconds between two looks: where a thousand servers change their group at once, one is enough. */
const LOOK_EVERY = 1000;

/**
 * Follows who is in which group, and which tokens expire: where a server leaves somebody's, or their token ends by
 * itself, what they wanted and nobody has confirmed ends within a second, as it does where they lose the right. Of
 * those it ends what was left, too.
 * @returns the way to stop
 */
export function followDepartures(parts: DepartureParts): () => Promise<void> {
  const { fleet, access, clock, failed } = parts;
  const stopped = new AbortController();
  let due = true;
  let tokensEnded = "";
  let rights: string | undefined;
  let rightsSeen = "";
  let looking: Promise<void> | undefined;
  let rest = 0;
  const follow = async (): Promise<void> => {
    // A watch that was dropped is begun anew, with a snapshot.
    while (!stopped.signal.aborted)
      for await (const { type } of fleet.watch(stopped.signal))
        if (type === "snapshot" || type === "group" || type === "groupRemoved") due = true;
  };
  const look = async (): Promise<void> => {
    const now = clock.wall();
    // Which, and not how many: while one ends, another that ended long ago may be deleted.
    const ended = (await access.apiTokens.list())
      .flatMap((token) => (hasEnded(token, now) ? token.uuid : []))
      .join();
    const mayDo = JSON.stringify(
      (await access.people.list()).map(({ uuid, removedAt, roles }) => [uuid, removedAt === null, roles]),
    );
    rights ??= mayDo;
    // Whoever took somebody's rights ends what that one wanted at once, and may have failed half way, as on a full
    // disk.
    const isLeft = rights !== mayDo && rightsSeen === mayDo;
    rightsSeen = mayDo;
    if (!due && !isLeft && ended === tokensEnded) return;
    due = false;
    await withdrawLost(parts);
    [tokensEnded, rights] = [ended, mayDo];
  };
  const following = follow().catch(failed);
  const stopLooking = clock.every(LOOK_EVERY, () => {
    if (rest > 0) return void rest--;
    looking ??= look()
      .catch((error: unknown) => {
        [due, rest] = [true, REST];
        failed(error);
      })
      .finally(() => (looking = undefined));
  });
  return async () => {
    stopLooking();
    stopped.abort();
    await following;
    await looking;
  };
}

/**
 * Ends what those wanted who may not want it any more: who were removed or lost a right, whose token has ended, and
 * what is nobody's. To be called as the manager starts, too, for what happened while it was away or cut short.
 */
export async function withdrawLost({ fleet, access }: DepartureParts): Promise<void> {
  // From then on it is known what each of them may do.
  await Promise.all([access.people.list(), access.apiTokens.list()]);
  for (const author of await authorsOf(fleet)) {
    const grants = access.standing(author);
    if (permitsOf(grants).all) continue;
    const kept = grants.length === 0 ? undefined : stillPermitted(fleet, grants);
    await withdrawAllOf(fleet.as(MANAGER), author, kept);
  }
}
