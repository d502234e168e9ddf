import { nextOfRehearsal, type PartEnd, type Rehearsal } from "../../plan/rehearsal";
import { provedOff, USUAL_RATE, USUAL_WINDOW, type Run } from "../../plan/run";
import { stored } from "../commit";
import { FleetError } from "../model/errors";
import { snapshot } from "../memory/open-runs";
import { isDoubted, type Registry } from "../registry";
import { runStore } from "../runs/runner";
import { planAndBegin } from "../runs/run-verbs";
import { REHEARSAL_REASON, rehearsalStore } from "./rehearse";

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
    now: parts.clock.wall(),
  });
  if (step.do === "wake") return wake(registry, rehearsal);
  if (step.do === "end") await put(registry, { ...rehearsal, end: step.end });
}

/** The end of the server's part in the run that goes on. */
async function partEnd(registry: Registry, { serverUuid, offRun, onRun }: Rehearsal): Promise<PartEnd> {
  const uuid = onRun ?? offRun;
  const open = registry.runs.byUuid.get(uuid);
  const run: Run | null = open ? snapshot(open) : await runStore(registry).find(uuid);
  if (!run) return "gone";
  const member = run.members.find((one) => one.serverUuid === serverUuid);
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
      return written;
    },
  );
}

async function put(registry: Registry, rehearsal: Rehearsal): Promise<void> {
  await stored(rehearsalStore(registry).end(rehearsal));
  registry.rehearsals.set(rehearsal.serverUuid, rehearsal);
  registry.rehearsalsAgainAt.delete(rehearsal.serverUuid);
}
