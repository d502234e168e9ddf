import { advance, nextOf } from "../../plan/advance";
import type { Surroundings } from "../../plan/outlook";
import { ACTION_RULES, actionBy } from "../../power/actions";
import { memberEnd, type Member, type MemberEnd, type Run } from "../../plan/run";
import type { NewEvent, ServerRecord } from "../model/entities";
import { FleetError } from "../model/errors";
import { give, wakeBefore } from "../orders/orders";
import { moment } from "../model/ports";
import type { ChangedMember, RunStore } from "../model/stores";
import { failedWaysText } from "../model/wake-ways";
import { eventOf, type Registry, isDoubted } from "../registry";
import { commit, stored } from "../commit";
import { withoutStop } from "../orders/pending-stops";
import { leave, settled, snapshot, wakes, wakesLeft, type OpenRun } from "../memory/open-runs";
import { holdsBack } from "../memory/power-cuts";
import { runEvent } from "./run-event";
import { fleetView } from "../view";
import { mayStop } from "../orders/may-stop";
import { mayWake } from "../orders/may-wake";

/** The key of the queue under which one task at a time changes a run. */
export function keyOf({ run }: OpenRun): string {
  return `run ${run.uuid}`;
}

/** Milliseconds between two tries where something cannot be written. */
const TRY_AGAIN_AFTER = 10_000;

/** Advances every run: with each tick, and never twice at once. Runs that wake servers take turns. */
export function advanceRuns(registry: Registry): void {
  const { queue, runs, parts } = registry;
  for (const open of [...runs.byUuid.values()].sort((a, b) => a.wokeAt - b.wokeAt)) {
    if (queue.busy(keyOf(open)) || open.triedAgainAt > parts.clock.monotonic()) continue;
    void queue.run(keyOf(open), () => advanceRun(registry, open));
  }
}

/**
 * Advances a run: ends members, asks those whose turn it is, and, with the last of them, ends the run. In its turn.
 * Failed writes are logged and tried again later.
 */
export async function advanceRun(registry: Registry, open: OpenRun): Promise<void> {
  const { parts, queue } = registry;
  try {
    const store = runStore(registry);
    const most = open.run.action === "ON" ? wakesLeft(registry) : Infinity;
    const { overruledBy, mayStop, mayWake } = surroundings(registry, open);
    const known = { overruledBy, mayStop, mayWake };
    const { run, turns } = advance(snapshot(open), fleetView(registry), moment(parts.clock), most, known);
    const over = run.members.filter((member) => member !== open.members.get(member.serverUuid));
    for (let at = 0; at < over.length; at += PIECE)
      await endMembers(registry, store, open, over.slice(at, at + PIECE));
    const asked = await Promise.allSettled(
      turns.map(({ serverUuid }) => queue.run(serverUuid, () => carryOut(registry, store, open, serverUuid))),
    );
    for (const one of asked) if (one.status === "rejected") throw one.reason;
    if ([...open.members.values()].every(({ end }) => end)) await finish(registry, store, open);
  } catch (error) {
    open.triedAgainAt = parts.clock.monotonic() + TRY_AGAIN_AFTER;
    parts.log.error(error, "carrying on a run");
  }
  if (open.unsent.size > 0) notify(registry, open);
}

/** The most members that are written at once. */
const PIECE = 500;

/** The store of runs. */
export function runStore({ parts }: Registry): RunStore {
  const { runs } = parts.store;
  if (!runs) throw new Error("this store keeps no runs");
  return runs;
}

/** Ends members for which it is over while nothing happens to their servers; those that are busy, the next time. */
async function endMembers(
  registry: Registry,
  store: RunStore,
  open: OpenRun,
  over: readonly Member[],
): Promise<void> {
  const { queue } = registry;
  const uuids = over.map(({ serverUuid }) => serverUuid).filter((uuid) => !queue.busy(uuid));
  if (uuids.length === 0) return;
  await queue.runAll(uuids, async () => {
    // Each once more, now that nothing happens to it: the earlier ones decide over the later ones.
    const ended = new Map<string, Member>();
    const around = surroundings(registry, open, (uuid) => ended.get(uuid));
    for (const uuid of uuids) {
      const member = open.members.get(uuid);
      if (!member || member.end) continue;
      const next = nextOf(member, around);
      if (next.is === "over") ended.set(uuid, { ...member, end: next.end });
    }
    await write(registry, store, open, [...ended.values()]);
  });
}

async function write(
  registry: Registry,
  store: RunStore,
  { run }: OpenRun,
  members: readonly Member[],
): Promise<void> {
  if (members.length === 0) return;
  const changed = members.map((member) => ({ runUuid: run.uuid, member }));
  await stored(store.updateMembers(changed));
  settled(registry, changed);
}

function surroundings(
  registry: Registry,
  { run, members }: OpenRun,
  newer: (uuid: string) => Member | undefined = () => undefined,
  server?: ServerRecord,
): Surroundings {
  return {
    run,
    members: { get: (uuid) => newer(uuid) ?? members.get(uuid) },
    view: fleetView(registry, server),
    now: moment(registry.parts.clock),
    overruledBy: (uuid) => overruledBy(registry, run, uuid),
    mayStop: mayStop(registry, run.authorUuid, run),
    mayWake: mayWake(registry, run.authorUuid, run.schedule),
  };
}

