import type { Fleet } from "../fleet/fleet";
import { MANAGER } from "../fleet/model/audit";
import type { Clock } from "../fleet/model/ports";
import { authorsOf, withdrawAllOf } from "../fleet/withdraw";
import type { Access } from "./access";
import { hasEnded, type ApiTokens } from "./api-tokens";
import { stillPermitted } from "./required-rights";
import type { People } from "./people";
import { permitsOf } from "./rights";

export interface DepartureParts {
  readonly fleet: Fleet;
  readonly access: Pick<Access, "standing"> & {
    readonly people: Pick<People, "list">;
    readonly apiTokens: Pick<ApiTokens, "list">;
  };
  readonly clock: Clock;
  /** Called with each error; it is tried again a little later. */
  readonly failed: (error: unknown) => void;
}

/** Polls that are left out after one that failed: a disk may be full for long. */
const REST = 30;

/** Milliseconds between two polls: where a thousand servers change their group at once, one is enough. */
const POLL_EVERY = 1000;

/**
 * Follows the members of groups, and tokens that expire: where a server leaves a person's group, or a token expires,
 * their unconfirmed orders end within a second, as they do where a right is lost. It also ends what was left of those.
 * @returns a function that stops it
 */
export function followDepartures(parts: DepartureParts): () => Promise<void> {
  const { fleet, access, clock, failed } = parts;
  const stopped = new AbortController();
  let due = true;
  let tokensEnded = "";
  let rights: string | undefined;
  let rightsSeen = "";
  let polling: Promise<void> | undefined;
  let rest = 0;
  const follow = async (): Promise<void> => {
    // A watch that was dropped is begun anew, with a snapshot.
    while (!stopped.signal.aborted)
      for await (const { type } of fleet.watch(stopped.signal))
        if (type === "snapshot" || type === "group" || type === "groupRemoved") due = true;
  };
  const poll = async (): Promise<void> => {
    const now = clock.wall();
    // Their UUIDs, and not their number: while one ends, another that ended long ago may be deleted.
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
  const stopPolling = clock.every(POLL_EVERY, () => {
    if (rest > 0) return void rest--;
    polling ??= poll()
      .catch((error: unknown) => {
        [due, rest] = [true, REST];
        failed(error);
      })
      .finally(() => (polling = undefined));
  });
  return async () => {
    stopPolling();
    stopped.abort();
    await following;
    await polling;
  };
}

/**
 * Ends the orders of authors who may not give them any more: who were removed or lost a right, whose token has ended,
 * or who are unknown. To be called as the manager starts, too, for what happened while it was stopped.
 */
export async function withdrawLost({ fleet, access }: DepartureParts): Promise<void> {
  // From then on the rights of each of them are known.
  await Promise.all([access.people.list(), access.apiTokens.list()]);
  for (const author of await authorsOf(fleet)) {
    const grants = access.standing(author);
    if (permitsOf(grants).all) continue;
    const kept = grants.length === 0 ? undefined : stillPermitted(fleet, grants);
    await withdrawAllOf(fleet.as(MANAGER), author, kept);
  }
}
