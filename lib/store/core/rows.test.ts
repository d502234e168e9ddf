import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CURRENT_STATUS, HEARTBEAT_STATUS, POWER_STATUS, SET_BY, SEVERITY, type KeptWords } from "./columns";
import { StoreFault } from "./faults";
import { eventColumns, eventRecord, serverColumns, serverRecord, type ServerRow } from "./rows";
import { anyServer, NOW, sampleServer } from "../testing";

const MONOTONIC = 1234.5;

function rowOf(server: ReturnType<typeof sampleServer>, changes: Partial<ServerRow> = {}): ServerRow {
  const expiresAt = server.tokenExpiresAt === null ? null : new Date(server.tokenExpiresAt);
  return {
    id: 1,
    uuid: server.uuid,
    createdAt: new Date(server.createdAt),
    accessToken: { expiresAt },
    ...serverColumns(server),
    ...changes,
  };
}

describe("a server's row", () => {
  it("gives every fact back", () => {
    fc.assert(
      fc.property(anyServer(MONOTONIC), (server) => {
        expect(serverRecord(rowOf(server), MONOTONIC)).toEqual(server);
      }),
      { numRuns: 500 },
    );
  });

  it("gives the monotonic time at which it is read to every instant", () => {
    const { facts } = serverRecord(rowOf(sampleServer(1)), 99);
    expect(facts.powerSince).toEqual({ monotonic: 99, wall: NOW });
    expect(facts.noneSince).toEqual({ monotonic: 99, wall: NOW });
    expect(facts.statusSince).toEqual({ monotonic: 99, wall: NOW });
  });

  it("keeps the status from before the manager started, until a heartbeat comes", () => {
    const since = { monotonic: 7, wall: NOW - 60_000 };
    const server = sampleServer(1);
    const waiting = { ...server, facts: { ...server.facts, applying: { cause: "start", since } as const } };
    const { facts } = serverRecord(rowOf(waiting), 99);
    expect(facts.applying).toBeNull();
    expect(facts.statusSince).toEqual({ ...since, monotonic: 99 });
  });

  it("keeps every word as the released versions do", () => {
    const keptBy = <Word extends string, Kept>({ words, keep }: KeptWords<Word, Kept>) =>
      Object.fromEntries(words.map((word) => [word, keep(word)]));
    expect(keptBy(POWER_STATUS)).toEqual({ OFF: 0, ON: 1 });
    expect(keptBy(SET_BY)).toEqual({ operator: 0, sync: 1 });
    expect(keptBy(HEARTBEAT_STATUS)).toEqual({ None: 0, Launched: 1, ON: 2, Stopping: 3 });
    expect(keptBy(SEVERITY)).toEqual({ info: 0, warning: 1, error: 2 });
    expect(keptBy(CURRENT_STATUS)).toEqual({
      ...{ Applying: 0, ON: 1, SyncedON: 2, OFF: 3, SyncedOFF: 4 },
      ...{ Starting: 5, Stopping: 6, Lost: 7, Warning: 8, Error: 9, Asleep: 10 },
    });
  });

  it("keeps the MAC address in upper case", () => {
    const server = sampleServer(1, { macAddress: "02:ab:cd:ef:00:01" });
    expect(serverColumns(server).macAddress).toBe("02:AB:CD:EF:00:01");
  });

  it.each<[string, Partial<ServerRow>]>([
    ["power_status holds 2", { powerStatus: 2 }],
    ["power_set_by holds -1", { powerSetBy: -1 }],
    ["heartbeat_status holds 4", { heartbeatStatus: 4 }],
    ["previous_heartbeat_status holds 9", { previousHeartbeatStatus: 9 }],
    ['applying_cause holds "sleep"', { applyingCause: "sleep" }],
    ["applying_revision is empty", { applyingCause: "off" }],
    ['synced_by holds ""', { syncedBy: "" }],
    ['told_status holds "fine"', { toldStatus: "fine" }],
    ["order_revision is empty", { orderBoot: "boot" }],
    ["order_boot is empty", { orderRevision: 3 }],
    ["wake_packets is empty", { wakeSince: new Date(NOW) }],
    ["rival_heard_at is empty", { rivalInstance: "other" }],
    ["instance_id is empty", { lastHeartbeatAt: new Date(NOW), bootId: "b", sequence: 1n, revisionEcho: 1 }],
    ["earlier_instances is not the JSON that belongs there", { earlierInstances: '[{"instance":1}]' }],
    ["agent is not the JSON that belongs there", { agent: '{"version":' }],
  ])("names row and column where it is damaged: %s", (words, changes) => {
    const server = sampleServer(7);
    const read = () => serverRecord(rowOf(server, changes), MONOTONIC);
    expect(read).toThrow(StoreFault);
    expect(read).toThrow(`in servers of ${server.uuid}, the column ${words}. Restore a backup`);
  });
});

describe("an event's row", () => {
  const event = {
    at: NOW,
    serverUuid: "u",
    serverName: "n",
    kind: "lost",
    severity: "warning",
    actor: "manager",
    detail: "d",
    reason: "r",
    until: 7,
    use: [{ kind: "session", name: "alice (ssh)", since: null }],
    runUuid: "run-1",
    actorUuid: "0000000a-0000-4000-8000-000000000000",
  } as const;

  it("gives the event back", () => {
    expect(eventRecord({ id: 3, ...eventColumns(event) })).toEqual({ id: 3, ...event });
  });

  it("names the event where it is damaged", () => {
    expect(() => eventRecord({ id: 3, ...eventColumns(event), severity: 3 })).toThrow(
      "in events 3, the column severity holds 3",
    );
  });
});
