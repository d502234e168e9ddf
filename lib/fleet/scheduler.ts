import { byEnd } from "../plan/hold";
import { resumed } from "../plan/run";
import { termResumed } from "../plan/term";
import type { Circumstances, Facts } from "../power/facts";
import { step } from "../power/step";
import { unchangedUntil } from "../power/tick";
import { alertsAreAsIsUntil, alertsAreDue } from "./alerts/alerts";
import { COUNT_EVERY } from "./memory/energy";
import { POLL_HELD_EVERY } from "./memory/held-answers";
import { endHoldsInTime } from "./holds/holds";
import { NOTIFY_EVERY, WRITE_EVERY } from "./memory/plain-heartbeats";
import { SEE_RESTS_EVERY } from "./memory/rest-watch";
import type { ServerRecord } from "./model/entities";
import { moment } from "./model/ports";
import { nextsOf } from "./next";
import { circumstances, find, type Registry } from "./registry";
import { commit } from "./commit";
import { found, voidWhatIsLeft } from "./rollback";
import { advanceRuns } from "./runs/runner";
import { keepCut } from "./memory/power-cuts";
import { advancePowerCuts } from "./power-cuts/runner";
import { advanceRehearsals } from "./rehearsals/runner";
import { advanceUpgrades, UPGRADES_KEPT } from "./upgrades/runner";
import { createRestNews } from "./orders/rest-news";
import { seeRests } from "./orders/rests";
import { enter } from "./memory/open-runs";
import { lookingAt } from "./looking";
import { POLL_LOOKS_EVERY } from "./memory/looking";
import { POLL_SCHEDULES_EVERY, startSchedules } from "./schedules/poll";
import { resumePause } from "./schedules/pauses";
import { createReadiness } from "./runs/ready";
import { createTokenEnds, POLL_TOKENS_EVERY } from "./alerts/token-ends";
import { advanceUptime, startUptime, TICK_EVERY } from "./memory/uptime";
import { loadWays } from "./ways/way-verbs";
import { afterStep, foundAgain, tickStop } from "./orders/pending-stops";

/** Milliseconds for which events are kept, and the most of each server: none takes the room of another. */
const EVENTS_KEPT_FOR = 90 * 24 * 3600 * 1000;
const EVENTS_KEPT = 1000;
const RUNS_KEPT_FOR = EVENTS_KEPT_FOR;
const PRUNE_EVERY = 3600 * 1000;
/** A server with so many new events is pruned within a minute. */
const MANY_EVENTS = 100;
const PRUNE_BUSY_EVERY = 60_000;

/** Loads the servers, as a manager that has received no heartbeat yet. */
export async function load(registry: Registry): Promise<void> {
  await read(registry);
  // Nobody can be heard before: silence does not count the time that loading took.
  registry.uptime.now = startUptime(registry.parts.clock.monotonic());
  managerStarted(registry);
  if (registry.parts.isOlderCopy) {
    found(registry, null);
    await voidWhatIsLeft(registry);
  }
  for (const server of registry.servers.values()) registry.energy.changed(undefined, server);
}

/** Reads all that the store has of the servers. */
export async function read(registry: Registry): Promise<void> {
  const { clock, store } = registry.parts;
  const servers = await store.servers.load(clock.monotonic());
  for (const server of servers) {
    registry.servers.set(server.uuid, await foundAgain(registry, server));
    registry.relays.changed(undefined, server);
    registry.names.changed(undefined, server);
    registry.unchecked.add(server.uuid);
    registry.due.soon(server.uuid);
  }
  for (const hold of (await store.holds?.load()) ?? []) {
    registry.holds.set(hold.uuid, hold);
    const { createdAt: since, until } = hold;
    registry.holdTerms.set(hold.uuid, termResumed({ since, until }, moment(clock)));
  }
  noteAwayBefore(registry);
  placeAgain(registry);
  registry.neededBy.changed();
  for (const schedule of (await store.schedules?.load()) ?? []) {
    registry.schedules.set(schedule.uuid, schedule);
    resumePause(registry, schedule);
  }
  for (const group of (await store.groups?.load()) ?? []) registry.groups.set(group.uuid, group);
  loadWays(registry, (await store.ways?.load()) ?? []);
  for (const door of (await store.doors?.load()) ?? []) registry.doors.set(door.uuid, door);
  for (const plan of (await store.powerCuts?.load()) ?? []) registry.powerCuts.plans.set(plan.uuid, plan);
  for (const cut of (await store.powerCuts?.loadCuts()) ?? []) keepCut(registry.powerCuts, cut);
  for (const server of (await store.nutServers?.load()) ?? []) registry.nutServers.set(server.uuid, server);
  for (const record of (await store.managerSettings?.load()) ?? [])
    registry.settings.set(record.part, record);
  for (const key of (await store.enrolmentKeys?.load()) ?? []) registry.enrolmentKeys.set(key.uuid, key);
  for (const run of (await store.runs?.loadOpen(clock.monotonic())) ?? [])
    enter(registry, resumed(run, moment(clock)));
  for (const rehearsal of (await store.rehearsals?.load()) ?? [])
    registry.rehearsals.set(rehearsal.serverUuid, rehearsal);
  registry.upgrades.splice(0, Infinity, ...((await store.upgrades?.load(UPGRADES_KEPT)) ?? []));
}

