import type { NewEvent } from "../../../lib/fleet/model/entities";
import type { RunStart } from "../../../lib/fleet/runs/settings";
import type { Run } from "../../../lib/plan/run";
import type { Outcome } from "../manager-parts";
import { keyOf, type Bench, type Book, type Click, type Noted, type Rule, type Standing } from "./book";
import {
  plannedAt,
  isLeftBy,
  isSameWill,
  judgePlannedRun,
  needsSince,
  surelyKeepsOn,
  surelyNeededBy,
  type PlannedRun,
} from "./planned-run";
import type { ManagerClocks } from "./manager-clocks";
import {
  type SavedSettings,
  answer,
  ask,
  possibleSince,
  scheduleKey,
  type GroupMembers,
  type RunAsked,
  type RunEntry,
  type ScheduleEntry,
  type Settable,
  type Version,
} from "./plan-book";
import type { PlanFindings } from "./plan-ledger";
import { createKeptRelays, type KeptRelays, type KeptRelaysParts } from "./kept-relays";
import { isProvedOffBySight } from "./looks";
import { isKnownUp, judgeRunEvent, mayNotWake, whyNotOff, windowOver, keptOnBy } from "./run-orders";
import { countOn, deadline } from "./stops";
import { isOfCut, type UpsBooks } from "./upses";

/** Requests of people about plans, and their visible effects. */
export interface Plans extends PlanFindings {
  readonly hasOpenRuns: boolean;
  /** Runs that were planned, and stops that they asked for. */
  readonly counts: { readonly runs: number; readonly stops: number };
  openRuns(): string[];
  /** Whether a run of this schedule goes on. */
  hasRunOf(schedule: string): boolean;
  /** Somebody was shown what a run would do, and will perhaps start it. */
  runShown(start: RunStart, run: Run): void;
  /** @param by the author of the door that asks; absent: a person does */
  runAsked(start: RunStart, by?: string): RunAsked;
  runAnswered(asked: RunAsked, outcome: Outcome): void;
  /** Somebody asks for a cancellation. */
  runCancelling(uuid: string): void;
  /** A cancellation is acknowledged. */
  runCancelled(uuid: string): void;
  scheduleAsked(name: string, settings: SavedSettings | null): Version;
  scheduleAnswered(name: string, version: Version, outcome: Outcome): void;
  /** @param at the manager's wall clock when it began to read */
  calendarRead(name: string, days: readonly string[], at: number): void;
  groupAsked(name: string, members: readonly string[]): void;
  groupAnswered(name: string, members: readonly string[], outcome: Outcome): void;
  needsAsked(uuid: string, needs: readonly string[]): void;
  needsAnswered(uuid: string, needs: readonly string[], outcome: Outcome): void;
  portAsked(uuid: string, port: number | null): void;
  portAnswered(uuid: string, port: number | null, outcome: Outcome): void;
  /** The port of a server was seen to answer. */
  portOpen(uuid: string): void;

  /** The fleet begins to write something that a run asks of a server. */
  decided(event: Noted): void;
  /** It is on disk: to be called after the event was noted. */
  happened(event: Noted): void;
  /** Reasons that may forbid a person's stop by now: for `Standing.over`. */
  forbids(
    serverUuid: string,
    stop: Pick<Standing, "evenIfNeeded" | "mayNotWake">,
  ): NonNullable<Click["over"]>;
  /** Whether others that are not proved off perhaps need a server, be it as a relay. */
  isNeeded(serverUuid: string): boolean;
  /** A schedule that keeps a server on for sure at an instant (wall-clock ms), by what was set since (ms); null: none. */
  keepsOn(serverUuid: string, wall: number, since: number): string | null;
  /** Whether some run may wake a server. */
  mayWake(uuid: string): boolean;
  /** The groups by name, each with all members that it may have had at an instant or since. */
  membersSince(since: number): readonly GroupMembers[];
  readonly keptRelays: KeptRelays;
  managerStarted(): void;
  frozen(ms: number): void;
  atTheEnd(): void;
}

export interface PlanParts {
  readonly bench: Bench;
  readonly clocks: ManagerClocks;
  readonly books: ReadonlyMap<string, Book>;
  readonly cardOf: KeptRelaysParts["cardOf"];
  readonly upses: UpsBooks;
  /** Adds to the story of runs. */
  readonly narrate: (what: string) => void;
}

