import type { Changes, Reads } from "../../lib/fleet/fleet";
import type { RunPreview } from "../../lib/fleet/runs/run-verbs";
import type { RunStart } from "../../lib/fleet/runs/settings";
import type { ScheduleSettings } from "../../lib/fleet/schedules/settings";
import { FleetError } from "../../lib/fleet/model/errors";
import type { WantedEnd } from "../../lib/plan/changed-end";
import { USUAL_WINDOW } from "../../lib/plan/run";
import type { ChangedEnd } from "../../lib/plan/schedule";
import type { CurrentStatus } from "../../lib/power/words";
import type { CrowdParts } from "./crowd";
import type { Machine } from "./machine";
import { OP, type Outcome } from "./manager-parts";
import { scheduleKey, type SavedSettings } from "./oracle/plan-book";
import { spansAround } from "./oracle/timetables";
import { drawBeside, drawSettings } from "./schedules";
import type { Site } from "./site";

const SECOND = 1_000;
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

const UP: readonly CurrentStatus[] = ["ON", "SyncedON"];

export interface PlannerParts extends CrowdParts {
  readonly machines: readonly Machine[];
}

/** The people who plan for many servers: needs, groups, runs, schedules; and who delete servers. */
export interface Planners {
  /** Changes at the beginning, to be made one after the other. */
  readonly setUp: readonly (() => void)[];
  begin(): void;
  /** Faults stop: no schedule plans runs any more. */
  calmDown(): void;
}

interface Group {
  readonly name: string;
  uuid: string | null;
}

