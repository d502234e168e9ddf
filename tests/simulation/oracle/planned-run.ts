import type { Run } from "../../../lib/plan/run";
import type { Bench, Rule } from "./book";
import type { ManagerClocks } from "./manager-clocks";
import {
  possibleSince,
  scheduleKey,
  type RunAsked,
  type RunEntry,
  type ScheduleEntry,
  type Settable,
  type Version,
} from "./plan-book";
import type { PlanBooks } from "./plans";
import { isOfCut } from "./upses";
import { isAwakeAt, latestStop, spansAround } from "./timetables";

/**
 * Whether a run may be planned: somebody asked for it just now, or it is the transition of a schedule. Times in
 * milliseconds.
 */

export interface PlannedRun {
  readonly run: Run;
  readonly all: PlanBooks;
  readonly bench: Bench;
  readonly clocks: ManagerClocks;
  readonly isGone: (serverUuid: string) => boolean;
}

type Fault = { readonly rule: Rule; readonly why: string };
type Origin = Pick<RunEntry, "asked" | "schedule">;

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
/** A stop is planned a minute after its transition at the latest; disks and timers may be slow. */
const IN_TIME = 2 * MINUTE;
/** The most time between planning and writing, by the wall clock at that time. */
const LATELY = MINUTE;
const USUAL_WINDOW = 30 * MINUTE;
/** No disk lets a write wait for as long. */
const WRITTEN_WITHIN = 30 * MINUTE;

export function judgePlannedRun(plannedRun: PlannedRun): Origin | Fault {
  const { run, all } = plannedRun;
  if (run.endedAt !== null || run.cancelledBy) return { rule: 12, why: "it is over before it begins" };
  if (isOfCut(run)) return ofCut(plannedRun);
  if (run.author !== "op") return ofDoor(plannedRun);
  if (!run.schedule) return ofPerson(plannedRun);
  const entry = all.schedules.get(scheduleKey(run.schedule.name));
  if (!entry) return { rule: 1, why: "nobody made its schedule" };
  let fault: Fault = { rule: 10, why: "its schedule is not there any more" };
  for (const version of entry.possible) {
    const found = ofSchedule(plannedRun, entry, version);
    if (!found) continue;
    if (!("rule" in found)) return found;
    fault = found;
  }
  return fault;
}

/** A door wakes its server, and first what that needs, for somebody who has just knocked. */
function ofDoor(plannedRun: PlannedRun): Origin | Fault {
  const { run, all } = plannedRun;
  const isNamed = (uuid: string | undefined): boolean =>
    run.members.some(({ serverUuid }) => serverUuid === uuid);
  // Somebody may knock at several doors of one person, and the server of one may be needed by that of another.
  const knocks = all.asked.filter(
    ({ by, open, start }) => by === run.author && open > 0 && isNamed(start.serverUuids[0]),
  );
  if (knocks.length === 0) return { rule: 20, why: `nobody knocks at a door of ${run.author}` };
  if (run.action !== "ON" || run.mode !== "now")
    return { rule: 20, why: `a door plans it, and it is ${run.action}, ${run.mode}` };
  const found = knocks.map((asked) => membersFault(plannedRun, asked.start) ?? { asked, schedule: null });
  return firstOrigin(found.reverse());
}

/** A power cut plans it, by what the UPS says; its members are in the group of the plan, or needed by one of those. */
function ofCut(plannedRun: PlannedRun): Origin | Fault {
  const { run, all } = plannedRun;
  const { rackUuid } = all.upses;
  if (run.schedule || rackUuid === null) return { rule: 1, why: "nobody made its power cut plan" };
  const fault = all.upses.faultOf(run);
  if (fault) return fault;
  // Those of whom somebody ordered otherwise meanwhile are left out.
  const stranger = membersFault(plannedRun, { serverUuids: [], groupUuids: [rackUuid] });
  return stranger?.rule === 1 ? stranger : { asked: null, schedule: null };
}

