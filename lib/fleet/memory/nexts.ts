import { allNeeded } from "../../plan/needs";
import type { Next } from "../../plan/next";
import type { ServerRecord } from "../model/entities";
import type { News } from "../news";
import { createCalendar } from "./calendar";

/** The next change of each server, worked out when somebody asks for it, and again once it may differ. */
export interface Nexts {
  /** Null: nothing is planned, or there is no such server. */
  of(serverUuid: string): Next | null;
  /**
   * The next planned start of a server whose order comes from a schedule, in wall-clock milliseconds; null: none is
   * planned, or its order comes from somebody. The server may not be on disk yet.
   */
  startAfterOrder(server: ServerRecord): number | null;
  /** Notes what has happened: heartbeats that change nothing cost nothing. */
  note(news: News): void;
  /** The needs of a server have changed, or a server with needs came or went: all may differ. */
  needsChanged(): void;
  /** Servers that were asked for, and whose next change differs since the last call. */
  changes(): ReadonlyMap<string, Next | null>;
}

export const NO_NEXTS: Nexts = {
  of: () => null,
  startAfterOrder: () => null,
  note: () => undefined,
  needsChanged: () => undefined,
  changes: () => NONE,
};

/** Works out the next changes of servers at a moment. @param now wall-clock milliseconds */
export type WorkOut = (now: number) => {
  readonly next: (server: ServerRecord) => Next | null;
  readonly startAfterOrder: (server: ServerRecord) => number | null;
};

interface Known {
  readonly next: Next | null;
  /** Wall-clock milliseconds: it holds before that. */
  readonly until: number;
}

/** Milliseconds after which it is worked out again whatever happened: rights of authors may differ, and days pass. */
const HOLDS_FOR = 10 * 60_000;
/** Milliseconds that something that is due may take. */
const SOON = 1000;
const MOST_PAST = 1000;

const NONE: ReadonlyMap<string, Next | null> = new Map();

export function createNexts(
  servers: ReadonlyMap<string, ServerRecord>,
  wall: () => number,
  workOut: WorkOut,
): Nexts {
  const known = new Map<string, Known>();
  /** Servers whose next change may differ, and whether watchers get it with other news of the server. */
  const unsure = new Map<string, "with the server" | "alone">();
  const unsent = new Set<string>();
  /** Next changes by what they say: thousands of servers share one object, by which they are told apart quickly. */
  const shared = new Map<string, Next>();
  /** The ends of what is known. */
  const ends = createCalendar(SOON);

  const letGoOfPast = (): void => {
    const present = new Set([...known.values()].map(({ next }) => next));
    for (const [key, next] of shared) if (!present.has(next)) shared.delete(key);
  };
  const share = (found: Next | null): Next | null => {
    if (!found) return null;
    const key = JSON.stringify(found);
    const next = shared.get(key) ?? found;
    shared.set(key, next);
    if (shared.size > known.size + MOST_PAST) letGoOfPast();
    return next;
  };

  const learn = (server: ServerRecord, now: number, work: ReturnType<WorkOut>["next"]): Next | null => {
    const { uuid } = server;
    const next = share(work(server));
    const before = known.get(uuid);
    if (before && before.next !== next && unsure.get(uuid) !== "with the server") unsent.add(uuid);
    const times = [next?.at ?? Infinity, next?.latest ?? Infinity, now + HOLDS_FOR];
    const until = Math.max(now + SOON, Math.min(...times));
    known.set(uuid, { next, until });
    unsure.delete(uuid);
    ends.put(uuid, until);
    return next;
  };
  const doubtAll = (): void => {
    for (const uuid of known.keys()) unsure.set(uuid, "alone");
  };
  /** The next change of a server decides over those that it needs, too. */
  const doubt = (
    { uuid, needs }: Pick<ServerRecord, "uuid" | "needs">,
    sent: "with the server" | "alone",
  ): void => {
    if (needs.length > 0)
      for (const each of allNeeded([uuid], { get: (of) => servers.get(of)?.needs }))
        unsure.set(each, "alone");
    if (sent === "alone" || !unsure.has(uuid)) unsure.set(uuid, sent);
  };

  return {
    of(uuid) {
      const server = servers.get(uuid);
      if (!server) return null;
      const now = wall();
      const found = known.get(uuid);
      if (found && now < found.until && !unsure.has(uuid)) return found.next;
      return learn(server, now, workOut(now).next);
    },
    startAfterOrder: (server) => workOut(wall()).startAfterOrder(server),
    note(news) {
      if (known.size === 0) return;
      if (news.type === "changed") doubt(news.server, "with the server");
      else if (news.type === "run")
        for (const uuid of news.members) doubt(servers.get(uuid) ?? { uuid, needs: [] }, "alone");
      else if (news.type === "schedule" || news.type === "scheduleRemoved") doubtAll();
      else if (news.type === "removed") {
        for (const kept of [known, unsure, unsent, ends]) kept.delete(news.uuid);
      }
    },
    needsChanged: doubtAll,
    changes() {
      const now = wall();
      for (const uuid of ends.take(now)) {
        const until = known.get(uuid)?.until ?? Infinity;
        if (until <= now) unsure.set(uuid, "alone");
        else ends.put(uuid, until);
      }
      if (unsure.size > 0) {
        const work = workOut(now).next;
        for (const uuid of [...unsure.keys()]) {
          const server = known.has(uuid) ? servers.get(uuid) : undefined;
          if (server) learn(server, now, work);
        }
        unsure.clear();
      }
      if (unsent.size === 0) return NONE;
      const changed = new Map([...unsent].map((uuid) => [uuid, known.get(uuid)?.next ?? null]));
      unsent.clear();
      return changed;
    },
  };
}
