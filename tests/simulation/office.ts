import type { ScheduleSettings } from "../../lib/fleet/schedules/settings";
import type { By } from "../../lib/fleet/model/audit";
import type { Change } from "./machine";
import { DOORS_AT } from "./doorway";
import { OP, type Outcome } from "./manager-parts";
import { scheduleKey } from "./oracle/plan-book";
import type { SavedDoor } from "./oracle/doors";
import type { Site } from "./site";
import type { Timer } from "./timeline";
import type { ResidentParts, Residents } from "./world";

/**
 * A week of an office: people come and go, forget to log off, connect to shares by doors, hold servers, click; builds and
 * backups run at night; the manager's clock jumps. It keeps account of when each server was needed, and of its sleep.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A Monday: the first time of the manager's wall clock. */
export const MONDAY = Date.UTC(2026, 0, 5);
export const OFFICE_SERVERS = 8;
/** Minutes of the rests, as they are set. */
const REST = { afterMinutes: 20, minUpMinutes: 10 } as const;
/** Minutes that pass besides until a server that nobody needs sleeps: reports, the minute of warning, the command. */
const OVERHEAD = 4;
/** Milliseconds for which somebody must have been there: until then the order is confirmed, perhaps. */
const COMES_WITHIN = 15_000;
/** Minutes within which whoever is idle is seen to be gone by the guards. */
const SEEN_IDLE = 10;

/** The account of a server's week. Hours. */
export interface Account {
  readonly name: string;
  readonly role: Role;
  readonly hours: number;
  readonly needed: number;
  /** Not needed, less the minutes after each use for which a rest waits. */
  readonly sleepable: number;
  readonly slept: number;
  /** Times that it went to sleep while somebody used it. */
  readonly underHands: number;
  /** Times that it was woken, by what, and those of which nobody knows why. */
  readonly wakes: Readonly<Record<Exclude<Change, "goes">, number>>;
  readonly unexplained: number;
}

type Role = "share" | "build" | "backup" | "workstation";
const ROLE_OF: readonly Role[] = [
  "share",
  "share",
  "build",
  "backup",
  "workstation",
  "workstation",
  "workstation",
  "workstation",
];

interface Kept {
  readonly site: Site;
  readonly role: Role;
  /** Everything for which it is needed now, each with a number. */
  readonly needs: Map<string, number>;
  sleepable: number;
  needed: number;
  slept: number;
  minutes: number;
  /** Minutes since it was last needed, and since it came up. */
  free: number;
  up: number;
  underHands: number;
  readonly wakes: Record<Exclude<Change, "goes">, number>;
  unexplained: number;
}

const KAI: By = {
  actor: "kai",
  actorUuid: "0000000c-0000-4000-8000-000000000000",
  address: "",
  via: "api",
};

export interface Office extends Residents {
  accounts(): readonly Account[];
}