function ofPerson(plannedRun: PlannedRun): Origin | Fault {
  const { run, all, bench, clocks } = plannedRun;
  const asked = all.asked.find(({ start, by }) => by === undefined && start.reason === run.reason);
  if (!asked) return { rule: 1, why: "nobody asked for it" };
  if (asked.open === 0) return { rule: 9, why: "whoever asked for it was answered before" };
  const { start } = asked;
  // Who asks again after a cancellation means another one, unless they say that it is the same.
  const isTwice = ({ isOnDisk, plannedAt, cancelling }: RunEntry): boolean =>
    isOnDisk &&
    !(cancelling && start.requestId === null) &&
    (start.requestId !== null || (bench.now() - plannedAt < 4_000 && plannedAt > clocks.bornAt));
  const twice = asked.runs.some(isTwice);
  if (twice) return { rule: 1, why: "a double click plans a second run" };
  const mode = start.action === "ON" ? "now" : start.force ? "forced" : start.mode;
  if (run.action !== start.action || run.mode !== mode)
    return { rule: 7, why: `it is ${run.action}, ${run.mode}` };
  // All runs together wake 30 servers in a minute.
  const others = [...all.runs.values()].filter(({ ended }) => !ended);
  const toWake = others.reduce((count, { run }) => count + run.members.length, run.members.length);
  const shown = Math.max(...clocks.shownLately(LATELY));
  const usual = shown + USUAL_WINDOW + MINUTE * Math.ceil(toWake / 30);
  if (start.until === null ? run.until > usual : run.until !== start.until)
    return { rule: 9, why: "its window is another one" };
  return membersFault(plannedRun, start) ?? unshownFault(run, asked) ?? { asked, schedule: null };
}

/** A difference from what whoever started the run was shown: nobody else is asked, and nobody is left out. */
function unshownFault({ members }: Run, { shown }: RunAsked): Fault | null {
  if (!shown) return null;
  const more = members.find(({ serverUuid, end }) => end === null && !shown.get(serverUuid));
  if (more) return { rule: 1, why: `whoever started it was not shown that ${more.serverUuid} is asked` };
  const found = new Set(members.map(({ serverUuid }) => serverUuid));
  const missing = [...shown.keys()].find((uuid) => !found.has(uuid));
  return missing === undefined ? null : { rule: 8, why: `${missing} was shown, and is no member` };
}

function ofSchedule(plannedRun: PlannedRun, entry: ScheduleEntry, version: Version): Origin | Fault | null {
  const { run, clocks } = plannedRun;
  const { settings } = version;
  if (!settings) return null;
  const timetable = timetableOf(entry, version, settings);
  const isPaused = (at: number): boolean => settings.pausedUntil !== null && at < settings.pausedUntil;
  const planned = (transition: string): Origin | Fault =>
    version.planned.has(transition) && clocks.setBackAt === -Infinity
      ? { rule: 9, why: "its transition has been planned before" }
      : (membersFault(plannedRun, settings) ?? { asked: null, schedule: { entry, version, transition } });

  if (run.action === "ON") {
    const shownSpans = clocks
      .shownLately(LATELY)
      .flatMap((shown) =>
        spansAround(timetable, shown).filter(
          ({ start, end }) => start <= shown && shown < end + IN_TIME && !isPaused(start),
        ),
      );
    if (!settings.wake || shownSpans.length === 0) return { rule: 9, why: "it is not to be on now" };
    // Right after its clock was set, it may be a span of the clock before that; where an end is skipped, the next one.
    const span = shownSpans.find(({ end }) => run.until <= end);
    if (!span) return { rule: 9, why: "it goes on after its window" };
    return planned(`ON ${span.start}`);
  }
  if (run.mode !== settings.mode)
    return { rule: 7, why: `a schedule stops servers in this way: ${run.mode}` };
  const stopAt = (wall: number): Origin | Fault => {
    const spans = spansAround(timetable, wall);
    const last = spans.findLastIndex(({ end }) => end <= wall);
    const span = spans[last];
    if (span && spans[last + 1]?.start === span.end)
      return { rule: 9, why: "its end was skipped: the next window begins there" };
    if (!settings.stop || !span || wall - span.end > IN_TIME || isPaused(span.end))
      return { rule: 9, why: "no transition of its schedule is now" };
    if (span.end < clocks.shownSince) return { rule: 9, why: "the manager was away at its transition" };
    if (clocks.doubts()) return { rule: 9, why: "the wall clock was set in the ten minutes before" };
    if (settings.calendar !== null && !isReadLately(entry, wall))
      return { rule: 9, why: "its calendar could not be read for a week" };
    const latest = run.mode === "now" ? wall + USUAL_WINDOW : latestStop(timetable, spans, span.end);
    if (run.until > latest) return { rule: 9, why: "it goes on for too long" };
    return planned(`OFF ${span.end}`);
  };
  // Where its clock was set between planning and writing, it is a transition of the clock before that.
  const found = clocks.shownLately(LATELY).map(stopAt);
  return firstOrigin(found);
}

