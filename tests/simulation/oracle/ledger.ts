import type { EventRecord, NewEvent, ServerRecord } from "../../../lib/fleet/model/entities";
import type { ChangedMember, ChangedServer } from "../../../lib/fleet/model/stores";
import type { Hold } from "../../../lib/plan/hold";
import type { FleetStore } from "../memory-store";
import type { Noted } from "./book";
import { essence } from "./essence";
import { createPlanLedger, type PlanFindings } from "./plan-ledger";

/** Findings of the ledger. */
export interface LedgerFindings extends PlanFindings {
  /** Safety rule 5 is broken. */
  lost(uuid: string, what: string): void;
  /** The fleet has decided, and begins to write: the disk may take its time. */
  decided(events: readonly Noted[]): void;
  /** The disk has acknowledged this to the fleet. */
  happened(events: readonly Noted[]): void;
}

/**
 * The ledger between the fleet and its store, over all lives of the manager: compares acknowledged writes with what the
 * fleet says to others, and with what the next life finds on disk (safety rule 5).
 */
export interface Ledger {
  /** The store for one life of the manager. */
  over(store: FleetStore): FleetStore;
  /** The fleet notifies others of a server. */
  published(server: ServerRecord): void;
  /** The fleet answers an agent with a revision. */
  answered(uuid: string, revision: number): void;
  /** The last acknowledged record. */
  kept(uuid: string): ServerRecord | undefined;
  /** The disk is older than acknowledged writes: whatever is found there next is right. */
  rolledBack(): void;
  /** Whether a server has ever been registered with this uuid. */
  isUsed(uuid: string): boolean;
}

