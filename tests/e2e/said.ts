import { timestampMs, type Timestamp } from "@bufbuild/protobuf/wkt";
import { AlertKind } from "../../lib/gen/proto/komoriuta/v1/alert_pb";
import { RunAction } from "../../lib/gen/proto/komoriuta/v1/run_pb";
import type { Server } from "../../lib/gen/proto/komoriuta/v1/server_pb";
import { CurrentStatus, PowerStatus, StatusReason } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import type { Operator } from "../helpers/operator";

/** One server, as a page speaks of it; absent is left out there. */
export interface Said {
  readonly name: string;
  /** The words for its status: "ON", "Did not start". */
  readonly words?: readonly string[];
  readonly wanted?: string;
  readonly attention?: boolean;
  /** "off 22:00, when free" */
  readonly next?: string;
  /** The ends of its holds: "20:00". */
  readonly held?: readonly string[];
}

/** One server, as the API speaks of it. */
export interface Truth extends Required<Omit<Said, "words">> {
  readonly uuid: string;
  /** The words that may be said of its status. */
  readonly words: readonly string[];
  readonly groupUuids: readonly string[];
  readonly server: Server;
}

const { OFF, SYNCED_OFF, ON, SYNCED_ON, APPLYING, STARTING, STOPPING, LOST, WARNING, ERROR, ASLEEP } =
  CurrentStatus;

/** The word for each status, for whoever has only that. */
const PLAIN: Readonly<Record<CurrentStatus, string>> = {
  [CurrentStatus.UNSPECIFIED]: "",
  [ON]: "ON",
  [SYNCED_ON]: "ON",
  [OFF]: "OFF",
  [SYNCED_OFF]: "OFF",
  [APPLYING]: "Applying",
  [STARTING]: "Starting",
  [STOPPING]: "Shutting down",
  [LOST]: "Lost",
  [WARNING]: "Warning",
  [ERROR]: "Error",
  [ASLEEP]: "Asleep",
};

/** The more exact word for a way of being off; null: it is plainly off, or not off. */
function wordForOff({ currentStatus, statusReason, lastHeartbeatAt, alerts }: Server): string | null {
  if (currentStatus === SYNCED_OFF)
    return statusReason === StatusReason.DID_NOT_START
      ? "Did not start"
      : statusReason === StatusReason.DID_NOT_COME_BACK
        ? "Did not come back"
        : "Off, nobody asked";
  if (currentStatus !== OFF) return null;
  if (!lastHeartbeatAt) return "Never reported";
  const mayNotWake = alerts.some(({ kind, clearedAt }) => kind === AlertKind.MAY_NOT_WAKE && !clearedAt);
  return mayNotWake ? "Off, might not wake" : null;
}

/** The colour of a server on the pages that show groups of statuses. */
export type Colour = "needs attention" | "changing" | "on" | "off";

export function colourOf({ server, attention }: Truth): Colour {
  if (attention) return "needs attention";
  const { currentStatus, statusReason } = server;
  // What is off, or restarts, is not known before its first report.
  if (statusReason === StatusReason.RESTARTING || isUnheard(server)) return "changing";
  if ([OFF, SYNCED_OFF, ASLEEP].includes(currentStatus)) return "off";
  return [ON, SYNCED_ON, WARNING, ERROR].includes(currentStatus) ? "on" : "changing";
}

/** Its first report is awaited, and nobody has to look at it yet. */
function isUnheard({ currentStatus, lastHeartbeatAt, alerts }: Server): boolean {
  const never = alerts.some(({ kind, clearedAt }) => kind === AlertKind.NEVER_REPORTED && !clearedAt);
  return currentStatus === OFF && !lastHeartbeatAt && !never;
}

/** The light of a server in a corridor: null: it is dark. */
export function lightOf({ server }: Truth): "on" | "changing" | "not known" | null {
  const { currentStatus, statusReason, lastHeartbeatAt } = server;
  if (currentStatus === OFF && !lastHeartbeatAt) return "not known";
  if ([OFF, SYNCED_OFF, ASLEEP].includes(currentStatus)) return null;
  if (statusReason === StatusReason.RESTARTING) return "changing";
  if (currentStatus === LOST) return "not known";
  return [ON, SYNCED_ON, WARNING, ERROR].includes(currentStatus) ? "on" : "changing";
}

/** "20:00" in a zone. */
export function clockIn(zone: string): (at: Timestamp) => string {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
  return (at) => format.format(timestampMs(at));
}

/** All servers by their names, as the API speaks of them. */
export async function truths({ servers }: Operator, zone: string): Promise<ReadonlyMap<string, Truth>> {
  const clock = clockIn(zone);
  const listed = (await servers.listServers({})).servers;
  return new Map(
    listed.map((server): [string, Truth] => {
      const { uuid, name, currentStatus, powerStatus, needsAttention, next, holds, groupUuids } = server;
      return [
        name,
        {
          ...{ uuid, name, groupUuids, server, attention: needsAttention },
          words: [PLAIN[currentStatus], wordForOff(server) ?? []].flat(),
          wanted: powerStatus === PowerStatus.ON ? "ON" : "OFF",
          next: nextText(next, clock),
          held: holds.flatMap(({ until }) => (until ? clock(until) : [])),
        },
      ];
    }),
  );
}

function nextText(next: Server["next"], clock: (at: Timestamp) => string): string {
  if (!next) return "nothing planned";
  const word = next.action === RunAction.ON ? "on" : "off";
  const free = next.whenFree;
  if (next.at) return `${word} ${clock(next.at)}${free ? ", when free" : ""}`;
  if (next.latest) return `${word}${free ? " when free," : ""} by ${clock(next.latest)}`;
  return word === "on" ? "starting" : "shutting down";
}

/** A next change without the day before its time, which pages and programs write in ways of their own. */
function withoutDay(next: string): string {
  return next.replace(/(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? |\d{4}-\d\d-\d\d )(?=\d\d:\d\d)/, "");
}

/** Each server of which a page says something else than the API. */
export function contradictions(
  page: string,
  said: readonly Said[],
  all: ReadonlyMap<string, Truth>,
): readonly string[] {
  return said.flatMap(({ name, words, wanted, attention, next, held }) => {
    const truth = all.get(name);
    if (!truth) return [`${page}: ${name}: there is no such server`];
    const differs = (what: string, here: unknown, there: unknown): string =>
      `${page}: ${name}: ${what} ${JSON.stringify(here)}, in the API ${JSON.stringify(there)}`;
    return [
      ...(words ?? [])
        .filter((word) => !truth.words.includes(word))
        .map((word) => differs("status", word, truth.words)),
      wanted === undefined || wanted === truth.wanted ? [] : differs("wanted", wanted, truth.wanted),
      attention === undefined || attention === truth.attention
        ? []
        : differs("needs attention", attention, truth.attention),
      next === undefined || withoutDay(next) === withoutDay(truth.next)
        ? []
        : differs("next", next, truth.next),
      (held ?? []).every((end) => truth.held.includes(end)) ? [] : differs("held", held, truth.held),
    ].flat();
  });
}
