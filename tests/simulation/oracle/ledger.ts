import type { EventRecord, NewEvent, ServerRecord } from "../../../lib/fleet/entities";
import type { FleetStore } from "../memory-store";
import { essence } from "./essence";

/** What matters of an event here, whether it has been written or not. */
export type Noted = Pick<EventRecord, "serverUuid" | "kind">;

/** What the ledger finds out. */
export interface LedgerFindings {
  /** Safety rule 5 is broken. */
  lost(uuid: string, what: string): void;
  /** The fleet has made up its mind, and begins to write: the disk may take its time. */
  decided(events: readonly Noted[]): void;
  /** The fleet has been told that this is on disk. */
  happened(events: readonly Noted[]): void;
}

/**
 * Stands between the fleet and its store, over all lives of the manager, and compares what the fleet was told is on
 * disk with what it says to others, and with what the next life finds there (safety rule 5).
 */
export interface Ledger {
  /** The store for one life of the manager. */
  over(store: FleetStore): FleetStore;
  /** The fleet lets others know of a server. */
  published(server: ServerRecord): void;
  /** The fleet tells an agent a revision. */
  answered(uuid: string, revision: number): void;
  /** What is on disk, as the fleet was told last. */
  kept(uuid: string): ServerRecord | undefined;
}

export function createLedger(findings: LedgerFindings): Ledger {
  const kept = new Map<string, ServerRecord>();
  const underWay = new Map<string, { server: ServerRecord; events: readonly NewEvent[] }>();

  async function write(
    server: ServerRecord,
    events: readonly NewEvent[],
    written: () => Promise<EventRecord[]>,
  ): Promise<EventRecord[]> {
    const before = kept.get(server.uuid);
    if (before && before.facts.revision > server.facts.revision) {
      findings.lost(server.uuid, `revision ${before.facts.revision} is overwritten by an older one`);
    }
    underWay.set(server.uuid, { server, events });
    findings.decided(events);
    try {
      const records = await written();
      kept.set(server.uuid, server);
      findings.happened(records);
      return records;
    } finally {
      underWay.delete(server.uuid);
    }
  }

  function compare(found: readonly ServerRecord[]): void {
    for (const [uuid, told] of kept) {
      const now = found.find((server) => server.uuid === uuid);
      const pending = underWay.get(uuid);
      if (!now) findings.lost(uuid, "the server is gone from the disk");
      else if (essence(now) === essence(told)) continue;
      else if (pending && essence(now) === essence(pending.server)) findings.happened(pending.events);
      else findings.lost(uuid, `the disk says ${essence(now)}, but ${essence(told)} was acknowledged`);
    }
    for (const server of found) kept.set(server.uuid, server);
    underWay.clear();
  }

  return {
    over: (store) => ({
      ...store,
      servers: {
        ...store.servers,
        async load(monotonic) {
          const found = await store.servers.load(monotonic);
          compare(found);
          return found;
        },
        insert: (server, token, events) =>
          write(server, events, () => store.servers.insert(server, token, events)),
        update: (server, events) => write(server, events, () => store.servers.update(server, events)),
      },
    }),
    published(server) {
      const told = kept.get(server.uuid);
      if (told && (told === server || essence(told) === essence(server))) return;
      findings.lost(server.uuid, "others are told of a change that is not on disk");
    },
    answered(uuid, revision) {
      const told = kept.get(uuid);
      if (told && revision <= told.facts.revision) return;
      findings.lost(uuid, `revision ${revision} is handed out, but is not on disk`);
    },
    kept: (uuid) => kept.get(uuid),
  };
}
