import { randomUUID } from "node:crypto";
import path from "node:path";
import { createClient, type InStatement } from "@libsql/client";
import type { RunAction } from "../../lib/gen/proto/komoriuta/v1/run_pb";
import type { Manager } from "../helpers/manager";
import { energyOf, WATTS } from "./energy";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** The numbers of the statuses in the database. */
const [ON, OFF, SYNCED_OFF, STARTING, STOPPING, LOST] = [1, 3, 4, 5, 6, 7];

/** A server's night, and its state this morning. */
export type Night =
  | "off"
  | "woke"
  | "on"
  | "lost"
  | "unexplained"
  | "did_not_start"
  | "came_back"
  | "may_not_wake";

/** A server of a site, with the reports of its agent. */
export interface Seat {
  readonly uuid: string;
  readonly name: string;
  readonly token: string;
  readonly macAddress: string;
  readonly night: Night;
  readonly place: number;
  sequence: number;
}

/** Whether it is on this morning. */
export const isOn = (night: Night) => night === "on" || night === "woke" || night === "came_back";

/** The statuses of each night: intervals in hours before now, oldest first. The last one lasts. */
function intervalsOf(night: Night, place: number): readonly (readonly [status: number, from: number])[] {
  // Nobody does anything at the same minute as everybody else.
  const a = ((place * 37) % 11) / 60;
  const b = ((place * 53) % 17) / 60;
  const evening = [ON, 16] as const;
  const bed = [
    [STOPPING, 9.4 - a],
    [OFF, 9.35 - a],
  ] as const;
  switch (night) {
    case "on":
      return [evening];
    case "off":
      return place % 9 === 4 ? [evening, [STOPPING, 8.1 - b], [OFF, 8.05 - b]] : [evening, ...bed];
    case "woke":
      return [evening, ...bed, [STARTING, 0.66 - a], [ON, 0.62 - a + b / 3]];
    case "came_back":
      return [evening, [LOST, 5.2 - b], [ON, 4.4 - a]];
    case "lost":
      return [evening, [LOST, 3.1 - a]];
    case "unexplained":
      return [evening, [LOST, 5.4 - a], [SYNCED_OFF, 4.9 - a]];
    case "did_not_start":
      return [evening, ...bed, [STARTING, 0.66 - a], [SYNCED_OFF, 0.66 - a - 1 / 12]];
    case "may_not_wake":
      return [evening, ...bed];
  }
}

/** Other columns of a server in each of these states. */
function columnsOf(night: Night): Readonly<Record<string, number | string | null>> {
  const is = (power: number, setBy: number, previous: number, downAsOrdered: number) => ({
    told_status: night === "lost" ? "lost" : null,
    power_status: power,
    power_set_by: setBy,
    previous_heartbeat_status: previous,
    heartbeat_status: isOn(night) ? 2 : 0,
    down_as_ordered: downAsOrdered,
  });
  if (isOn(night)) return is(1, 0, 2, 0);
  if (night === "lost") return is(1, 0, 2, 0);
  if (night === "unexplained") return is(0, 1, 2, 0);
  if (night === "did_not_start") return is(0, 1, 3, 0);
  return is(0, 0, 3, 1);
}

interface NightEvent {
  readonly kind: string;
  readonly severity: 0 | 1 | 2;
  readonly by: "keeper" | "manager" | "agent";
}

/** The event at the begin of a status; null: none. */
function eventOf(status: number, night: Night): NightEvent | null {
  if (status === OFF) return { kind: "turned_off", severity: 0, by: "keeper" };
  if (status === LOST) return { kind: "lost", severity: 1, by: "manager" };
  if (status === STARTING) return { kind: "turned_on", severity: 0, by: "keeper" };
  if (status === SYNCED_OFF)
    return night === "did_not_start"
      ? { kind: "did_not_start", severity: 2, by: "manager" }
      : { kind: "synced_off", severity: 1, by: "manager" };
  if (status === ON && night === "came_back") return { kind: "back", severity: 0, by: "agent" };
  return null;
}

/**
 * Writes the night into the database, as if a manager had observed it.
 * @param later hours since half past seven in the morning
 */
