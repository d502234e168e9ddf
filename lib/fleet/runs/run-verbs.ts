import { planRun, estimate, keptByNeeds, unprovedToWake } from "../../plan/plan-run";
import { serversOf } from "../../plan/hold";
import { allNeeded, type Needs } from "../../plan/needs";
import { askingNoMore, overruling } from "../../plan/overrule";
import {
  cancelled,
  listedRun,
  USUAL_RATE,
  type Cancelled,
  type KeptByNeed,
  type Run,
  type RunRequest,
  type ListedRun,
} from "../../plan/run";
import { untilFault } from "../../plan/until";
import type { EventRecord, NewEvent } from "../model/entities";
import { FleetError, MOST_RUNS } from "../model/errors";
import { find, findGroup, followingOf, whose, type Registry, type RegistryBy } from "../registry";
import { moment } from "../model/ports";
import { stored } from "../commit";
import { fullShare } from "../model/shares";
import { advanceRun, keyOf, runStore, notify } from "./runner";
import { givenUp, givenUpBy, overrule } from "./overrule";
import { runEvent } from "./run-event";
import { enter, snapshot, toWake, type OpenRun } from "../memory/open-runs";
import { fleetView, needsOf } from "../view";
import { lastRelays, type LastRelay } from "../wake/last-relays";
import type { RunAsk, RunStart } from "./settings";

/** The preview of a run. */
export interface RunPreview {
  readonly run: Run;
  /** The estimated duration. */
  readonly seconds: number;
  /** The number that `startRun` asks for; 0: none. */
  readonly confirmCount: number;
  /** The digest for `startRun`, so that nothing else is started. */
  readonly membersDigest: string;
  /** Servers that it stops although nobody has seen yet that they can be woken. */
  readonly unproved: readonly string[];
  /** Members that stay on since others need them, each with every server that keeps it on. */
  readonly needed: readonly KeptByNeed[];
  /** Networks in which it turns the last relay off. */
  readonly lastRelays: readonly LastRelay[];
}

export interface RunQuery {
  readonly scheduleUuid?: string | undefined;
  /** The uuid of a run: only those that were made before it. */
  readonly before?: string | undefined;
  /** Only runs in which one of these servers is. */
  readonly serverUuids?: readonly string[] | undefined;
  readonly limit: number;
}

/** The most servers that keep others on in a preview: ten thousand servers that each need fifty are many. */
const MOST_KEPT = 50_000;

/** A run of more servers is started with their number typed in. */
const CONFIRM_ABOVE = 20;

/** Equal starts by the same person within so many milliseconds are a double click. */
const DOUBLE_CLICK = 5000;

/** The key of the queue under which one run starts at a time. */
const STARTS = "starts of runs";

/** The preview of a run, by the same code. */
export function previewRun(registry: RegistryBy, ask: RunAsk): RunPreview {
  const planned = planRun(
    requestOf(registry, ask, ""),
    fleetView(registry),
    needsOf(registry),
    moment(registry.parts.clock),
  );
  const run = overruling(planned, givenUpBy(givenUp(registry, planned)));
  const view = fleetView(registry);
  return {
    run,
    seconds: Math.ceil(estimate(run, view, toWake(registry)) / 1000),
    confirmCount: countToConfirm(registry, run),
    membersDigest: registry.runs.previews.add(run),
    unproved: unprovedToWake(run, view),
    needed: keptByNeeds(run, view).slice(0, MOST_KEPT),
    lastRelays: run.action === "ON" ? [] : lastRelays(registry, { ...ask, serverUuids: toGo(run) }),
  };
}

/** Starts a run; the same start once more is answered with the same run. */
export function startRun(
  registry: RegistryBy,
  { confirmCount, membersDigest, requestId, ...ask }: RunStart,
): Promise<Run> {
  return registry.queue.run(STARTS, async () => {
    const store = runStore(registry);
    const request = requestId && requestKey(whoseOf(registry), requestId);
    const known = request ? await store.findRequested(request) : justStarted(registry, ask);
    if (known) return getRun(registry, known.uuid);
    const begun = await planAndBegin(
      registry,
      () => requestOf(registry, ask, registry.parts.newUuid()),
      (run) => {
        if (membersDigest) registry.runs.previews.check(membersDigest, run);
        else if (ask.groupUuids.length > 0) throw new FleetError({ code: "preview_needed" });
        // A number that was given counts, however few they are.
        const expected = confirmCount > 0 ? openMembers(run) : countToConfirm(registry, run);
        if (confirmCount !== expected) throw new FleetError({ code: "confirm_count", expected });
      },
      (run, events) => store.insert(run, request, events),
      // They were asked for the right on all of these.
      () => needsOf(registry),
    );
    registry.runs.justStarted.set(askedKey(registry, ask), {
      ...{ uuid: begun.run.uuid, at: registry.parts.clock.monotonic() },
    });
    await registry.queue.run(keyOf(begun), () => advanceRun(followingOf(registry), begun));
    return snapshot(begun);
  });
}