export function createPlanners(parts: PlannerParts): Planners {
  const { timeline, chance, story, oracle, manager, sites, machines, active } = parts;
  const { plans } = oracle;
  const mean = (least: number, most: number): number => least * (most / least) ** chance.unit() * MINUTE;
  const outrunning = chance.fork("outrunning");
  const beside = chance.fork("beside");
  const needing = chance.fork("needing");
  const previewing = chance.fork("looking");
  const nights = chance.fork("nights");
  const pace = {
    ...{ runs: mean(8, 180), plans: mean(10, 300), clocks: mean(60, 1500) },
    needs: 4 * MINUTE * 8 ** needing.unit(),
  };
  const groups: Group[] = [];
  const schedules: { readonly name: string; settings: SavedSettings | null }[] = [];
  /** Things that somebody is changing: one change after the other, so that the last is known. */
  const busy = new Set<string>();
  let reasons = 0;
  let names = 0;
  let isOneDeleted = false;

  const again = (wait: number, task: () => void, pace = chance): void =>
    void timeline.after(pace.around(wait), () => {
      if (!active()) return;
      task();
      again(wait, task, pace);
    });
  const soon = (most: number, task: () => void): void =>
    void timeline.after(chance.between(0, most), () => {
      if (active()) task();
    });
  const some = (): string[] => sites.filter(() => chance.odds(0.6)).map(({ uuid }) => uuid);

  /** Asks for a change of something that nobody else is changing. */
  function change(
    what: string,
    asked: () => (outcome: Outcome) => void,
    question: (fleet: Reads & Changes) => Promise<unknown>,
  ): void {
    if (busy.has(what)) return;
    busy.add(what);
    const answered = asked();
    const done = (outcome: Outcome): void => {
      busy.delete(what);
      answered(outcome);
      story.narrate("planner", `${what}: ${outcome}`);
    };
    if (!manager.ask(question, done)) done("refused");
  }

  /** While stops wait, another server comes to need theirs, or does no more. */
  function needWaiting(): void {
    const waiting = sites.filter((site) => {
      const server = manager.server(site);
      return server?.pendingStop || server?.ordered || server?.facts.order;
    });
    if (waiting.length === 0) return;
    const provider = needing.pick(waiting);
    const consumers = sites.filter(({ index }) => index > provider.index);
    if (consumers.length === 0) return;
    const site = needing.pick(consumers);
    const known = manager.server(site)?.needs ?? [];
    const others = known.filter((uuid) => uuid !== provider.uuid);
    askNeeds(site, needing.odds(0.8) ? [...others, provider.uuid] : others);
  }

  /** Somebody sets a card so that it listens to no packet any more, or does again. */
  function setWakeOnLan(): void {
    const site = needing.pick(sites);
    site.reportsWake = true;
    site.wakesNever = !site.wakesNever;
    story.narrate("planner", `Wake-on-LAN of ${site.name} is ${site.wakesNever ? "off" : "on"}`);
  }

  /** Only servers that come earlier are needed, mostly: a circle is refused. */
  function setNeeds(site: Site): void {
    const isWrong = active() && chance.odds(0.1);
    const needs = sites
      .filter(({ index }) => (isWrong || index < site.index) && chance.odds(1.2 / sites.length))
      .map(({ uuid }) => uuid);
    askNeeds(site, needs);
  }

  function askNeeds(site: Site, needs: readonly string[]): void {
    change(
      `needs of ${site.name}`,
      () => {
        plans.needsAsked(site.uuid, needs);
        return (outcome) => plans.needsAnswered(site.uuid, needs, outcome);
      },
      (fleet) => fleet.edit(site.uuid, { needs }),
    );
  }

  function setPort(site: Site): void {
    const readyPort = chance.odds(0.6) ? 22 : null;
    change(
      `port of ${site.name}`,
      () => {
        plans.portAsked(site.uuid, readyPort);
        return (outcome) => plans.portAnswered(site.uuid, readyPort, outcome);
      },
      (fleet) => fleet.edit(site.uuid, { readyPort }),
    );
  }

  function createGroup(): void {
    const group: Group = { name: `group ${groups.length + 1}`, uuid: null };
    groups.push(group);
    setMembers(group, some());
  }

  function setMembers(group: Group, members: readonly string[]): void {
    change(
      `members of ${group.name}`,
      () => {
        plans.groupAsked(group.name, members);
        return (outcome) => plans.groupAnswered(group.name, members, outcome);
      },
      async (fleet) => {
        group.uuid = fleet.groups().find(({ name }) => name === group.name)?.uuid ?? null;
        if (group.uuid !== null) return fleet.setMembers(group.uuid, members);
        const made = await fleet.createGroup({ name: group.name, serverUuids: members });
        group.uuid = made.uuid;
      },
    );
  }

  function deleteGroup(): void {
    const group = groups.length > 0 ? chance.pick(groups) : null;
    const uuid = group?.uuid;
    if (!group || !uuid) return;
    const nobody: readonly string[] = [];
    change(
      `members of ${group.name}`,
      () => {
        plans.groupAsked(group.name, nobody);
        plans.keptRelays.keepAsked(group.name, false);
        oracle.rests.restAsked(group.name, null);
        return (outcome) => {
          plans.groupAnswered(group.name, nobody, outcome);
          plans.keptRelays.keepAnswered(group.name, false, outcome);
          oracle.rests.restAnswered(group.name, null, outcome);
          if (outcome === "accepted") group.uuid = null;
        };
      },
      (fleet) => fleet.deleteGroup(uuid),
    );
  }

  function whom(): Pick<RunStart, "serverUuids" | "groupUuids"> {
    const known = groups.flatMap(({ uuid }) => uuid ?? []);
    const isGroup = known.length > 0 && chance.odds(0.6);
    const serverUuids = !isGroup || chance.odds(0.2) ? some() : [];
    return { serverUuids, groupUuids: isGroup ? [chance.pick(known)] : [] };
  }

  function saveSchedule(one: (typeof schedules)[number], asked: ScheduleSettings | null): void {
    const { name } = one;
    // An edit leaves the end of this night as it is.
    const settings = asked && { ...asked, changedEnd: one.settings?.changedEnd ?? null };
    let version: ReturnType<typeof plans.scheduleAsked>;
    change(
      name,
      () => {
        version = plans.scheduleAsked(name, settings);
        return (outcome) => {
          plans.scheduleAnswered(name, version, outcome);
          if (outcome === "accepted") one.settings = settings;
        };
      },
      async (fleet) => {
        const known = fleet.schedules().find((schedule) => scheduleKey(schedule.name) === name);
        const uuid = known?.uuid;
        if (settings && known) refuseOtherEnd(one, known.changedEnd);
        if (!settings) return uuid === undefined ? undefined : fleet.deleteSchedule(uuid);
        return uuid === undefined ? fleet.createSchedule(settings) : fleet.updateSchedule(uuid, settings);
      },
    );
  }

  /** Somebody moves the end of this night, skips it, or takes that back. */
  function changeNight(one: (typeof schedules)[number]): void {
    const { name, settings } = one;
    // Nobody here knows the days of a calendar.
    if (!settings?.stop || settings.calendar !== null) return;
    const wall = manager.wall();
    const usual = spansAround({ ...settings, changedEnd: null }, wall);
    const spans = spansAround(settings, wall);
    const at = spans.findIndex(({ end }) => end > wall);
    const [span, as, next] = [spans[at], usual[at], usual[at + 1]];
    if (!span || !as || !next || next.start - wall > DAY) return;
    const wanted = nights.weighted<() => WantedEnd>([
      [6, () => ({ kind: "at", at: nights.between(wall + SECOND, next.start - 1) })],
      [2, () => ({ kind: "skipped" })],
      [2, () => ({ kind: "usual" })],
    ])();
    const end = wanted.kind === "at" ? wanted.at : wanted.kind === "skipped" ? next.start : as.end;
    const changedEnd = end === as.end ? null : { usual: as.end, end };
    let version: ReturnType<typeof plans.scheduleAsked>;
    change(
      name,
      () => {
        version = plans.scheduleAsked(name, { ...settings, changedEnd });
        return (outcome) => {
          plans.scheduleAnswered(name, version, outcome);
          if (outcome === "accepted") one.settings = { ...settings, changedEnd };
        };
      },
      async (fleet) => {
        const known = fleet.schedules().find((schedule) => scheduleKey(schedule.name) === name);
        if (!known || !isSameHours(known, settings)) throw new FleetError({ code: "schedule_not_found" });
        refuseOtherEnd(one, known.changedEnd);
        return fleet.changeScheduleEnd({ uuid: known.uuid, seen: span.end, wanted });
      },
    );
  }

  /** Refuses a change by whoever does not know how this night ends: their last answer was lost. Now they know. */
  function refuseOtherEnd(one: (typeof schedules)[number], changedEnd: ChangedEnd | null): void {
    const { settings } = one;
    const known = settings?.changedEnd ?? null;
    if (known?.usual === changedEnd?.usual && known?.end === changedEnd?.end) return;
    const end = changedEnd && { usual: changedEnd.usual, end: changedEnd.end };
    if (settings) one.settings = { ...settings, changedEnd: end };
    throw new FleetError({ code: "schedule_not_found" });
  }

  function createSchedule(): void {
    const one = { name: `schedule ${schedules.length + 1}`, settings: null };
    schedules.push(one);
    saveSchedule(one, drawSchedule(one.name));
  }

  /** Half of them are for the servers of another one, in other hours. */
  function drawSchedule(name: string): ScheduleSettings {
    const settings = drawSettings(chance, name, whom(), manager.wall());
    const others = schedules.flatMap((other) =>
      other.name !== name && other.settings ? [other.settings] : [],
    );
    return others.length > 0 && beside.odds(0.5)
      ? drawBeside(beside, settings, beside.pick(others))
      : settings;
  }

  function editSchedule(): void {
    // Those of which a run goes on are looked at most.
    const going = schedules.filter(({ name }) => plans.hasRunOf(name));
    const those = going.length > 0 && chance.odds(0.7) ? going : schedules;
    if (those.length === 0) return;
    const one = chance.pick(those);
    const { settings } = one;
    chance.weighted<() => void>([
      [5, () => saveSchedule(one, drawSchedule(one.name))],
      [2, () => settings && saveSchedule(one, { ...settings, pausedUntil: paused() })],
      // Who only calls it something else changes nothing that it does.
      [3, () => settings && saveSchedule(one, { ...settings, name: `${one.name} (${++names})` })],
      [0.5, () => saveSchedule(one, null)],
    ])();
  }

  function paused(): number | null {
    return chance.odds(0.3) ? null : manager.wall() + chance.between(MINUTE, 120 * MINUTE);
  }

  function startRun(): void {
    const up = sites.filter((site) => UP.includes(manager.status(site) ?? "OFF"));
    const isStop = chance.odds(0.1 + (0.8 * up.length) / sites.length);
    const mode = isStop && chance.odds(0.5) ? "when_free" : "now";
    const force = isStop && mode === "now" && chance.odds(0.15);
    reasons += 1;
    const asked = {
      ...({ action: isStop ? "OFF" : "ON", ...whom(), mode, until: someEnd(), force } as const),
      ...{ reason: `run's reason ${reasons}`, evenIfItMayNotWake: chance.odds(0.3) },
    };
    const start: RunStart = {
      ...asked,
      confirmCount: 0,
      requestId: chance.odds(0.6) ? `request ${reasons}` : null,
    };
    if (previewing.odds(0.3)) return previewFirst(start);
    click(start);
    if (outrunning.odds(0.1)) outrun(asked.until ?? manager.wall() + USUAL_WINDOW);
    if (chance.odds(0.2)) soon(2 * SECOND, () => click(start));
    if (chance.odds(0.1)) soon(10 * MINUTE, () => start.requestId !== null && click(start));
    if (chance.odds(0.3)) soon(chance.pick([2 * SECOND, MINUTE, 10 * MINUTE]), cancelRun);
  }

  /** Somebody is shown what a run would do, and starts it a while later. Others may change a group meanwhile. */
  function previewFirst(start: RunStart): void {
    const wait = previewing.pick([SECOND, 20 * SECOND, 5 * MINUTE]);
    const changes = groups.filter(({ uuid }) => uuid !== null && start.groupUuids.includes(uuid));
    const members = previewing.odds(0.5)
      ? sites.filter(() => previewing.odds(0.6)).map(({ uuid }) => uuid)
      : null;
    let preview: RunPreview | null = null;
    const done = (outcome: Outcome): void => {
      story.narrate("planner", `looks at ${start.reason}: ${outcome}`);
      if (outcome !== "accepted" || !preview) return;
      const { run, confirmCount, membersDigest } = preview;
      const seen = { ...start, confirmCount, membersDigest };
      plans.runShown(seen, run);
      if (members) for (const group of changes) setMembers(group, members);
      timeline.after(wait, () => active() && click(seen));
    };
    manager.ask(async (fleet) => {
      preview = fleet.previewRun(start, OP);
    }, done);
  }

  /** The clock is set past the end of a run while what it asks is being written, or on its way. */
  function outrun(end: number): void {
    timeline.after(outrunning.between(0, 5 * SECOND), () => {
      const ms = end - manager.wall() + outrunning.between(0, MINUTE);
      if (active() && ms > 0) manager.jump(ms);
    });
  }

  function someEnd(): number | null {
    const ms = chance.weighted<() => number | null>([
      [5, () => null],
      [2, () => chance.between(30 * SECOND, 10 * MINUTE)],
      [3, () => chance.between(10 * MINUTE, 240 * MINUTE)],
      [0.3, () => -MINUTE],
    ])();
    return ms === null ? null : manager.wall() + ms;
  }

  function click(start: RunStart): void {
    const entry = plans.runAsked(start);
    const done = (outcome: Outcome): void => {
      plans.runAnswered(entry, outcome);
      story.narrate("planner", `starts ${start.reason}, ${start.action} ${start.mode}: ${outcome}`);
    };
    const question = async (fleet: Reads & Changes): Promise<unknown> => {
      if (start.membersDigest || (!start.force && start.groupUuids.length === 0))
        return fleet.startRun(start);
      const { confirmCount, membersDigest } = fleet.previewRun(start, OP);
      return fleet.startRun({ ...start, confirmCount: start.force ? confirmCount : 0, membersDigest });
    };
    if (!manager.ask(question, done)) done("refused");
  }

  function cancelRun(): void {
    const open = plans.openRuns();
    if (open.length === 0) return;
    const uuid = chance.pick(open);
    plans.runCancelling(uuid);
    manager.ask(
      (fleet) => fleet.cancelRun(uuid),
      (outcome) => {
        if (outcome === "accepted") plans.runCancelled(uuid);
        story.narrate("planner", `cancels run ${uuid.slice(-3)}: ${outcome}`);
      },
    );
  }

  function rotateToken(): void {
    const site = chance.pick(sites);
    manager.ask(
      (fleet) => fleet.rotateToken(site.uuid),
      (outcome) => {
        story.narrate("planner", `rotates the token of ${site.name}: ${outcome}`);
        if (outcome !== "accepted") return;
        site.refused = true;
        timeline.after(chance.between(MINUTE, 30 * MINUTE), () => (site.refused = false));
      },
    );
  }

  /**
   * At most one, for what is gone is tried no more. Whoever needs it, or a schedule that names it, stands in the way.
   */
  function deleteServer(): void {
    if (isOneDeleted) return;
    const site = chance.pick(sites);
    change(
      `deletes ${site.name}`,
      () => {
        oracle.removing(site.uuid, true);
        return (outcome) => {
          isOneDeleted ||= outcome !== "refused";
          if (outcome === "refused") oracle.removing(site.uuid, false);
        };
      },
      (fleet) => fleet.remove(site.uuid),
    );
  }

  function changePlans(): void {
    chance.weighted<() => void>([
      [3, editSchedule],
      [2, () => setNeeds(chance.pick(sites))],
      [1, () => setPort(chance.pick(sites))],
      [2, () => groups.length > 0 && setMembers(chance.pick(groups), some())],
      [0.5, () => (groups.length < 5 ? createGroup() : undefined)],
      [0.5, deleteGroup],
      [0.5, () => (schedules.length < 4 ? createSchedule() : undefined)],
      [0.7, rotateToken],
      [0.15, deleteServer],
    ])();
  }

  return {
    setUp: [
      ...sites.map((site) => () => setNeeds(site)),
      ...sites.filter(() => chance.odds(0.4)).map((site) => () => setPort(site)),
      ...[1, 2].map(() => createGroup),
      ...Array.from({ length: chance.between(2, 4) }, () => createSchedule),
    ],
    begin() {
      again(pace.runs, startRun);
      again(pace.runs * 4, cancelRun);
      again(pace.plans, changePlans);
      // Somebody restarts a machine that a run may be about to stop.
      again(pace.runs, () => plans.openRuns().length > 0 && chance.pick(machines).reboot());
      again(pace.runs * 2, () => schedules.some(({ name }) => plans.hasRunOf(name)) && editSchedule());
      again(pace.plans, () => schedules.length > 0 && changeNight(nights.pick(schedules)), nights);
      again(pace.needs, needWaiting);
      again(pace.needs * 3, setWakeOnLan);
      again(pace.clocks, () => {
        const ms = chance.pick([8 * DAY, 30 * MINUTE, 90 * SECOND, 30 * SECOND]);
        manager.jump(chance.odds(0.5) ? ms : -ms);
      });
    },
    calmDown() {
      for (const one of schedules) {
        busy.delete(one.name);
        saveSchedule(one, null);
      }
    },
  };
}

type Hours = Pick<ScheduleSettings, "mode" | "windows" | "wake" | "stop">;

/** Whether a schedule is the one that somebody knows: where the answer to an edit was lost, it may be another one. */
function isSameHours(known: Hours, { mode, windows, wake, stop }: Hours): boolean {
  const hours = (all: ScheduleSettings["windows"]): string =>
    all.map(({ days, from, to }) => `${days.join("")} ${from} ${to}`).join();
  const isSame = known.mode === mode && known.wake === wake && known.stop === stop;
  return isSame && hours(known.windows) === hours(windows);
}