export async function remember(
  { dataDir, userId }: Manager,
  seats: readonly Seat[],
  later: number,
): Promise<void> {
  const client = createClient({ url: `file:${path.join(dataDir, "komoriuta.db")}` });
  const now = Date.now();
  const ago = (hours: number) => Math.round(now - (hours + later) * HOUR);
  const say = (at: number, seat: Seat, kind: string, severity: number, actor: string): InStatement => ({
    sql: "INSERT INTO events (at, server_uuid, server_name, kind, severity, actor, detail) VALUES (?, ?, ?, ?, ?, ?, '')",
    args: [at, seat.uuid, seat.name, kind, severity, actor],
  });
  const all: InStatement[] = ["DELETE FROM events"];
  for (const seat of seats) {
    const { uuid, night, place } = seat;
    const intervals = intervalsOf(night, place);
    intervals.forEach(([status, from], index) => {
      const next = intervals[index + 1];
      if (next)
        all.push({
          sql: "INSERT INTO past_statuses (server_uuid, status, since, until) VALUES (?, ?, ?, ?)",
          args: [uuid, status, ago(from), ago(next[1])],
        });
      const event = index > 0 ? eventOf(status, night) : null;
      if (event)
        all.push(say(ago(from), seat, event.kind, event.severity, event.by === "keeper" ? userId : event.by));
    });
    const since = ago(intervals.at(-1)?.[1] ?? 16);
    const columns = {
      ...columnsOf(night),
      status_since: since,
      last_power_changed_at: since,
      last_heartbeat_at: isOn(night) ? now - MINUTE / 2 : since,
      none_since: isOn(night) ? null : since,
      up_since: isOn(night) ? since : null,
      created_at: now - 420 * 24 * HOUR,
      boot_id: `boot of ${seat.name}`,
      instance_id: `instance of ${seat.name}`,
      sequence: 0,
      manifest_revision: 9,
      revision_echo: 9,
      agent: JSON.stringify({
        version: "1.0.0",
        hostname: seat.name,
        os: "Debian GNU/Linux 13",
        arch: "x86_64",
        interfaces: [
          {
            name: "enp5s0",
            macAddress: seat.macAddress,
            wakeOnLan: night !== "may_not_wake",
            defaultRoute: true,
          },
        ],
      }),
      watts_on: WATTS.on,
      watts_off: WATTS.off,
    };
    const names = Object.keys(columns);
    all.push({
      sql: `UPDATE servers SET ${names.map((name) => `${name} = ?`).join(", ")} WHERE uuid = ?`,
      args: [...Object.values(columns), uuid],
    });
    if (night === "did_not_start")
      all.push({
        sql: "INSERT INTO wake_reports (server_uuid, since, ways, given_up_at) VALUES (?, ?, ?, ?)",
        args: [
          uuid,
          ago(intervals.at(-2)?.[1] ?? 1),
          JSON.stringify([packetWay(ago(intervals.at(-2)?.[1] ?? 1))]),
          since,
        ],
      });
    const alert = ALERTS[night];
    if (alert)
      all.push({
        sql: "INSERT INTO alerts (uuid, server_uuid, kind, raised_at, cleared_at) VALUES (?, ?, ?, ?, ?)",
        args: [
          randomUUID(),
          uuid,
          alert,
          night === "came_back" ? ago(5.2) : since,
          night === "came_back" ? since : null,
        ],
      });
    all.push(...energyOf(seat, now));
  }
  run(all, seats, "OFF", ago(9.5), ago(8), userId);
  run(
    all,
    seats.filter(({ night }) => night === "woke" || night === "did_not_start"),
    "ON",
    ago(0.7),
    ago(0.2),
    userId,
  );
  await client.batch(all, "write");
  client.close();
}

const ALERTS: Readonly<Partial<Record<Night, string>>> = {
  lost: "lost",
  unexplained: "off_unexplained",
  did_not_start: "did_not_start",
  came_back: "lost",
};

/** A run of last night or of this morning, as a row of the database. */
function run(
  all: InStatement[],
  seats: readonly Seat[],
  action: keyof typeof RunAction,
  since: number,
  endedAt: number,
  author: string,
): void {
  const uuid = randomUUID();
  all.push({
    sql: `INSERT INTO runs (uuid, action, mode, grace, reason, author, since, until, rate, min_on, ended_at)
          VALUES (?, ?, ?, 60, ?, ?, ?, ?, 60, 900, ?)`,
    args: [uuid, action, action === "ON" ? "now" : "when_free", "", author, since, endedAt + HOUR, endedAt],
  });
  seats.forEach((seat, position) => {
    const { night } = seat;
    const end =
      action === "ON"
        ? night === "woke"
          ? "done"
          : "failed"
        : night === "on" || isLate(night)
          ? "declined"
          : "done";
    all.push({
      sql: `INSERT INTO run_members (run_id, position, server_uuid, server_name, asked_at, asked_revision, end, why, ended_at)
            VALUES ((SELECT id FROM runs WHERE uuid = ?), ?, ?, ?, ?, 8, ?, ?, ?)`,
      args: [uuid, position, seat.uuid, seat.name, since, end, WHY[end], since + 5 * MINUTE],
    });
  });
}

const WHY = { done: "as_asked", declined: "in_use", failed: "did_not_start" } as const;

/** Nights in which something happened after the evening, until which it was in use. */
const isLate = (night: Night) => night === "lost" || night === "unexplained" || night === "came_back";

/** The packets of a start that failed. */
function packetWay(firstAt: number) {
  const lastAt = firstAt + 120_000;
  return {
    ...{ kind: "packet", firstAt, lastAt, tries: 5, sent: 5, sentAt: lastAt },
    ...{ to: ["192.0.2.255:9"], faults: [], networks: ["192.0.2.0/24"] },
  };
}