/** The books about plans, for judging. */
export interface PlanBooks {
  readonly runs: ReadonlyMap<string, RunEntry>;
  readonly asked: readonly RunAsked[];
  readonly schedules: ReadonlyMap<string, ScheduleEntry>;
  /** Members by the names of groups, and names by uuid. */
  readonly groups: ReadonlyMap<string, Settable<readonly string[]>>;
  readonly groupNames: ReadonlyMap<string, string>;
  readonly needs: ReadonlyMap<string, Settable<readonly string[]>>;
  readonly ports: ReadonlyMap<string, Settable<number | null>>;
  /** The boots, by their numbers, whose port answered. */
  readonly openPorts: ReadonlyMap<string, ReadonlySet<number>>;
  readonly upses: UpsBooks;
}

export function createPlans(parts: PlanParts): Plans {
  const { bench, clocks, books, upses } = parts;
  const runs = new Map<string, RunEntry>();
  const asked: RunAsked[] = [];
  const schedules = new Map<string, ScheduleEntry>();
  const groups = new Map<string, Settable<readonly string[]>>();
  const groupNames = new Map<string, string>();
  const needs = new Map<string, Settable<readonly string[]>>();
  const ports = new Map<string, Settable<number | null>>();
  const openPorts = new Map<string, Set<number>>();
  const open = new Set<string>();
  const counts = { runs: 0, stops: 0 };
  const all: PlanBooks = { runs, asked, schedules, groups, groupNames, needs, ports, openPorts, upses };

  const settable = <T>(of: Map<string, Settable<T>>, key: string, first: T): Settable<T> => {
    const known = of.get(key) ?? { possible: [first] };
    of.set(key, known);
    return known;
  };
  /** Whether nothing proves it off, or sight alone: a manager that started since knows no look of before. */
  const mayBeUp = (book: Book): boolean =>
    whyNotOff(book, bench) !== null || isProvedOffBySight(book, bench.now());
  const breach = (rule: Rule, name: string, what: string): void => bench.breach(rule, { name } as Book, what);
  const bookOf = (uuid: string): Book => {
    const book = books.get(uuid);
    if (!book) throw new Error(`the oracle has never heard of ${uuid}`);
    return book;
  };

  const membersSince = (since: number): GroupMembers[] =>
    [...groups].map(([name, members]) => ({ name, possible: possibleSince(members, since) }));
  const keptRelays = createKeptRelays({ now: bench.now, clocks, books, cardOf: parts.cardOf, membersSince });

  /** The reason for which a run's request to a server was over: for `Click.over`. */
  const overOf =
    (entry: RunEntry, uuid: string): NonNullable<Click["over"]> =>
    (arrivedAt, confirmedAt) => {
      const { withdrawn } = entry;
      if (withdrawn && withdrawn.at < Math.min(arrivedAt, confirmedAt))
        return { rule: 10, why: withdrawn.why };
      const late = windowOver(entry, clocks, arrivedAt);
      if (late !== null && late < confirmedAt) return { rule: 9, why: "the window of its run was over" };
      // By the windows that hold when the order is told, and when it is confirmed.
      const at = Math.min(arrivedAt, confirmedAt);
      const wall = clocks.wallAt(at);
      const keeper = wall === null ? null : keptOnBy(all, entry, uuid, wall, at);
      if (keeper !== null) return { rule: 7, why: `${keeper} keeps it on` };
      const allowed = { evenIfNeeded: false, mayNotWake: mayNotWake(entry) };
      return forbiddenBy(uuid, allowed, arrivedAt, confirmedAt);
    };

  /**
   * A reason that has forbidden a stop since before it was confirmed: by the state at that time, and never by the plan.
   */
  function forbiddenBy(
    uuid: string,
    { evenIfNeeded, mayNotWake }: Pick<Standing, "evenIfNeeded" | "mayNotWake">,
    arrivedAt: number,
    confirmedAt: number,
  ): ReturnType<NonNullable<Click["over"]>> {
    const since = Math.min(arrivedAt, confirmedAt);
    if (!mayNotWake && bookOf(uuid).wakeOffSince < since)
      return { rule: 8, why: "nobody could wake it again" };
    const consumer = evenIfNeeded
      ? undefined
      : surelyNeededBy(all, uuid, since)
          .map(bookOf)
          .find((book) => isKnownUp(book, arrivedAt, confirmedAt));
    if (consumer) return { rule: 11, why: `${consumer.name} needs it, and is up` };
    const why = evenIfNeeded ? null : keptRelays.keeps(uuid, arrivedAt, confirmedAt);
    return why === null ? null : { rule: 11, why };
  }

  function standingOf(entry: RunEntry, uuid: string, key: string): Standing {
    const { until } = entry.run;
    return {
      ...{ reason: key, from: bench.now(), until: entry.plannedAt, result: "accepted", untilWall: until },
      deadline: deadline(bench.now(), clocks.wall(), until - clocks.wall()),
      ...{ since: Infinity, order: "none", declined: false, ended: null },
      over: overOf(entry, uuid),
    };
  }

  /** Whether nobody has asked for a version of its schedule that would not have planned it. */
  function isLeft(entry: RunEntry): boolean {
    const { schedule, plannedAt: at } = entry;
    return schedule !== null && possibleSince(schedule.entry, at).every((one) => isLeftBy(one, entry));
  }

  function forget(uuid: string): void {
    const entry = runs.get(uuid);
    open.delete(uuid);
    if (entry) entry.ended = true;
  }

  return {
    get hasOpenRuns() {
      return open.size > 0;
    },
    counts,
    openRuns: () => [...open],
    hasRunOf: (name) =>
      [...open].some((uuid) => scheduleKey(runs.get(uuid)?.run.schedule?.name ?? "") === name),
    runShown(start, { members }) {
      const shown = new Map(members.map(({ serverUuid, end }) => [serverUuid, end === null]));
      asked.push({ start, clicks: 0, open: 0, runs: [], shown });
    },
    runAsked(start, by) {
      const known = asked.find((one) => one.start === start);
      const entry = known ?? { start, ...(by && { by }), clicks: 0, open: 0, runs: [], shown: null };
      if (!known) asked.push(entry);
      entry.clicks += 1;
      entry.open += 1;
      return entry;
    },
    runAnswered(entry, outcome) {
      entry.open -= 1;
      if (outcome !== "accepted") return;
      if (!entry.runs.some(({ isOnDisk }) => isOnDisk))
        breach(5, "a run", `its start was acknowledged, and it is not on disk: ${entry.start.reason}`);
    },
    runCancelling(uuid) {
      const entry = runs.get(uuid);
      if (entry) entry.cancelling = true;
    },
    runCancelled(uuid) {
      const entry = runs.get(uuid);
      if (entry) entry.withdrawn ??= { at: bench.now(), why: "its run was cancelled" };
    },
    scheduleAsked(name, settings) {
      const none: Version = { settings: null, askedAt: -Infinity, planned: new Set() };
      const entry = schedules.get(name) ?? { name, possible: [none], calendar: { reads: [], days: [] } };
      schedules.set(name, entry);
      // Who only renames it does not want what was planned to be planned once more.
      const same = entry.possible.findLast((one) => isSameWill(one.settings, settings));
      const version: Version = { settings, askedAt: bench.now(), planned: same?.planned ?? new Set() };
      ask(entry, version);
      return version;
    },
    scheduleAnswered(name, version, outcome) {
      const entry = schedules.get(name);
      if (!entry) return;
      answer(entry, version, outcome, bench.now());
      if (outcome !== "accepted") return;
      for (const run of runs.values())
        if (run.schedule?.entry === entry && run.plannedAt < version.askedAt && !isLeftBy(version, run))
          run.withdrawn ??= { at: bench.now(), why: "its schedule was changed" };
    },
    calendarRead(name, days, at) {
      const entry = schedules.get(name);
      entry?.calendar.reads.push(at);
      if (entry) entry.calendar.days = days;
    },
    groupAsked: (name, members) => ask(settable<readonly string[]>(groups, name, []), members),
    groupAnswered: (name, members, outcome) =>
      answer(settable<readonly string[]>(groups, name, []), members, outcome, bench.now()),
    needsAsked: (uuid, its) => ask(settable<readonly string[]>(needs, uuid, []), its),
    needsAnswered: (uuid, its, outcome) =>
      answer(settable<readonly string[]>(needs, uuid, []), its, outcome, bench.now()),
    portAsked: (uuid, port) => ask(settable<number | null>(ports, uuid, null), port),
    portAnswered: (uuid, port, outcome) =>
      answer(settable<number | null>(ports, uuid, null), port, outcome, bench.now()),
    portOpen(uuid) {
      const boots = openPorts.get(uuid) ?? new Set();
      boots.add(bookOf(uuid).boots.size);
      openPorts.set(uuid, boots);
    },

    cutKept: (cut) => upses.kept(cut),
    named: ({ uuid, name }) => void groupNames.set(uuid, name),
    planLost: (what) => breach(5, "plans", what),
    planned(run) {
      const plannedRun: PlannedRun = { run, all, bench, clocks, isGone: (uuid) => bookOf(uuid).removed };
      const found = judgePlannedRun(plannedRun);
      if ("rule" in found) breach(found.rule, `run ${run.uuid}`, found.why);
      const { asked: by, schedule } = "rule" in found ? { asked: null, schedule: null } : found;
      const entry: RunEntry = {
        ...{ run, asked: by, schedule, plannedAt: bench.now(), isOnDisk: false },
        deadline: deadline(bench.now(), clocks.wall(), run.until - clocks.wall()),
        needs: new Map(run.members.map(({ serverUuid }) => [serverUuid, surelyNeeds(run, serverUuid)])),
        ...{ ends: new Map(), as: new Map(), withdrawn: null, ended: false, cancelling: false },
      };
      runs.set(run.uuid, entry);
      by?.runs.push(entry);
    },
    plannedForSure(uuid) {
      const entry = runs.get(uuid);
      if (!entry) return breach(12, `run ${uuid}`, "it is on disk, and nobody planned it");
      entry.isOnDisk = true;
      counts.runs += 1;
      const { run, schedule } = entry;
      const who = run.members.map(({ serverName, end }) => `${serverName}${end ? ` (${end.why})` : ""}`);
      const whose = schedule ? `${schedule.entry.name}, ${schedule.transition}` : run.reason;
      parts.narrate(`draws run ${uuid.slice(-3)} of ${whose}: ${run.action} ${run.mode} ${who.join(", ")}`);
      open.add(uuid);
      if (entry.schedule) entry.schedule.version.planned.add(entry.schedule.transition);
    },
    membersEnded(members) {
      for (const { runUuid, member } of members) {
        const { serverUuid, end } = member;
        const entry = runs.get(runUuid);
        if (!entry || !end) continue;
        const before = entry.ends.get(serverUuid);
        if (before !== undefined && before !== end.why)
          breach(12, member.serverName, `its member ended as ${end.why} after it had ended as ${before}`);
        entry.ends.set(serverUuid, end.why);
        // Where the clock was set far back since, its transition is not one of those to come.
        const isKnown = entry.plannedAt > clocks.setBackAt;
        if (end.why === "schedule_changed" && isKnown && isLeft(entry))
          breach(
            "end",
            member.serverName,
            "an edit of its schedule that changes no transition cancelled its run",
          );
        entry.as.set(serverUuid, end.as);
        const isSeenOff = isProvedOffBySight(bookOf(serverUuid), bench.now());
        if (
          entry.run.action === "OFF" &&
          end.why === "as_asked" &&
          isUpForSure(bookOf(serverUuid)) &&
          !isSeenOff
        )
          breach(12, member.serverName, "a run says that it is off, and it reports");
      }
    },
    ends(uuid, events) {
      const entry = runs.get(uuid);
      if (!entry?.isOnDisk || entry.ended) return breach("end", `run ${uuid}`, "it ends, and does not go on");
      // Where the clock was set on just before it was written, its window was over before it began.
      const late = bench.now() - Math.max(entry.deadline.at, entry.plannedAt, clocks.goesOnSince);
      if (late > A_LITTLE + clocks.catchesUpWithin())
        breach("end", `run ${uuid}`, `it went on for ${late} ms after its window`);
      const why = summaryFault(entry, events);
      if (why) breach("end", `run ${uuid}`, `its summary: ${why}`);
    },
    endedForSure(uuid) {
      forget(uuid);
      const ends = [...(runs.get(uuid)?.ends ?? [])].map(
        ([server, why]) => `${books.get(server)?.name} ${why}`,
      );
      parts.narrate(`run ${uuid.slice(-3)} ends: ${ends.join(", ")}`);
    },

    decided(event) {
      const book = books.get(event.serverUuid);
      if (!book) return;
      const found = judgeRunEvent({ event, book, all, bench, clocks, bookOf });
      if (found) return bench.breach(found.rule, book, found.why);
      const entry = runs.get(event.runUuid ?? "");
      upses.decided(event, entry && isOfCut(entry.run) ? entry.run : null);
      const key = keyOf(event);
      if (!entry || event.kind !== "stop_when_free") return;
      const isOpen = book.pendingStops.some(({ reason, since }) => reason === key && since === Infinity);
      if (!isOpen) book.pendingStops.push(standingOf(entry, event.serverUuid, key));
    },
    happened(event) {
      const { kind, serverUuid, runUuid } = event;
      const book = books.get(serverUuid);
      if (!book) return;
      if (kind === "removed") book.removed = true;
      const entry = runs.get(runUuid ?? "");
      if (!entry) return;
      parts.narrate(`${kind} ${book.name}, by run ${entry.run.uuid.slice(-3)}`);
      if (STOPS.includes(kind)) counts.stops += 1;
      const now = bench.now();
      const given = {
        reason: keyOf(event),
        from: now,
        result: "accepted",
        noOrder: false,
        expires: null,
        pendingStop: null,
      } as const;
      if (kind === "turned_on") {
        book.maybeWanted = true;
        book.clicks.push({ ...given, kind: "TurnOn", mode: "now", until: now });
      }
      if (kind === "turned_off" || kind === "turned_off_by_force")
        book.clicks.push({
          ...{ ...given, kind: "TurnOff", mode: kind === "turned_off" ? "now" : "forced", until: now + 1 },
          ...{ bindsUntil: entry.plannedAt, confirmedAt: Infinity, over: overOf(entry, serverUuid) },
        });
      if (kind === "stop_cancelled") {
        book.maybeWanted = true;
        book.voided.push({ at: now, why: "its run withdrew it", rule: 10 });
      }
    },
    forbids: (uuid, stop) => (arrivedAt, confirmedAt) => forbiddenBy(uuid, stop, arrivedAt, confirmedAt),
    isNeeded: (uuid) =>
      keptRelays.mayKeep(uuid) ||
      [...needs].some(
        ([consumer, { possible }]) => possible.some((its) => its.includes(uuid)) && mayBeUp(bookOf(consumer)),
      ),
    keepsOn: (uuid, wall, since) =>
      [...schedules.values()].find((entry) => surelyKeepsOn(entry, all, wall, since)?.has(uuid))?.name ??
      null,
    membersSince,
    keptRelays,
    mayWake: (uuid) =>
      [...open].some((one) => {
        const entry = runs.get(one);
        return entry?.run.action === "ON" && entry.needs.has(uuid) && !entry.ends.has(uuid);
      }),
    managerStarted() {
      for (const uuid of open) {
        const entry = runs.get(uuid);
        if (entry) countOn(entry.deadline, clocks, bench.now(), 0);
      }
    },
    frozen(ms) {
      for (const uuid of open) {
        const entry = runs.get(uuid);
        if (entry) entry.deadline.at += ms;
      }
    },
    atTheEnd() {
      for (const uuid of open) {
        const entry = runs.get(uuid);
        if (!entry) continue;
        const areOver = entry.ends.size === entry.run.members.length;
        const isLate = bench.now() > entry.deadline.at + A_LITTLE;
        if (areOver || isLate)
          breach(
            "end",
            `run ${uuid}`,
            areOver ? "all its members have ended, and it goes on" : "its window is over, and it goes on",
          );
      }
    },
  };

  /** The needs of a member of an ON run, as far as nobody has been changing them since the run was planned. */
  function surelyNeeds({ action, ...run }: Run, uuid: string): readonly string[] {
    const [its = [], ...others] = needsSince(all, uuid, plannedAt({ action, ...run }, bench, clocks));
    return action === "ON" && others.length === 0 ? its : [];
  }

  function isUpForSure(book: Book): boolean {
    return (
      book.received.status !== "Stopping" &&
      book.arrived.status !== "Stopping" &&
      book.received.at > -Infinity
    );
  }
}