/** The first that is an origin; else the first fault. */
function firstOrigin(found: readonly (Origin | Fault)[]): Origin | Fault {
  return found.find((one) => !("rule" in one)) ?? (found[0] as Fault);
}

function isReadLately({ calendar }: ScheduleEntry, wall: number): boolean {
  return calendar.reads.some((at) => wall - at > -DAY - MINUTE && wall - at <= 7 * DAY + MINUTE);
}

/** The version's timetable, with the days of its calendar. */
function timetableOf(
  { calendar }: ScheduleEntry,
  { settings }: Version,
  { exceptions, ...rest }: NonNullable<Version["settings"]>,
) {
  const days = settings?.calendar ? calendar.days.map((day) => ({ first: day, last: day })) : [];
  return { ...rest, exceptions: [...exceptions, ...days] };
}

/**
 * Whether a schedule wants its servers on now, whatever people were changing; null where it does not, or nobody knows.
 */
export function surelyKeepsOn(
  entry: ScheduleEntry,
  all: PlanBooks,
  wall: number,
  since = Infinity,
): ReadonlySet<string> | null {
  const [version, ...others] = possibleSince(entry, since);
  if (
    others.length > 0 ||
    !version?.settings ||
    !isAwakeAt(timetableOf(entry, version, version.settings), wall)
  )
    return null;
  return new Set(serversOf(all, version.settings, since).surely);
}

/** Whether two versions of a schedule want the same, whatever they are called. */
export function isSameWill(a: Version["settings"], b: Version["settings"]): boolean {
  const text = (settings: Version["settings"]): string =>
    JSON.stringify({ changedEnd: null, ...settings, name: "" });
  return a !== null && b !== null && text(a) === text(b);
}

/**
 * Whether a version of its schedule leaves a run be: it would be planned by the same transition, for the same, in the
 * same way.
 */
export function isLeftBy({ settings }: Version, { run, schedule }: RunEntry): boolean {
  const before = schedule?.version.settings;
  if (!schedule || !before || !settings) return false;
  const named = ({ groupUuids, serverUuids }: typeof before): string =>
    JSON.stringify([groupUuids, serverUuids].map((uuids) => [...uuids].sort()));
  const how = ({ mode, minOn, evenIfItMayNotWake }: typeof before): string =>
    run.action === "ON" ? "" : JSON.stringify([mode, minOn, evenIfItMayNotWake]);
  const at = Number(schedule.transition.split(" ")[1]);
  const transition = (of: typeof before): number | null => {
    if (!(run.action === "ON" ? of.wake : of.stop) || (of.pausedUntil !== null && at < of.pausedUntil))
      return null;
    const timetable = timetableOf(schedule.entry, { ...schedule.version, settings: of }, of);
    const spans = spansAround(timetable, at);
    if (run.action === "ON") {
      const end = spans.find(({ start }) => start === at)?.end ?? null;
      // Whoever only moves the end of a night stops no start that is over by then.
      return end !== null && isSameButEnd(before, settings) && run.until <= end ? Infinity : end;
    }
    return spans.some(({ end }) => end === at) ? latestStop(timetable, spans, at) : null;
  };
  return (
    named(before) === named(settings) &&
    how(before) === how(settings) &&
    transition(before) === transition(settings)
  );
}