/**
 * Notes the time between the last heartbeat before this life of the manager and its start: while none was expected,
 * nobody can tell.
 */
function noteAwayBefore({ servers, away, begun }: Registry): void {
  let since = -Infinity;
  for (const { facts } of servers.values())
    if (facts.current !== "None") since = Math.max(since, facts.last?.at.wall ?? -Infinity);
  if (Number.isFinite(since) && begun.wall - since > AWAY_FROM) away.push({ since, until: begun.wall });
}

/** Notes that the manager was suspended for so many milliseconds. */
function noteAway({ away, parts }: Registry, ms: number): void {
  const until = parts.clock.wall();
  if (ms <= AWAY_FROM) return;
  away.push({ since: until - ms, until });
  if (away.length > AWAY_KEPT) away.shift();
}

/** Milliseconds from which an absence of the manager is noted, longer than an upgrade or between two heartbeats. */
const AWAY_FROM = 180_000;
const AWAY_KEPT = 20;

/** Each server gets the holds that keep it on. */
function placeAgain({ holds, servers }: Registry): void {
  for (const { serverUuids, ...held } of [...holds.values()].sort(byEnd)) {
    for (const uuid of serverUuids) {
      const server = servers.get(uuid);
      if (server) servers.set(uuid, { ...server, holds: [...server.holds, held] });
    }
  }
}

/**
 * Ticks for every server whose time has come: silence, deadlines, wake schedules.
 * @param wasAside whether this manager heard nobody for a moment, since another one might have served
 */
function tickAll(registry: Registry, wasAside: boolean): void {
  const now = registry.parts.clock.monotonic();
  const { uptime, suspended } = advanceUptime(registry.uptime.now, now, wasAside);
  if (suspended) noteAway(registry, now - registry.uptime.now.lastTick);
  registry.uptime.now = uptime;
  if (suspended) registry.rests.startAnew();
  if (suspended) managerStarted(registry);

  const at = circumstances(registry);
  for (const uuid of registry.due.take(at.now)) tickIfDue(registry, uuid, at);
  void voidWhatIsLeft(registry);
  // They hear first whether a run of theirs may go on.
  advancePowerCuts(registry);
  advanceRuns(registry);
  advanceRehearsals(registry);
  advanceUpgrades(registry);
  endHoldsInTime(registry).catch((error: unknown) => {
    registry.parts.log.error(error, "ending holds");
  });
}

/** Lets time pass for a server where that changes something of it; else notes when it may. */
function tickIfDue(registry: Registry, uuid: string, at: Circumstances): void {
  const server = registry.servers.get(uuid);
  if (!server) return;
  const { due, queue, parts } = registry;
  if (queue.busy(uuid)) return due.soon(uuid);
  const changes = step(server.facts, { type: "tick" }, at).facts !== server.facts;
  if (!changes && !tickStop(registry, server) && !alertsAreDue(registry, server))
    return due.notBefore(uuid, unchangedBefore(registry, server, at));
  // Also where it cannot be written: then it is tried again.
  due.soon(uuid);
  void queue
    .run(uuid, () => tickOne(registry, uuid))
    .catch((error: unknown) => {
      parts.log.error(error, "letting time pass for a server");
    });
}

/** The monotonic time before which a tick changes nothing of a server, as things stand. */
function unchangedBefore(registry: Registry, server: ServerRecord, at: Circumstances): number {
  const { facts, pendingStop, ordered } = server;
  // Whoever may stop it, and what needs it, change without any news of it.
  if (pendingStop || ordered) return -Infinity;
  return Math.min(unchangedUntil(facts, at), alertsAreAsIsUntil(registry, server));
}

async function tickOne(registry: Registry, uuid: string): Promise<void> {
  if (!registry.servers.has(uuid)) return;
  const server = find(registry, uuid);
  const { facts, effects } = step(server.facts, { type: "tick" }, circumstances(registry));
  const { server: after } = afterStep(registry, withFacts(server, facts), effects);
  const waiting = tickStop(registry, after);
  if (after === server && !waiting && !alertsAreDue(registry, server)) return;
  const limited = registry.eventLimit.limited(uuid, effects);
  await commit(registry, waiting?.server ?? after, limited, waiting?.events);
}

