import { notice, type NoticeKind } from "../../power/events";
import { tokenEnd, tokenEndDetail } from "../model/entities";
import type { Registry } from "../registry";
import { commit } from "../commit";

/** How often tokens are looked at, in milliseconds. */
export const POLL_TOKENS_EVERY = 60_000;

const KINDS = { soon: "token_ends_soon", ended: "token_ended" } as const satisfies Record<string, NoticeKind>;

/**
 * Tells of access tokens that end soon or have ended, each once: what has been told stands among the events, so
 * that a restart tells nothing again.
 */
export interface TokenEnds {
  /** Looks at all tokens; a look that is under way is not begun again. */
  poll(): Promise<void>;
  /** Looks at no more. */
  end(): void;
}

export function createTokenEnds(registry: Registry): TokenEnds {
  const { clock, log, store } = registry.parts;
  // What this run knows to have been told: events are asked only once.
  const known = new Map<string, string>();
  let polling: Promise<void> | null = null;
  let ended = false;

  /** What is to be told of a server's token; null where there is nothing, or it is known to have been told. */
  const dueOf = (uuid: string) => {
    const expiresAt = registry.servers.get(uuid)?.tokenExpiresAt ?? null;
    const end = tokenEnd(expiresAt, clock.wall());
    if (expiresAt === null || end === null) return null;
    const due = { kind: KINDS[end], until: tokenEndDetail(expiresAt) };
    return known.get(uuid) === idOf(due) ? null : due;
  };

  const check = async (uuid: string): Promise<void> => {
    const server = registry.servers.get(uuid);
    const due = dueOf(uuid);
    if (!server || !due) return;
    const { kind, until } = due;
    const [last] = await store.events.list({ uuid, kinds: [kind], limit: 1 });
    if (last?.detail !== until) await commit(registry, server, [notice(kind, until)]);
    known.set(uuid, idOf(due));
  };

  const checkAll = async (): Promise<void> => {
    for (const uuid of known.keys()) if (!registry.servers.has(uuid)) known.delete(uuid);
    // One after the other: a fleet that was registered in one day ends in one day, too.
    for (const uuid of [...registry.servers.keys()].filter((each) => dueOf(each) !== null)) {
      if (ended) return;
      await registry.queue.run(uuid, () => check(uuid));
    }
  };

  return {
    poll() {
      polling ??= checkAll()
        .catch((error: unknown) => log.error(error, "telling of access tokens that end"))
        .finally(() => (polling = null));
      return polling;
    },
    end: () => void (ended = true),
  };
}

function idOf({ kind, until }: { kind: string; until: string }): string {
  return `${kind} ${until}`;
}