/** Whether two versions of a schedule differ by nothing but the end of one night, and their names. */
function isSameButEnd(a: NonNullable<Version["settings"]>, b: NonNullable<Version["settings"]>): boolean {
  return isSameWill({ ...a, changedEnd: null }, { ...b, changedEnd: null });
}

/** The servers that were named since an instant: surely, and perhaps, where groups are being changed. */
function serversOf(
  all: PlanBooks,
  {
    serverUuids,
    groupUuids,
  }: { readonly serverUuids: readonly string[]; readonly groupUuids: readonly string[] },
  since: number,
): { readonly surely: readonly string[]; readonly perhaps: ReadonlySet<string> } {
  const named: Settable<readonly string[]>[] = groupUuids.flatMap(
    (uuid) => all.groups.get(all.groupNames.get(uuid) ?? "") ?? [],
  );
  const members = named.map((group) => possibleSince(group, since));
  return {
    surely: [
      ...serverUuids,
      ...members.flatMap((possible) => (possible.length === 1 ? possible.flat() : [])),
    ],
    perhaps: new Set([...serverUuids, ...members.flat(2)]),
  };
}

/** A fault in its members: they must be all that were named, nobody else, and, in an ON run, their needs. */
function membersFault(
  { run, all, bench, clocks, isGone }: PlannedRun,
  named: Pick<RunAsked["start"], "serverUuids" | "groupUuids">,
): Fault | null {
  const since = plannedAt(run, bench, clocks);
  const { surely, perhaps } = serversOf(all, named, since);
  const { action, members } = run;
  const found = new Set(members.map(({ serverUuid }) => serverUuid));
  const missing = surely.find((uuid) => !found.has(uuid) && !isGone(uuid));
  if (missing !== undefined) return { rule: 8, why: `${missing} was named, and is no member` };
  const mayNeed = new Set(perhaps);
  if (action === "ON")
    for (const uuid of mayNeed)
      for (const its of needsSince(all, uuid, since)) for (const need of its) mayNeed.add(need);
  const stranger = [...found].find((uuid) => !mayNeed.has(uuid));
  return stranger === undefined ? null : { rule: 1, why: `nobody named ${stranger}` };
}

/** Each list of what a server may have needed since an instant. */
export function needsSince(
  { needs }: Pick<PlanBooks, "needs">,
  uuid: string,
  since: number,
): readonly (readonly string[])[] {
  const its = needs.get(uuid);
  return its ? possibleSince(its, since) : [];
}

/** The servers that have needed this one since an instant, whatever people were changing. */
export function surelyNeededBy(all: Pick<PlanBooks, "needs">, uuid: string, since: number): string[] {
  return [...all.needs.keys()].filter((consumer) => {
    const [its = [], ...others] = needsSince(all, consumer, since);
    return others.length === 0 && its.includes(uuid);
  });
}

/**
 * The time at which it was planned. It is written later, and a group or the needs of a server may be changed meanwhile.
 */
export function plannedAt({ since }: Run, bench: Bench, clocks: ManagerClocks): number {
  const wasSet = clocks.setAt > bench.now() - WRITTEN_WITHIN;
  return bench.now() - (wasSet ? WRITTEN_WITHIN : Math.max(0, clocks.wall() - since.wall));
}