/**
 * Starts a run that wakes servers and was not requested as a run.
 * @param needs who needs whom, as far as that is woken, too
 * @throws FleetError `too_many_runs`
 */
export async function wakeByRun(registry: RegistryBy, ask: RunAsk, needs: () => Needs): Promise<void> {
  const begun = await planAndBegin(
    registry,
    () => requestOf(registry, ask, registry.parts.newUuid()),
    () => undefined,
    (run, events) => runStore(registry).insert(run, null, events),
    needs,
  );
  await registry.queue.run(keyOf(begun), () => advanceRun(followingOf(registry), begun));
}

/**
 * Plans a run, writes it and lets it begin, while nothing happens to its servers. Its first members are asked with the
 * next tick.
 * @param requestOf what it is to be, of the groups as they are when it is called
 * @param check may refuse it before it is written
 * @param write puts it on disk with these events, in one transaction
 * @param needs who needs whom; where it wakes: as far as its author may wake that, too
 * @throws FleetError `too_many_runs`
 */
export async function planAndBegin(
  registry: Registry,
  requestOf: () => RunRequest,
  check: (run: Run) => void,
  write: (run: Run, events: readonly NewEvent[]) => Promise<readonly EventRecord[]>,
  needs: () => Needs,
): Promise<OpenRun> {
  refuseTooMany(registry);
  const turns = turnsOf(requestOf(), needs());
  const begun = await registry.queue.runAll([...turns], async () => {
    // Groups and needs are read when it is planned, not when it began to wait for its turn.
    const request = requestOf();
    if ([...turnsOf(request, needs())].some((uuid) => !turns.has(uuid))) return null;
    const now = moment(registry.parts.clock);
    // It ends, with its event, once it is on disk: also where all its members are over already.
    const planned = (): Run => ({
      ...planRun(request, fleetView(registry), needs(), now),
      endedAt: null,
    });
    const first = planned();
    check(first);
    // Others that waited at the same time may have begun.
    refuseTooMany(registry);
    const given = givenUp(registry, first);
    const { beginning } = registry.runs;
    beginning.add(first);
    try {
      const overruled = given.length > 0 ? await overrule(registry, given, first) : [];
      // What was withdrawn is seen.
      const run = given.length > 0 ? askingNoMore(overruling(planned(), givenUpBy(given)), first) : first;
      const events = await stored(write(run, [...overruled, runEvent(run, "run_started", now.wall)]));
      return { open: enter(registry, run), events };
    } finally {
      beginning.delete(first);
    }
  });
  // A server came to it that may be busy: that one's turn is waited for, too.
  if (!begun) return planAndBegin(registry, requestOf, check, write, needs);
  notify(registry, begun.open);
  for (const event of begun.events) registry.watchers.notify({ type: "notice", event });
  return begun.open;
}

/** @throws FleetError `too_many_runs` */
export function refuseTooMany(registry: Registry): void {
  const { byUuid, beginning } = registry.runs;
  const open = [...[...byUuid.values()].map(({ run }) => run), ...beginning];
  const share = fullShare(registry, open, MOST_RUNS);
  if (share) throw new FleetError({ code: "too_many_runs", most: MOST_RUNS, share });
}

/** The servers of a run that is being planned: nothing may happen to them meanwhile. */
function turnsOf({ action, serverUuids }: RunRequest, needs: Needs): Set<string> {
  const needed = action === "ON" ? allNeeded(serverUuids, needs) : [];
  return new Set([...serverUuids, ...needed]);
}

/** Cancels a run; one that is over stays as it is. @throws FleetError `run_not_found` */
export function cancelRun(registry: RegistryBy, uuid: string): Promise<Run> {
  return cancel(registry, uuid, { who: registry.by.actor, why: "run_cancelled" });
}

/** Cancels a run from an older copy of the data: it was meant for another day. */
export async function cancelRestored(registry: Registry, uuid: string): Promise<void> {
  await cancel(registry, uuid, { who: "manager", why: "restored" });
}

/** Cancels a run of a power cut: its UPS says otherwise by now, or its plan was changed. */
export async function cancelForCut(registry: Registry, uuid: string, who: string): Promise<void> {
  await cancel(registry, uuid, { who, why: "power_changed" });
}

/** Cancels the runs of a schedule that was changed, but for those that are kept. */
export async function cancelRunsOf(
  registry: Registry,
  scheduleUuid: string,
  who: string,
  isKept: (run: Run) => boolean = () => false,
): Promise<void> {
  const its = [...registry.runs.byUuid.values()].filter(({ run }) => run.schedule?.uuid === scheduleUuid);
  const ended = its.filter(({ run }) => !isKept(run));
  await Promise.all(ended.map(({ run }) => cancel(registry, run.uuid, { who, why: "schedule_changed" })));
}