/** Applies the start to every server: at once, or, where something else is under way, right after that. */
function managerStarted(registry: Registry): void {
  for (const uuid of registry.servers.keys()) {
    if (registry.queue.busy(uuid)) void registry.queue.run(uuid, async () => startOne(registry, uuid));
    else startOne(registry, uuid);
  }
}

/** Applies the manager's start to a server. Not written: a manager that starts again concludes the same. */
function startOne(registry: Registry, uuid: string): void {
  const server = registry.servers.get(uuid);
  if (!server) return;
  const { facts } = step(server.facts, { type: "managerStarted" }, circumstances(registry));
  if (facts === server.facts) return;
  const waiting = withFacts(server, facts);
  registry.history.unwatched(server, waiting);
  registry.servers.set(uuid, waiting);
  registry.due.soon(uuid);
  registry.watchers.notify({ type: "changed", server: waiting });
}

/** Starts the timers. @returns stops them */
export function startScheduler(registry: Registry): () => void {
  const { store, clock, log } = registry.parts;
  const pruneEvents = (of?: readonly string[]): void => {
    store.events
      .prune(clock.wall() - EVENTS_KEPT_FOR, EVENTS_KEPT, of)
      .catch((error: unknown) => log.error(error, "pruning events"));
  };
  const pruneBusy = (): void => {
    const busy = [...registry.eventsSince].filter(([, count]) => count >= MANY_EVENTS).map(([uuid]) => uuid);
    for (const uuid of busy) registry.eventsSince.delete(uuid);
    if (busy.length > 0) pruneEvents(busy);
  };
  const prune = (): void => {
    registry.eventsSince.clear();
    pruneEvents();
    registry.history.prune().catch((error: unknown) => log.error(error, "pruning past statuses"));
    registry.rests.prune().catch((error: unknown) => log.error(error, "pruning hours of rest"));
    store.runs
      ?.prune(clock.wall() - RUNS_KEPT_FOR)
      .catch((error: unknown) => log.error(error, "pruning runs"));
  };
  prune();
  const tokenEnds = createTokenEnds(registry);
  const readiness = createReadiness(registry);
  if (!registry.parts.aside?.()) void tokenEnds.poll();
  const schedules = startSchedules(registry);
  const restNews = createRestNews(registry);
  registry.nexts = nextsOf(registry);
  registry.looking = lookingAt(registry);
  // Whatever becomes of the servers, another manager knows it by then.
  const whileItServes = (work: () => void) => (): void => {
    if (!registry.parts.aside?.()) work();
  };
  let wasAside = false;
  const ends = [
    clock.every(TICK_EVERY, () => {
      if (registry.parts.aside?.()) return void (wasAside = true);
      tickAll(registry, wasAside);
      wasAside = false;
      readiness.poll();
    }),
    clock.every(
      POLL_LOOKS_EVERY,
      whileItServes(() => registry.looking.poll()),
    ),
    clock.every(POLL_HELD_EVERY, () => registry.held.poll()),
    clock.every(NOTIFY_EVERY, () => {
      registry.plainHeartbeats.notify();
      notifyOfNexts(registry);
      void registry.history.flush();
      void registry.wakes.flush();
      void registry.energy.flush();
    }),
    clock.every(
      SEE_RESTS_EVERY,
      whileItServes(() => {
        seeRests(registry);
        void registry.rests.flush();
      }),
    ),
    clock.every(WRITE_EVERY, () => void registry.plainHeartbeats.write()),
    clock.every(
      POLL_TOKENS_EVERY,
      whileItServes(() => void tokenEnds.poll()),
    ),
    clock.every(POLL_SCHEDULES_EVERY, () => {
      schedules.poll();
      restNews.poll();
    }),
    clock.every(PRUNE_BUSY_EVERY, pruneBusy),
    clock.every(PRUNE_EVERY, prune),
    clock.every(COUNT_EVERY, () => registry.energy.count()),
  ];
  return () => [...ends, tokenEnds.end, () => registry.looking.end()].forEach((end) => end());
}

/** Notifies watchers of next changes that differ. */
function notifyOfNexts({ nexts, watchers }: Registry): void {
  if (!watchers.any()) return;
  const changed = nexts.changes();
  if (changed.size > 0) watchers.notify({ type: "nexts", nexts: changed });
}

/** The server with other facts. */
function withFacts(server: ServerRecord, facts: Facts): ServerRecord {
  return facts === server.facts ? server : { ...server, facts };
}