/** The author of a later run that wants the contrary of a server and is not over for it. */
function overruledBy({ runs }: Registry, run: Run, serverUuid: string): string | null {
  const its = runs.byServer.get(serverUuid);
  if (!its || its.length < 2) return null;
  const at = its.findIndex((open) => open.run.uuid === run.uuid);
  const later = its.find(
    (open, index) =>
      index > at && open.run.action !== run.action && open.members.get(serverUuid)?.end === null,
  );
  return later?.run.author ?? null;
}

/** Asks a member, or withdraws its request, if that is still to be done: in the turn of its server. */
async function carryOut(registry: Registry, store: RunStore, open: OpenRun, uuid: string): Promise<void> {
  const server = registry.servers.get(uuid);
  const member = open.members.get(uuid);
  if (!server || !member || member.end) return;
  const next = nextOf(member, surroundings(registry, open));
  if (next.is === "withdrawn") return withdraw(registry, open, server, { ...member, end: next.end });
  if (next.is !== "due" || isDoubted(registry)) return;
  if (holdsBack(registry.powerCuts, open.run, moment(registry.parts.clock))) return;
  if (open.run.action === "ON") {
    // Another run was quicker: its turn comes again.
    if (wakesLeft(registry) <= 0) return;
    wakes(registry, open);
  }
  try {
    await ask(registry, open, server, member);
  } catch (error) {
    const end = error instanceof FleetError ? failure(registry, error) : null;
    if (!end) throw error;
    await write(registry, store, open, [{ ...member, end }]);
  }
}

/** The end of a member that could not be asked; null: that may be tried again. */
function failure({ parts }: Registry, { fault, message }: FleetError): MemberEnd | null {
  const at = parts.clock.wall();
  switch (fault.code) {
    case "no_way":
      return memberEnd("no_packet", at, { detail: failedWaysText(fault.failed) });
    case "refused":
    case "cannot_go":
    case "cannot_wait":
      return memberEnd("refused", at, { detail: message });
    default:
      return null;
  }
}

async function ask(
  registry: Registry,
  { run }: OpenRun,
  server: ServerRecord,
  member: Member,
): Promise<void> {
  const action = actionBy("run", run.action);
  const waking = wakeBefore(registry, server, action, run.uuid);
  if (waking) await waking;
  const given = give(registry, server, { ...run, action, evenIfNeeded: false, how: null, run });
  const { facts, pendingStop } = given.server;
  // Of its order; else of the manifest that tells of it.
  const revision =
    ACTION_RULES[action].stops && !pendingStop ? (facts.order?.revision ?? -1) : facts.revision;
  const asked = { at: moment(registry.parts.clock), revision };
  await commit(registry, given.server, given.effects, given.events, {
    own: { runUuid: run.uuid, member: { ...member, asked } },
  });
}

async function withdraw(
  registry: Registry,
  open: OpenRun,
  server: ServerRecord,
  member: Member,
): Promise<void> {
  const { server: after, events, own } = withdrawn(registry, open, server, member);
  await commit(registry, after, [], events, { own });
}

/** A server without the request of a run. */
interface Withdrawn {
  readonly server: ServerRecord;
  readonly events: readonly NewEvent[];
  readonly own: ChangedMember;
}

/**
 * The server without an order or a pending stop of a run that is over or cancelled, or that is forbidden by now: a
 * heartbeat before the next tick must not meet it, least of all where the manager was away. Null, and cheap, where
 * there is none.
 * @param server as it is about to be
 */
export function withdrawnLate(registry: Registry, server: ServerRecord): Withdrawn | null {
  if (!server.facts.order && !server.pendingStop) return null;
  for (const open of registry.runs.byServer.get(server.uuid) ?? []) {
    const member = open.members.get(server.uuid);
    const around = surroundings(registry, open, undefined, server);
    const next = member?.asked && !member.end ? nextOf(member, around) : null;
    if (member && next?.is === "withdrawn")
      return withdrawn(registry, open, server, { ...member, end: next.end });
  }
  return null;
}

function withdrawn(registry: Registry, open: OpenRun, server: ServerRecord, member: Member): Withdrawn {
  return withdrawnBy(registry, open, server, member, { author: open.run.cancelledBy?.who ?? "manager" });
}

/** The server without the request of a run, as somebody asks. */
export function withdrawnBy(
  registry: Registry,
  { run }: OpenRun,
  server: ServerRecord,
  member: Member,
  { author: actor }: Pick<Run, "author">,
): Withdrawn {
  const done = eventOf(registry, server, {
    ...{ kind: "stop_cancelled", actor, reason: run.reason, runUuid: run.uuid },
  });
  const own = { runUuid: run.uuid, member };
  return { server: withoutStop(registry, server), events: [done], own };
}

/** Ends a run whose members have all ended, with one event about their ends. */
async function finish(registry: Registry, store: RunStore, open: OpenRun): Promise<void> {
  const at = registry.parts.clock.wall();
  const run: Run = { ...snapshot(open), endedAt: at };
  const events = await stored(store.end(run.uuid, at, [runEvent(run, "run_ended", at)]));
  open.run = run;
  leave(registry, open);
  notify(registry, open);
  for (const event of events) registry.watchers.notify({ type: "notice", event });
}

/** Notifies watchers of a changed run. */
export function notify(registry: Registry, open: OpenRun): void {
  registry.watchers.notify({ type: "run", run: snapshot(open), members: [...open.unsent] });
  open.unsent.clear();
}
