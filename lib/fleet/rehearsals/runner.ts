import { nextOfRehearsal, type PartEnd, type Rehearsal } from "../../plan/rehearsal";
import { provedOff, USUAL_RATE, USUAL_WINDOW, type MemberWhy } from "../../plan/run";
import { stored } from "../commit";
import type { ServerRecord } from "../model/entities";
import { FleetError } from "../model/errors";
import { isDoubted, type Registry } from "../registry";
import { runStore } from "../runs/runner";
import { needsToWake } from "../orders/may-wake";
import { planAndBegin } from "../runs/run-verbs";
import { REHEARSAL_REASON, rehearsalStore, turnOff } from "./rehearse";

/** Milliseconds between two tries where something could not be written, or there were too many runs. */
const TRY_AGAIN_AFTER = 10_000;
/** Runs of a server that are looked through for somebody who wants it off. */
const RUNS_READ = 20;

const keyOf = (serverUuid: string): string => `rehearsal ${serverUuid}`;

/** Lets every rehearsal that goes on take its next step. Cheap where there is none, as nearly always. */
export function advanceRehearsals(registry: Registry): void {
  const { rehearsals, rehearsalsAgainAt, queue, parts } = registry;
  if (rehearsals.size === 0 || isDoubted(registry)) return;
  for (const { serverUuid, end } of rehearsals.values()) {
    if (end !== null || queue.busy(keyOf(serverUuid))) continue;
    if ((rehearsalsAgainAt.get(serverUuid) ?? 0) > parts.clock.monotonic()) continue;
    void queue.run(keyOf(serverUuid), () =>
      advance(registry, serverUuid).catch((error: unknown) => {
        rehearsalsAgainAt.set(serverUuid, parts.clock.monotonic() + TRY_AGAIN_AFTER);
        // It is tried again, and whoever has so many runs under way knows.
        if (!(error instanceof FleetError)) parts.log.error(error, "carrying on a rehearsal");
      }),
    );
  }
}

async function advance(registry: Registry, serverUuid: string): Promise<void> {
  const rehearsal = registry.rehearsals.get(serverUuid);
  const server = registry.servers.get(serverUuid);
  if (!rehearsal || rehearsal.end || !server) return;
  const part = await partEnd(registry, rehearsal);
  if (part === null) return;
  const { parts } = registry;
  const mayWake = parts.mayWake?.(rehearsal.authorUuid);
  const step = nextOfRehearsal(rehearsal, {
    part,
    isOff: provedOff(server.facts),
    mayWake: mayWake?.(server.groupUuids) ?? true,
    isWantedOff: rehearsal.onRun === null && (await isWantedOff(registry, rehearsal)),
    heardAt: heardAt(rehearsal, server),
    wasAlone: registry.alone.was(serverUuid),
    now: parts.clock.wall(),
  });
  if (step.do === "wake") return wake(registry, rehearsal);
  if (step.do === "next") return nextWay(registry, { ...rehearsal, ways: step.ways, found: step.found });
  if (step.do !== "end") return;
  await put(registry, { ...rehearsal, end: step.end, found: step.found });
  if (step.end.as === "broken_off" && step.end.why === "no_right")
    parts.log.warn("a rehearsal has left its server off, since its author may not wake it any more", {
      serverUUID: serverUuid,
      author: rehearsal.author,
    });
}

/** The first heartbeat after it was woken; null: there was none. */
function heardAt({ wokenAt: since }: Rehearsal, { wokenAt }: ServerRecord): number | null {
  return since !== null && wokenAt !== null && wokenAt >= since ? wokenAt : null;
}

/** Turns it off once more, for the next way; where it stays on, or the time for it is over, the rehearsal ends. */
async function nextWay(registry: Registry, rehearsal: Rehearsal): Promise<void> {
  const at = registry.parts.clock.wall();
  const before = await runStore(registry).find(rehearsal.offRun);
  const end = (why: MemberWhy, detail: string) =>
    put(registry, { ...rehearsal, end: { as: "stayed_on", why, detail, at } });
  if (!before || before.until <= at) return end("window_over", "");
  try {
    await turnOff(registry, rehearsal, before);
  } catch (error) {
    if (!(error instanceof FleetError) || error.fault.code !== "cannot_rehearse") throw error;
    return end(error.fault.why, error.fault.detail);
  }
}

/** The end of the server's part in the run that goes on. */
async function partEnd(registry: Registry, { serverUuid, offRun, onRun }: Rehearsal): Promise<PartEnd> {
  const uuid = onRun ?? offRun;
  const open = registry.runs.byUuid.get(uuid);
  // Asked at each tick: a run that goes on is not copied for it.
  const member = open
    ? open.members.get(serverUuid)
    : (await runStore(registry).find(uuid))?.members.find((one) => one.serverUuid === serverUuid);
  return member ? member.end : "gone";
}

/** Whether a run of somebody else has wanted it off since the rehearsal began: it stays off then. */
async function isWantedOff(
  registry: Registry,
  { serverUuid, offRun, startedAt }: Rehearsal,
): Promise<boolean> {
  const runs = await runStore(registry).list({ serverUuids: [serverUuid], limit: RUNS_READ });
  return runs.some(
    ({ uuid, action, since }) => action === "OFF" && uuid !== offRun && since.wall >= startedAt,
  );
}

/** Wakes it by a run of its author: needs, readiness and the rate of all runs count as ever. */
async function wake(registry: Registry, rehearsal: Rehearsal): Promise<void> {
  const { clock, newUuid } = registry.parts;
  const { serverUuid, author, authorUuid } = rehearsal;
  const woken: Rehearsal = { ...rehearsal, onRun: newUuid(), wokenAt: clock.wall() };
  await planAndBegin(
    registry,
    () => ({
      ...{ uuid: woken.onRun ?? "", action: "ON", mode: "now", grace: 0, reason: REHEARSAL_REASON },
      ...{ author, authorUuid, schedule: null, minOn: 0, rate: USUAL_RATE, evenIfItMayNotWake: false },
      ...{ serverUuids: [serverUuid], until: clock.wall() + USUAL_WINDOW },
    }),
    () => undefined,
    async (run, events) => {
      const written = await rehearsalStore(registry).begin(woken, run, events);
      registry.rehearsals.set(serverUuid, woken);
      const [kind] = woken.ways;
      if (kind) registry.alone.begin(serverUuid, kind, run.uuid);
      else registry.alone.forget(serverUuid);
      return written;
    },
    () => needsToWake(registry, authorUuid),
  );
}

async function put(registry: Registry, rehearsal: Rehearsal): Promise<void> {
  await stored(rehearsalStore(registry).end(rehearsal));
  registry.rehearsals.set(rehearsal.serverUuid, rehearsal);
  registry.rehearsalsAgainAt.delete(rehearsal.serverUuid);
}