export function createLedger(findings: LedgerFindings): Ledger {
  const kept = new Map<string, ServerRecord>();
  const underWay = new Map<string, { server: ServerRecord; events: readonly NewEvent[] }>();
  const used = new Set<string>();
  const removing = new Set<string>();
  const gone = new Set<string>();
  const plans = createPlanLedger(findings);
  /** Null: whatever is found next. */
  let holds: readonly string[] | null = [];
  /** The change of holds that is under way: all holds after it, and its changes of servers. */
  let pendingHolds: { readonly after: readonly string[]; readonly changes: readonly ChangedServer[] } | null =
    null;

  const known = (): readonly string[] => holds ?? [];

  const write = (
    server: ServerRecord,
    events: readonly NewEvent[],
    written: () => Promise<EventRecord[]>,
    members: readonly ChangedMember[] = [],
  ): Promise<EventRecord[]> => writeAll([{ server, events, members }], written);

  async function writeAll(
    changes: readonly ChangedServer[],
    written: () => Promise<EventRecord[]>,
  ): Promise<EventRecord[]> {
    for (const { server, events } of changes) {
      const before = kept.get(server.uuid);
      if (before && before.facts.revision > server.facts.revision) {
        findings.lost(server.uuid, `revision ${before.facts.revision} is overwritten by an older one`);
      }
      underWay.set(server.uuid, { server, events });
      findings.decided(events);
    }
    const members = changes.flatMap((change) => change.members ?? []);
    try {
      const records = await plans.withMembers(members, written);
      for (const { server } of changes) kept.set(server.uuid, server);
      findings.happened(records);
      return records;
    } finally {
      for (const { server } of changes) underWay.delete(server.uuid);
    }
  }

  async function remove(uuid: string, events: readonly NewEvent[], written: () => Promise<EventRecord[]>) {
    removing.add(uuid);
    try {
      const records = await written();
      forget(uuid);
      findings.happened(events);
      return records;
    } finally {
      removing.delete(uuid);
    }
  }

  /** The server is no more, and keeps no hold. */
  function forget(uuid: string): void {
    const all = known().map((text) => (JSON.parse(text) as [string])[0]);
    kept.delete(uuid);
    gone.add(uuid);
    plans.serverGone(uuid);
    holds = released(known(), all, [uuid]);
  }

  /** Holds after a change of them, as `uuid: servers`. Changes of holds come one after the other. */
  async function writeHolds(
    after: readonly string[],
    changes: readonly ChangedServer[],
    written: () => Promise<EventRecord[]>,
  ): Promise<EventRecord[]> {
    pendingHolds = { after, changes };
    try {
      const records = await writeAll(changes, written);
      holds = after;
      return records;
    } finally {
      pendingHolds = null;
    }
  }

  function compareHolds(found: readonly Hold[]): void {
    const now = found.map(textOf).sort();
    const same = (text: readonly string[]): boolean => JSON.stringify(now) === JSON.stringify(text);
    const [some] = kept.keys();
    const isRight = holds === null || same(holds);
    if (!isRight && pendingHolds && same(pendingHolds.after))
      findings.happened(pendingHolds.changes.flatMap(({ events }) => events));
    else if (!isRight && some)
      findings.lost(some, `the disk holds ${now.join("; ")}, but ${known().join("; ")} was acknowledged`);
    holds = now;
    pendingHolds = null;
  }

  function compare(found: readonly ServerRecord[]): void {
    for (const [uuid, acknowledged] of kept) {
      const now = found.find((server) => server.uuid === uuid);
      const pending = underWay.get(uuid);
      if (!now && removing.has(uuid)) forget(uuid);
      else if (!now) findings.lost(uuid, "the server is gone from the disk");
      else if (essence(now) === essence(acknowledged)) continue;
      else if (pending && essence(now) === essence(pending.server)) {
        // Of what goes with a change of holds, they tell whether it is on disk.
        const goesWithHolds = pendingHolds?.changes.some(({ events }) => events === pending.events);
        if (!goesWithHolds) findings.happened(pending.events);
      } else
        findings.lost(uuid, `the disk says ${essence(now)}, but ${essence(acknowledged)} was acknowledged`);
    }
    for (const server of found) kept.set(server.uuid, server);
    underWay.clear();
    removing.clear();
    plans.foundServers(found);
  }

  return {
    over: (store) => ({
      ...store,
      ...plans.over(store),
      servers: {
        ...store.servers,
        async load(monotonic) {
          const found = await store.servers.load(monotonic);
          compare(found);
          return found;
        },
        insert: (server, token, events) => {
          used.add(server.uuid);
          return write(server, events, () => store.servers.insert(server, token, events));
        },
        update: (server, events, members, alerts) =>
          write(server, events, () => store.servers.update(server, events, members, alerts), members),
        updateNeeds: (server, events, members, alerts) =>
          write(server, events, () => store.servers.updateNeeds(server, events, members, alerts), members),
        remove: (uuid, events, members) =>
          remove(uuid, events, () =>
            plans.withMembers(members ?? [], () => store.servers.remove(uuid, events, members)),
          ),
      },
      tokens: {
        ...store.tokens,
        replace: async (uuid, token, events, members) => {
          const records = await plans.withMembers(members ?? [], () =>
            store.tokens.replace(uuid, token, events, members),
          );
          findings.happened(records);
          return records;
        },
      },
      holds: {
        async load() {
          const found = await store.holds.load();
          compareHolds(found);
          return found;
        },
        insert: (hold, changes) =>
          writeHolds([...known(), textOf(hold)].sort(), changes, () => store.holds.insert(hold, changes)),
        release: (holdUuids, serverUuids, changes) =>
          writeHolds(released(known(), holdUuids, serverUuids), changes, () =>
            store.holds.release(holdUuids, serverUuids, changes),
          ),
      },
    }),
    published(server) {
      const acknowledged = kept.get(server.uuid);
      if (acknowledged && (acknowledged === server || essence(acknowledged) === essence(server))) return;
      findings.lost(server.uuid, "others are told of a change that is not on disk");
    },
    answered(uuid, revision) {
      const acknowledged = kept.get(uuid);
      if ((acknowledged && revision <= acknowledged.facts.revision) || gone.has(uuid)) return;
      findings.lost(uuid, `revision ${revision} is handed out, but is not on disk`);
    },
    rolledBack() {
      kept.clear();
      underWay.clear();
      removing.clear();
      pendingHolds = null;
      holds = null;
    },
    kept: (uuid) => kept.get(uuid),
    isUsed: (uuid) => used.has(uuid),
  };
}

/** A hold as text to compare. */
function textOf({ uuid, serverUuids, until, reason, author }: Hold): string {
  return JSON.stringify([uuid, [...serverUuids].sort(), until, reason, author]);
}

/** The holds once these keep these servers on no more. */
function released(
  holds: readonly string[],
  holdUuids: readonly string[],
  serverUuids: readonly string[],
): string[] {
  return holds.flatMap((text) => {
    const [uuid, servers, ...rest] = JSON.parse(text) as [string, string[], ...unknown[]];
    if (!holdUuids.includes(uuid)) return [text];
    const left = servers.filter((server) => !serverUuids.includes(server));
    return left.length === 0 ? [] : [JSON.stringify([uuid, left, ...rest])];
  });
}
