import type {
  PreviewRestResponseJson,
  RestHourJson,
  RestOutlookJson,
  RestPreviewJson,
} from "../../gen/proto/komoriuta/v1/rest_pb";
import type { PreviewedHour, RestUser } from "../../plan/rest-hours";
import { milliseconds, readRest, reader } from "./read";
import { REST_KEEP } from "./rest-words";
import * as words from "./words";

/** The codec's reading half for outlooks and previews of rest. */

const holderKind = reader(words.HOLDER_KIND);
const restKeep = reader(REST_KEEP);

/** The outlook of a server's rest, as the console knows it. */
export type RestOutlookView = Readonly<ReturnType<typeof readRestOutlook>>;

/** @throws RangeError where the manager speaks of something that this console does not know */
export function readRestOutlook({
  rest = {},
  groupUuids = [],
  freeSince,
  sleepsAt,
  kept = [],
}: RestOutlookJson) {
  return {
    rest: readRest(rest),
    /** Whoever set it; "": nobody here. */
    author: rest.author ?? "",
    /** The groups that it comes from; none: it is set for the server itself. */
    groupUuids: groupUuids as readonly string[],
    /** Null: it is in use, or that is not known. */
    freeSince: milliseconds(freeSince),
    /** Not before; null: something keeps it on of which nobody knows the end. */
    sleepsAt: milliseconds(sleepsAt),
    /** The reasons that keep it on now: those that last before those that pass. */
    kept: kept.map(({ why, detail = "", until }) => ({
      why: restKeep(why),
      detail,
      until: milliseconds(until),
    })),
  };
}

/** The preview of a rest for a server, as the console knows it. */
export type RestPreviewView = Readonly<ReturnType<typeof readServersPreview>>;
export type RestHourView = PreviewedHour;
export type RestUserView = RestUser;

/** @throws RangeError where the manager speaks of something that this console does not know */
export function readRestPreview({ since, until, servers = [], leftOut = 0 }: PreviewRestResponseJson) {
  return {
    /** Wall-clock milliseconds: whole hours. */
    since: milliseconds(since) ?? 0,
    until: milliseconds(until) ?? 0,
    /** By name. */
    servers: servers.map(readServersPreview),
    /** Servers that are not among them. */
    leftOut,
  };
}

function readServersPreview(preview: RestPreviewJson) {
  return {
    serverUuid: preview.serverUuid ?? "",
    serverName: preview.serverName ?? "",
    knownHours: Number(preview.knownHours ?? 0),
    /** Hours in which the rest would have had it asleep, while it was on. */
    sleptHours: Number(preview.sleptHours ?? 0),
    /** Hours in which it was off anyway. */
    offHours: Number(preview.offHours ?? 0),
    woken: preview.woken ?? 0,
    metAsleep: preview.metAsleep ?? 0,
    /** Those of which something is known, in order. */
    hours: (preview.hours ?? []).map(readHour) as readonly PreviewedHour[],
  };
}

function readHour(hour: RestHourJson): PreviewedHour {
  return {
    at: milliseconds(hour.at) ?? 0,
    used: hour.usedMinutes ?? 0,
    free: hour.freeMinutes ?? 0,
    scheduled: hour.scheduledMinutes ?? 0,
    kept: hour.keptMinutes ?? 0,
    off: hour.offMinutes ?? 0,
    slept: hour.sleptMinutes ?? 0,
    users: (hour.users ?? []).map(({ kind, keep, name = "" }): RestUser => ({
      kind: kind && kind !== "HOLDER_KIND_UNSPECIFIED" ? holderKind(kind) : null,
      keep: keep && keep !== "REST_KEEP_UNSPECIFIED" ? restKeep(keep) : null,
      name,
    })),
  };
}
