import { forbidsOff } from "../../plan/forbids";
import { placePendingStop, type PendingStop } from "../../plan/pending-stop";
import {
  allowedToRest,
  keptFromRest,
  restGoesOn,
  restsAt,
  stopOfRest,
  type FreeReport,
  type RestAuthor,
  type RestInForce,
  type RestKept,
  type RestSettings,
} from "../../plan/rest";
import { sightOf, sightOfUse, type Sight } from "../../plan/rest-hours";
import type { Moment } from "../../power/facts";
import { currentStatus, isOff } from "../../power/status";
import { step } from "../../power/step";
import type { NewEvent, ServerRecord } from "../model/entities";
import { moment } from "../model/ports";
import { circumstances, eventOf, type Registry } from "../registry";
import { fleetView, viewOf } from "../view";
import { mayStop } from "./may-stop";
import type { Changes } from "./orders";
import { restOf } from "./rest-in-force";

const MINUTE = 60_000;

/** The mode of a stop by rest, for the right that it takes. */
const BY_REST = { mode: "when_free", schedule: null } as const;

/** All that keeps a server from resting now. */
function keptNow(
  registry: Registry,
  server: ServerRecord,
  rest: RestInForce,
  free: FreeReport | null,
  now: Moment,
): RestKept[] {
  const { uuid } = server;
  const runs = registry.runs.byServer.get(uuid) ?? [];
  return keptFromRest(
    {
      ...{ rest, server: viewOf(registry, server), free },
      isInRun: runs.some(({ members }) => members.get(uuid)?.end === null),
      watchedSince: registry.rests.watchedSince(uuid),
      around: {
        view: fleetView(registry, server),
        mayStop: mayStop(registry, rest.authorUuid, BY_REST),
      },
    },
    now,
  );
}

/**
 * The effect of a heartbeat on the rest of its server: where it has been free for long enough and nothing keeps it on, a
 * stop waits from now on, as a person asks for one.
 * @param server after the heartbeat, which is news
 */
export function receiveForRest(registry: Registry, server: ServerRecord): Changes | null {
  const free = registry.rests.free(server.uuid);
  // As nearly always.
  if (!free) return null;
  const rest = restOf(registry, server);
  if (!rest) return null;
  const { now } = circumstances(registry);
  if (keptNow(registry, server, rest, free, now).length > 0) return null;
  const { facts } = step(server.facts, { type: "manifestChanged" }, circumstances(registry));
  const pendingStop = placePendingStop(facts, stopOfRest(rest, now), now);
  const due = eventOf(registry, server, {
    ...{ kind: "rest_due", actor: rest.author, actorUuid: rest.authorUuid, until: pendingStop.until },
    detail: String(Math.floor(free.ms / MINUTE)),
  });
  return { server: { ...server, facts, pendingStop }, effects: [], events: [due] };
}

/**
 * Whether the stop of a rest, or the order that it led to, is to end: the rest is another one by now, somebody uses the
 * server again, or something forbids it.
 */
export function endsRest(registry: Registry, server: ServerRecord, stop: PendingStop): boolean {
  const rest = restOf(registry, server);
  // The use is that of before the order, of which the machine judges by itself.
  const use = server.ordered ? null : server.use;
  if (!rest || !restGoesOn(stop, rest, use)) return true;
  const around = { view: fleetView(registry, server), mayStop: mayStop(registry, stop.authorUuid, BY_REST) };
  return forbidsOff(viewOf(registry, server), allowedToRest(rest), around) !== null;
}

/**
 * The notice that a rest has ended since its author may not turn the server off any more; none where it goes on, or
 * somebody changed it who found it in order.
 * @param server as it is from now on, with whatever rest is in force then
 * @param before the rest until now; null: it had none, or it is the same
 */
export function restEnded(
  registry: Registry,
  server: ServerRecord,
  before: (RestSettings & Partial<RestAuthor>) | null,
): NewEvent[] {
  if (!before || before.when === "never") return [];
  const now = restOf(registry, server);
  if (now && now.when !== "never") return [];
  const { author = "", authorUuid = null } = before;
  if (mayStop(registry, authorUuid, BY_REST)?.(server.uuid) !== false) return [];
  return [eventOf(registry, server, { kind: "rest_ended", actor: "manager", detail: author })];
}

/** The outlook of a server's rest, as things stand. */
export interface RestOutlook {
  readonly rest: RestInForce;
  /** Wall-clock milliseconds: free since then, by its agent; null: in use, or not known. */
  readonly freeSince: number | null;
  /** Wall-clock milliseconds: not before; null: something keeps it on of which nobody knows the end. */
  readonly sleepsAt: number | null;
  readonly kept: readonly RestKept[];
}

function wholeMinute(at: number | null): number | null {
  return at === null ? null : Math.ceil(at / MINUTE) * MINUTE;
}

/** The outlook of a server; null: no rest is in force. */
export function restOutlook(registry: Registry, server: ServerRecord): RestOutlook | null {
  const rest = restOf(registry, server);
  if (!rest) return null;
  const now = moment(registry.parts.clock);
  const free = registry.rests.free(server.uuid);
  const kept = keptNow(registry, server, rest, free, now);
  const isFree = free !== null && server.use?.length === 0;
  return {
    rest,
    // Looks are a minute apart: what they say of seconds would change all the time.
    freeSince: isFree ? Math.floor((free.at.wall - free.ms) / MINUTE) * MINUTE : null,
    sleepsAt: kept.length === 0 ? now.wall : wholeMinute(restsAt(kept)),
    kept,
  };
}

/** Notes what each server for which a rest is set does now. */
export function seeRests(registry: Registry): void {
  for (const server of registry.servers.values())
    if (restOf(registry, server)) registry.rests.see(server.uuid, sightNow(registry, server));
}

function sightNow(registry: Registry, server: ServerRecord): Sight {
  const { facts, use } = server;
  if (facts.current === "None") return sightOf(isOff(currentStatus(facts)) ? "off" : "unknown");
  const [user] = use ?? [];
  if (user) return sightOfUse(user);
  if (use === null || facts.current !== "ON" || facts.applying?.cause === "start") return sightOf("unknown");
  const view = viewOf(registry, server);
  const found = forbidsOff(view, allowedToRest({ when: "always" }), { view: fleetView(registry, server) });
  if (found) {
    const keep = found.why === "kept_on_by" ? "within_schedule" : found.why;
    return sightOf("kept", { kind: null, keep, name: found.detail });
  }
  const { keptOnBy } = view;
  if (keptOnBy === null) return sightOf("free");
  return sightOf("scheduled", { kind: null, keep: "within_schedule", name: keptOnBy });
}
