import type { CutFacts, CutServerState, PowerCut } from "../../plan/power-cut";
import type { PowerCutPlan } from "../../plan/power-cut-plan";
import { isUp } from "../../plan/run";
import { seriesOf } from "../memory/power-cuts";
import type { ServerRecord } from "../model/entities";
import { moment } from "../model/ports";
import type { EventKind } from "../../plan/events";
import { find, type Registry } from "../registry";
import { serversOfPlan } from "./plans";

/** Everything by which a plan's power cut goes on. @param taken servers of which somebody ordered otherwise since */
export function factsOf(
  registry: Registry,
  plan: PowerCutPlan,
  cut: PowerCut | null,
  taken: ReadonlySet<string>,
): CutFacts {
  const { parts, runs, servers, powerCuts } = registry;
  const goesOn = (uuid: string): boolean => runs.byUuid.get(uuid)?.run.cancelledBy === null;
  const mayWake = parts.mayWake?.(plan.authorUuid);
  return {
    ...{ now: moment(parts.clock), series: seriesOf(powerCuts, plan.uuid) },
    openStops: cut?.runs.filter(goesOn) ?? [],
    asked: (cut?.steps ?? []).flatMap(({ runUuid }) =>
      [...(runs.byUuid.get(runUuid)?.members.values() ?? [])].filter(({ asked }) => asked !== null),
    ),
    isWaking: cut?.wakes.some(({ runUuid }) => goesOn(runUuid)) ?? false,
    isLeft: (step) =>
      !cut?.steps.some((begun) => begun.step === step && runs.byUuid.has(begun.runUuid)) &&
      serversOfPlan(registry, plan, step).some(
        (server) => isUp(server.facts) && server.holds.length === 0 && server.pendingStop === null,
      ),
    stateOf: (uuid) => stateOf(servers.get(uuid)),
    isTakenOver: (uuid) => taken.has(uuid),
    mayWake: (uuid) => servers.has(uuid) && (mayWake?.(find(registry, uuid).groupUuids) ?? true),
  };
}

export function stateOf(server: Pick<ServerRecord, "facts"> | undefined): CutServerState {
  if (!server) return "gone";
  const { facts } = server;
  if (isUp(facts)) return "on";
  return facts.current === "None" && facts.power === "OFF" && facts.order === null ? "off" : "between";
}

/** Whether a server is on, or about to be, so that it is to be woken after a power cut. */
export function isRemembered({ facts }: Pick<ServerRecord, "facts">): boolean {
  const { power, current, wake, applying, order } = facts;
  if (power !== "ON" || order !== null) return false;
  return current === "ON" || current === "Launched" || wake !== null || applying?.cause === "start";
}

/** Events by which somebody orders something of a server, or takes an order back. */
const ORDERED: readonly EventKind[] = [
  ...(["turned_on", "turned_off", "turned_off_by_force", "turned_off_when_free", "stop_when_free"] as const),
  ...(["stop_cancelled", "start_cancelled", "cut"] as const),
];
const MOST_EVENTS = 5_000;
const MOST_RUNS_READ = 200;

/** The last event and the last run that there are: what comes later is ordered later. */
export async function lastOrders({ parts: { store } }: Registry): Promise<PowerCut["after"]> {
  const [event] = await store.events.list({ limit: 1 });
  const [run] = (await store.runs?.list({ limit: 1 })) ?? [];
  return { event: event?.id ?? 0, run: run?.uuid ?? "" };
}

/**
 * Servers that a power cut remembers, and of which somebody else ordered something since it began, by themselves, by a
 * run or by a schedule: theirs is the later order.
 */
export async function takenOver(registry: Registry, cut: PowerCut): Promise<ReadonlySet<string>> {
  const { store } = registry.parts;
  const servers = cut.remembered.map(({ serverUuid }) => serverUuid);
  if (servers.length === 0) return new Set();
  const own = new Set([...cut.runs, ...cut.wakes.map(({ runUuid }) => runUuid)]);
  const events = await store.events.list({ servers, kinds: ORDERED, limit: MOST_EVENTS });
  const taken = events
    .filter(({ id, runUuid }) => id > cut.after.event && (runUuid === null || !own.has(runUuid)))
    .map(({ serverUuid }) => serverUuid);
  // One that was off already was asked nothing by a run, and is wanted off all the same.
  for (const { uuid, action } of await runsSince(registry, cut)) {
    if (action === "ON" || own.has(uuid)) continue;
    const run = await store.runs?.find(uuid);
    taken.push(...(run?.members.map(({ serverUuid }) => serverUuid) ?? []));
  }
  return new Set(taken);
}

async function runsSince({ parts: { store } }: Registry, { after }: PowerCut) {
  const runs = (await store.runs?.list({ limit: MOST_RUNS_READ })) ?? [];
  const known = runs.findIndex(({ uuid }) => uuid === after.run);
  return known < 0 ? runs : runs.slice(0, known);
}