async function cancel(registry: Registry, uuid: string, by: Cancelled): Promise<Run> {
  const open = registry.runs.byUuid.get(uuid);
  if (!open) return getRun(registry, uuid);
  return registry.queue.run(keyOf(open), async () => {
    if (open.run.endedAt === null && !open.run.cancelledBy) {
      await stored(runStore(registry).cancel(uuid, by));
      forgetStart(registry, uuid);
      open.run = cancelled(open.run, by);
      await advanceRun(followingOf(registry), open);
    }
    return snapshot(open);
  });
}

/** @throws FleetError `run_not_found` */
export async function getRun(registry: Registry, uuid: string): Promise<Run> {
  const open = registry.runs.byUuid.get(uuid);
  const run = open ? snapshot(open) : await registry.parts.store.runs?.find(uuid);
  if (!run) throw new FleetError({ code: "run_not_found" });
  return run;
}

/** Runs, newest first, without their members. */
export async function listRuns(
  registry: Registry,
  { scheduleUuid, before, serverUuids, limit }: RunQuery,
): Promise<ListedRun[]> {
  const { runs } = registry.parts.store;
  const query = {
    ...(scheduleUuid !== undefined && { scheduleUuid }),
    ...(before !== undefined && { before }),
    ...(serverUuids !== undefined && { serverUuids }),
  };
  const found = (await runs?.list({ ...query, limit })) ?? [];
  return found.map((run) => {
    const open = registry.runs.byUuid.get(run.uuid);
    return open ? listedRun(snapshot(open)) : run;
  });
}

/** The runs that go on; of a server those that it is in and that are not over for it. */
export function openRuns({ runs }: Registry, serverUuid?: string): Run[] {
  if (serverUuid === undefined) return [...runs.byUuid.values()].map(snapshot);
  const its = runs.byServer.get(serverUuid) ?? [];
  return its.filter(({ members }) => members.get(serverUuid)?.end === null).map(snapshot);
}

/** @throws FleetError `not_found`, `group_not_found`, `nothing_to_run`, `bad_until` */
export function requestOf(registry: RegistryBy, ask: RunAsk, uuid: string): RunRequest {
  const { action, until, force, reason, evenIfItMayNotWake } = ask;
  const why = until === null ? null : untilFault(until, registry.parts.clock.wall());
  if (why) throw new FleetError({ code: "bad_until", why });
  for (const group of ask.groupUuids) findGroup(registry, group);
  for (const server of ask.serverUuids) find(registry, server);
  const serverUuids = serversOf(ask, registry.servers.values());
  if (serverUuids.length === 0) throw new FleetError({ code: "nothing_to_run" });
  const mode = action === "ON" ? "now" : force ? "forced" : ask.mode;
  return {
    ...{ uuid, action, mode, grace: 0, reason, schedule: null, minOn: 0 },
    ...whose(registry),
    ...{ rate: action === "ON" ? USUAL_RATE : null, serverUuids, until, evenIfItMayNotWake },
    ahead: toWake(registry),
  };
}

/** The number of servers that it will ask, where a person has to repeat that; else 0. */
function countToConfirm({ parts }: Registry, { mode, members }: Run): number {
  const asked = openMembers({ members });
  return mode === "forced" || asked > (parts.confirmAbove ?? CONFIRM_ABOVE) ? asked : 0;
}

/** The starter of a run, as a text that no other has. */
function whoseOf({ by }: RegistryBy): string {
  return by.actorUuid ?? JSON.stringify(by.actor);
}

/**
 * The key of a request: an id of one person, which another one may use as well. No form of `whose` is the beginning of
 * another.
 */
function requestKey(whose: string, requestId: string): string {
  return `${whose}/${requestId}`;
}

/** The members that a run will ask. */
function toGo({ members }: Pick<Run, "members">): string[] {
  return members.flatMap(({ serverUuid, end }) => (end === null ? serverUuid : []));
}

function openMembers({ members }: Pick<Run, "members">): number {
  return toGo({ members }).length;
}

function askedKey(registry: RegistryBy, ask: RunAsk): string {
  return JSON.stringify([whoseOf(registry), Object.entries(ask).sort()]);
}

/** Forgets the start of a cancelled run: whoever asks for the same again means a new one. */
function forgetStart({ runs }: Registry, uuid: string): void {
  for (const [key, started] of runs.justStarted) if (started.uuid === uuid) runs.justStarted.delete(key);
}

/** The run that the same person asked for in the same words a moment ago. */
function justStarted(registry: RegistryBy, ask: RunAsk): { uuid: string } | undefined {
  const { runs, parts } = registry;
  const since = parts.clock.monotonic() - DOUBLE_CLICK;
  for (const [key, { at }] of runs.justStarted) if (at < since) runs.justStarted.delete(key);
  return runs.justStarted.get(askedKey(registry, ask));
}