/** @param rests whether servers rest by themselves: without it they sleep by people and schedules alone */
export function createOffice(parts: ResidentParts, rests: boolean): Office {
  const { timeline, chance, story, oracle, manager, sites, machines, uses } = parts;
  const { plans } = oracle;
  const all = sites.map((site, index): Kept => ({
    ...{ site, role: ROLE_OF[index % ROLE_OF.length] ?? "workstation", needs: new Map<string, number>() },
    ...{ sleepable: 0, needed: 0, slept: 0, minutes: 0, free: 0, up: 0, underHands: 0, unexplained: 0 },
    wakes: { button: 0, packet: 0, alarm: 0, itself: 0 },
  }));
  const doors = all
    .filter(({ role }) => role === "share")
    .map(({ site }, index) => ({ name: `share-${index + 1}`, site, listen: `${DOORS_AT}:${2200 + index}` }));
  const schedules: { readonly settings: ScheduleSettings; readonly site: Site }[] = [];
  let reasons = 0;
  let names = 0;
  let isOver = false;
  const sampler: { timer: Timer | null } = { timer: null };

  const keptOf = (role: Role): Kept[] => all.filter((kept) => kept.role === role);
  const isUp = ({ site }: Kept): boolean => machines[site.index]?.reports === true;
  const isDown = ({ site }: Kept): boolean => {
    const machine = machines[site.index];
    return machine?.state === "off" || machine?.down.sleeps === true;
  };
  const at = (ms: number, task: () => void): void =>
    void timeline.after(ms, () => {
      if (!isOver) task();
    });

  /** Something needs a server from now on. @returns ends that */
  function needs(kept: Kept, why: string): () => void {
    const name = `${why} ${(names += 1)}`;
    kept.needs.set(name, timeline.now);
    return () => void kept.needs.delete(name);
  }

  // Those who use a machine itself.

  function sitsDown({ site }: Kept): void {
    const machine = machines[site.index];
    if (machine && !machine.reports) machine.pressButton();
  }

  /** Somebody works there for so long: they start it where they must, and log in once it is up. */
  function works(kept: Kept, ms: number, forgets: boolean): void {
    const use = uses[kept.site.index];
    const done = needs(kept, "somebody works");
    sitsDown(kept);
    const logIn = (): void => {
      if (isUp(kept)) return use?.comes("session");
      at(30_000, () => {
        sitsDown(kept);
        logIn();
      });
    };
    logIn();
    // Whoever forgets to log off is idle for a while before the guards say so.
    at(ms + (forgets ? SEEN_IDLE * MINUTE : 0), () => {
      use?.goes("session");
      done();
    });
  }

  /** Builds that go on: there is one build server. */
  let building = 0;
  function builds(kept: Kept, ms: number): void {
    const use = uses[kept.site.index];
    const done = needs(kept, "a build");
    const begin = (): void => {
      if (isUp(kept)) {
        building += 1;
        use?.comes("inhibitor");
        at(ms, () => {
          building -= 1;
          if (building === 0) use?.goes("inhibitor");
          done();
        });
        return;
      }
      at(20_000, begin);
    };
    if (!isUp(kept)) turnOn(kept.site);
    begin();
  }

  // Those who come by doors.

  function connects(door: (typeof doors)[number], ms: number): void {
    const kept = all.find(({ site }) => site === door.site);
    if (!kept) return;
    names += 1;
    const from = `10.1.${names >> 8}.${names & 255}`;
    const visitor = oracle.doors.arrives(door.name, from, true);
    const done = needs(kept, "a connection");
    const connection = parts.host().connect(door.listen, from, () => {
      visitor.leftAt = Math.min(visitor.leftAt, timeline.now);
      done();
    });
    if (!connection) return done();
    at(chance.between(10, 2_000), () => {
      visitor.spokeAt = timeline.now;
      connection.say();
    });
    at(ms, () => {
      visitor.leftAt = Math.min(visitor.leftAt, timeline.now);
      connection.leave();
    });
  }

  // Those who click.

  const newReason = (): string => `office ${(reasons += 1)}`;

  function turnOn(site: Site): void {
    const reason = newReason();
    const entry = oracle.clicked(site.uuid, "TurnOn", reason, {
      ...{ untilWall: 0, endHolds: false, evenIfNeeded: false },
    });
    const done = (outcome: Outcome): void => {
      oracle.acknowledged(site.uuid, entry, outcome);
      story.narrate("operator", `turns ${site.name} on: ${outcome}`);
    };
    if (!manager.ask((fleet) => fleet.act(site.uuid, "TurnOn"), done)) done("refused");
  }

  function turnOff(site: Site): void {
    const reason = newReason();
    const entry = oracle.clicked(site.uuid, "TurnOff", reason, {
      ...{ untilWall: 0, endHolds: false, evenIfNeeded: false },
    });
    const done = (outcome: Outcome): void => {
      oracle.acknowledged(site.uuid, entry, outcome);
      story.narrate("operator", `turns ${site.name} off: ${outcome}`);
    };
    if (!manager.ask((fleet) => fleet.act(site.uuid, "TurnOff", { reason }), done)) done("refused");
  }

  function holds(kept: Kept, ms: number): void {
    const { site } = kept;
    const reason = newReason();
    const until = manager.wall() + ms;
    const open = { untilWall: until, endHolds: false, evenIfNeeded: false };
    const entry = oracle.clicked(site.uuid, "Hold", reason, open);
    const done = (outcome: Outcome): void => {
      oracle.acknowledged(site.uuid, entry, outcome);
      story.narrate("operator", `holds ${site.name} for ${Math.round(ms / HOUR)} h: ${outcome}`);
      if (outcome === "accepted") at(ms, needs(kept, "a hold"));
    };
    const asked = { serverUuids: [site.uuid], groupUuids: [], reason, until, wake: false };
    if (!manager.ask((fleet) => fleet.placeHold(asked), done)) done("refused");
  }

  // The plan of the week.

  function weekdays(from: number): void {
    const workstations = keptOf("workstation");
    for (let day = 0; day < 7; day += 1) {
      const isWorkday = day < 5;
      const morning = day * DAY - from;
      for (const kept of workstations) {
        if (!isWorkday && !chance.odds(0.15)) continue;
        if (isWorkday && chance.odds(0.1)) continue;
        const comes = morning + 8 * HOUR + chance.between(0, 2 * HOUR);
        const lunch = morning + 12 * HOUR + chance.between(0, HOUR);
        const goes = morning + (isWorkday ? 16 : 12) * HOUR + chance.between(30 * MINUTE, 3 * HOUR);
        at(comes, () => works(kept, Math.max(lunch - comes, 10 * MINUTE), false));
        const forgets = chance.odds(0.25);
        const afternoon = goes - lunch - 50 * MINUTE;
        if (afternoon > 0) at(lunch + 50 * MINUTE, () => works(kept, afternoon, forgets));
        for (let time = comes; time < goes; time += chance.around(70 * MINUTE))
          at(time + chance.between(0, 20 * MINUTE), () =>
            connects(chance.pick(doors), chance.around(12 * MINUTE)),
          );
        if (isWorkday && !forgets && chance.odds(0.4)) at(goes + 5 * MINUTE, () => turnOff(kept.site));
      }
      for (const kept of keptOf("build")) {
        if (!isWorkday) continue;
        for (let build = 0; build < 4; build += 1)
          at(morning + 9 * HOUR + chance.between(0, 8 * HOUR), () =>
            builds(kept, chance.between(10, 50) * MINUTE),
          );
        if (chance.odds(0.3)) at(morning + 14 * HOUR, () => holds(kept, chance.between(1, 5) * HOUR));
      }
      // Somebody copies something at night, and a program looks at a share now and then.
      if (chance.odds(0.5)) at(morning + 22 * HOUR, () => connects(chance.pick(doors), 40 * MINUTE));
      at(morning + 3 * HOUR, () => connects(chance.pick(doors), 5 * MINUTE));
    }
    for (const by of [90_000, 30 * MINUTE, -2 * HOUR]) {
      const when = chance.between(0, 6 * DAY) - from;
      at(when, () => manager.jump(by));
      at(when + chance.between(5, 90) * MINUTE, () => manager.jump(-by));
    }
  }

  // The account.

  /** Whether a schedule keeps a server on at this minute, by the manager's clock. */
  function isScheduled(site: Site): boolean {
    const wall = new Date(manager.wall());
    const minutes = wall.getUTCHours() * 60 + wall.getUTCMinutes();
    return schedules.some(
      ({ settings, site: its }) =>
        its === site &&
        settings.windows.some(({ days, from, to }) => {
          const isDay = days.includes(wall.getUTCDay() || 7);
          return isDay && minutes >= minutesOf(from) && minutes < minutesOf(to);
        }),
    );
  }

  /** Whether others that are on need a server. */
  function isNeededByOthers(site: Site): boolean {
    return all.some((kept) => manager.server(kept.site)?.needs.includes(site.uuid) === true && !isDown(kept));
  }

  function sample(): void {
    for (const kept of all) {
      const isNeeded = kept.needs.size > 0 || isScheduled(kept.site) || isNeededByOthers(kept.site);
      const isAsleep = isDown(kept);
      kept.minutes += 1;
      kept.free = isNeeded ? 0 : kept.free + 1;
      kept.up = isAsleep ? 0 : kept.up + 1;
      if (isNeeded) kept.needed += 1;
      else if (kept.free > REST.afterMinutes + OVERHEAD + lingerOf(kept)) kept.sleepable += 1;
      if (!isNeeded && isAsleep && kept.free > REST.afterMinutes + OVERHEAD + lingerOf(kept)) kept.slept += 1;
    }
    sampler.timer = timeline.after(MINUTE, () => !isOver && sample());
  }

  /** A door keeps its server on for some minutes after the last connection. */
  const lingerOf = ({ role }: Kept): number => (role === "share" ? LINGER : 0);

  /** Whether something is on record that explains why a machine is woken just now. */
  function isExplained({ site }: Kept, what: Change): boolean {
    if (what === "button") return true;
    const last = oracle.lastWanted(site.uuid);
    return what === "packet" && last !== null && timeline.now - last.at < 10 * MINUTE;
  }

  // What is set up.

  const setUp: (() => void)[] = [];
  for (const kept of all) {
    const { site, role } = kept;
    setUp.push(() => {
      oracle.offAsAsked(site.uuid, "suspend");
      manager.ask(
        (fleet) => fleet.edit(site.uuid, { offAs: "suspend" }),
        (outcome) => outcome === "accepted" && oracle.offAsSet(site.uuid, "suspend"),
      );
    });
    if (rests)
      setUp.push(() => {
        const rest = {
          when: role === "workstation" || role === "share" ? "always" : "outside_schedule",
          ...REST,
        } as const;
        oracle.rests.restAsked(site.uuid, { ...rest, author: KAI.actor });
        manager.ask(
          (fleet) => fleet.edit(site.uuid, { rest }),
          (outcome) => oracle.rests.restAnswered(site.uuid, { ...rest, author: KAI.actor }, outcome),
          (fleet) => fleet.as(KAI),
        );
      });
  }
  const [firstShare] = keptOf("share");
  for (const { site } of keptOf("workstation").slice(0, 2))
    setUp.push(() => {
      const its = firstShare ? [firstShare.site.uuid] : [];
      plans.needsAsked(site.uuid, its);
      manager.ask(
        (fleet) => fleet.edit(site.uuid, { needs: its }),
        (outcome) => plans.needsAnswered(site.uuid, its, outcome),
      );
    });
  for (const { name, site, listen } of doors)
    setUp.push(() => {
      const settings: SavedDoor = {
        ...{ name, serverUuid: site.uuid, port: 22, listen, networks: [], waitSeconds: 300 },
        ...{ firstByte: true, lingerMinutes: LINGER, pausedUntil: null, author: KAI.actor },
      };
      const { author: _, ...asked } = settings;
      oracle.doors.mayHave(KAI.actor, true);
      oracle.doors.doorAsked(name, settings);
      manager.ask(
        (fleet) => fleet.createDoor(asked),
        (outcome) => oracle.doors.doorAnswered(name, settings, outcome),
        (fleet) => fleet.as(KAI),
      );
    });
  for (const kept of all.filter(({ role }) => role === "backup" || role === "build"))
    setUp.push(() => saveSchedule(kept));

  function saveSchedule({ site, role }: Kept): void {
    const settings: ScheduleSettings = {
      ...{ name: `nights of ${site.name}`, serverUuids: [site.uuid], groupUuids: [], zone: "UTC" },
      windows:
        role === "backup"
          ? [{ days: [1, 2, 3, 4, 5, 6, 7], from: "01:00", to: "03:00" }]
          : [{ days: [1, 2, 3, 4, 5], from: "05:00", to: "07:00" }],
      ...{ wake: true, stop: true, mode: "when_free", stopBy: null, exceptions: [], calendar: null },
      ...{ pausedUntil: null, minOn: 0, evenIfItMayNotWake: false },
    };
    schedules.push({ settings, site });
    const key = scheduleKey(settings.name);
    const version = plans.scheduleAsked(key, settings);
    manager.ask(
      (fleet) => fleet.createSchedule(settings),
      (outcome) => plans.scheduleAnswered(key, version, outcome),
    );
  }

  function endSchedules(): void {
    for (const { settings } of schedules) {
      const key = scheduleKey(settings.name);
      const version = plans.scheduleAsked(key, null);
      manager.ask(
        async (fleet) => {
          const known = fleet.schedules().find(({ name }) => name === settings.name);
          return known && fleet.deleteSchedule(known.uuid);
        },
        (outcome) => plans.scheduleAnswered(key, version, outcome),
        (fleet) => fleet.as(OP),
      );
    }
  }

  function endRests(): void {
    for (const { site } of all) {
      oracle.rests.restAsked(site.uuid, null);
      manager.ask(
        (fleet) => fleet.edit(site.uuid, { rest: null }),
        (outcome) => oracle.rests.restAnswered(site.uuid, null, outcome),
      );
    }
  }

  return {
    setUp,
    begin() {
      weekdays(timeline.now);
      sample();
    },
    calmDown() {
      isOver = true;
      endSchedules();
      endRests();
      for (const use of uses) use.clear();
    },
    noted({ index }, what) {
      const kept = all[index];
      if (!kept || isOver) return;
      if (what === "goes") {
        // Whoever comes while it goes down by a confirmed order finds it gone, and wakes it.
        const isInside = [...kept.needs].some(
          ([why, since]) => !why.startsWith("a hold") && timeline.now - since > COMES_WITHIN,
        );
        if (uses[index]?.isUsed || isInside) kept.underHands += 1;
        return;
      }
      kept.wakes[what] += 1;
      // The packet goes out before it is written for whom.
      at(MINUTE, () => {
        if (!isExplained(kept, what)) kept.unexplained += 1;
      });
    },
    accounts: () =>
      all.map(({ site, role, minutes, needed, sleepable, slept, underHands, wakes, unexplained }) => ({
        ...{ name: site.name, role, hours: minutes / 60, needed: needed / 60 },
        ...{ sleepable: sleepable / 60, slept: slept / 60, underHands, wakes, unexplained },
      })),
  };
}

/** Minutes for which the doors here keep their servers on after the last connection. */
const LINGER = 5;

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
