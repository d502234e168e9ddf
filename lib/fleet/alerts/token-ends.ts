import { notice, type NoticeKind } from "../../power/events";
import { tokenEnd, tokenEndDetail } from "../model/entities";
import type { Registry } from "../registry";
import { commit } from "../commit";

/** Milliseconds between two polls of the tokens. */
export const POLL_TOKENS_EVERY = 60_000;

const KINDS = { soon: "token_ends_soon", ended: "token_ended" } as const satisfies Record<string, NoticeKind>;

/**
 * Notices about access tokens that end soon or have ended, each once: earlier ones stand among the events, so that a
 * restart repeats none.
 */
export interface TokenEnds {
  /** Polls all tokens; a poll that is under way is not begun again. */
  poll(): Promise<void>;
  /** Ends a poll that is under way. */
  end(): void;
}

export function createTokenEnds(registry: Registry): TokenEnds {
  const { clock, log, store } = registry.parts;
  // What this run knows to have been told: events are asked only once.
  const known = new Map<string, string>();
  let polling: Promise<void> | null = null;
  let ended = false;

  /** The notice that is due about a server's token; null: none, or it is known to have been given. */
  const dueOf = (uuid: string) => {
    const { tokenExpiresAt: expiresAt = null, facts } = registry.servers.get(uuid) ?? {};
    const end = tokenEnd(expiresAt, clock.wall(), facts?.last?.at.wall ?? null);
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