const STOPS = ["turned_off", "turned_off_by_force", "turned_off_when_free"];

/** A run whose window is over ends within so many milliseconds. */
const A_LITTLE = 180_000;

/** A fault in the notice about a run's end. */
function summaryFault({ run, as }: RunEntry, events: readonly NewEvent[]): string | null {
  const [event, ...others] = events.filter(({ kind }) => kind === "run_ended");
  if (!event || others.length > 0) return "people are not told once";
  if (event.runUuid !== run.uuid) return "it names another run";
  if (as.size !== run.members.length) return "a member has not ended";
  const found = new Map<string, number>();
  for (const one of as.values()) found.set(one, (found.get(one) ?? 0) + 1);
  const said = new Map(
    [...event.detail.matchAll(/(\d+) (done|already there|declined|skipped|failed|cancelled)/g)].map(
      ([, count, word = ""]) => [word.replace(" ", "_"), Number(count)],
    ),
  );
  const same = said.size === found.size && [...found].every(([word, count]) => said.get(word) === count);
  if (!same) return `it says ${event.detail}, but it was ${JSON.stringify([...found])}`;
  const worries = ["declined", "skipped", "failed"].some((word) => found.has(word));
  return (event.severity === "warning") === worries ? null : `it is told as ${event.severity}`;
}
