import { NOTICES, type Effect } from "../power/events";
import type { Circumstances, Facts } from "../power/facts";
import { startWatch, type Watch } from "./watch";
import type { EventRecord, NewEvent, ServerRecord } from "./entities";
import { FleetError, MacAddressTaken, NotStored } from "./errors";
import { createPastStatuses, type PastStatuses } from "./past-statuses";
import { moment, type FleetParts } from "./ports";
import { createSerially, type Serially } from "./serially";
import { createTouches, type Touches } from "./touches";
import { createWatchers, type Watchers } from "./watchers";

/** The fleet in memory: the facts of every server, and those who watch them. */
export interface Roster {
  readonly parts: FleetParts;
  readonly servers: Map<string, ServerRecord>;
  readonly serially: Serially;
  readonly watchers: Watchers;
  readonly touches: Touches;
  readonly past: PastStatuses;
  watch: Watch;
}

export function createRoster(parts: FleetParts): Roster {
  const servers = new Map<string, ServerRecord>();
  const serially = createSerially();
  const watchers = createWatchers();
  return {
    parts,
    servers,
    serially,
    watchers,
    touches: createTouches(parts, servers, serially, watchers),
    past: createPastStatuses(parts),
    watch: startWatch(parts.clock.monotonic()),
  };
}

/** The server, or FleetError `not_found`. */
export function find(roster: Roster, uuid: string): ServerRecord {
  const server = roster.servers.get(uuid);
  if (!server) throw new FleetError({ code: "not_found" });
  return server;
}

/** What surrounds a server at this moment. */
export function circumstances({ parts, watch }: Roster): Circumstances {
  return {
    now: moment(parts.clock),
    managerStartedAt: watch.startedAt,
    syncOffAfter: parts.syncOffAfter,
  };
}

/** An event about a server, at this moment. */
export function eventOf(
  { parts }: Roster,
  server: ServerRecord,
  event: Pick<NewEvent, "kind" | "severity" | "actor"> & { detail?: string },
): NewEvent {
  return {
    at: parts.clock.wall(),
    serverUuid: server.uuid,
    serverName: server.name,
    detail: "",
    ...event,
  };
}

/**
 * Writes a changed server with what happened, and only then lets anyone know: memory, watchers, the log,
 * and the effects of the status model.
 */
export async function commit(
  roster: Roster,
  server: ServerRecord,
  effects: readonly Effect[],
  deeds: readonly NewEvent[] = [],
): Promise<ServerRecord> {
  const notices = effects.flatMap((effect) =>
    effect.type === "notice"
      ? [
          eventOf(roster, server, {
            kind: effect.kind,
            severity: NOTICES[effect.kind],
            actor: "manager",
            detail: effect.detail,
          }),
        ]
      : [],
  );
  const events = await stored(roster.parts.store.servers.update(server, [...deeds, ...notices]));
  publish(roster, server, events);
  if (effects.some((effect) => effect.type === "sendMagicPacket")) sendScheduledPacket(roster, server);
  return server;
}

/** Lets everyone know of a server that is on disk. */
export function publish(roster: Roster, server: ServerRecord, events: readonly EventRecord[]): void {
  roster.past.changed(roster.servers.get(server.uuid), server);
  roster.servers.set(server.uuid, server);
  roster.touches.drop(server.uuid);
  roster.watchers.tell({ type: "changed", server });
  for (const event of events) roster.watchers.tell({ type: "notice", event });
  roster.parts.log.changed(server);
}

/** The server with other facts. */
export function withFacts(server: ServerRecord, facts: Facts): ServerRecord {
  return facts === server.facts ? server : { ...server, facts };
}

/** Words as the fleet does why something could not be written. */
export async function stored<T>(written: Promise<T>): Promise<T> {
  try {
    return await written;
  } catch (error) {
    if (error instanceof MacAddressTaken)
      throw new FleetError({ code: "mac_address_taken", by: error.takenBy });
    throw error instanceof NotStored ? new FleetError({ code: error.why }) : error;
  }
}

/** A packet of the wake schedule: where it cannot be sent now, the next one may. */
function sendScheduledPacket({ parts }: Roster, server: ServerRecord): void {
  parts.sendMagicPacket(server.macAddress).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    parts.log.warn("magic packet not sent", { serverUUID: server.uuid, serverName: server.name, reason });
  });
}
