import { begin } from "../../agent-deno/daemon/begin.ts";
import { next } from "../../agent-deno/daemon/next.ts";
import { createRelay } from "../../agent-deno/host/relay.ts";
import { compareClocks, gained, runFound } from "../../agent-deno/host/sleep.ts";
import type { OutsideKind } from "../../lib/power/ways";
import type { Ability } from "../../lib/fleet/model/entities";
import type { DateRange } from "../../lib/plan/schedule";
import { createCutters } from "./cutters";
import { createBmc, type Bmc } from "./bmc";
import { createDoorHost, type DoorHost, type DoorHostParts } from "./doorway";
import { createChance, hash, type Chance } from "./chance";
import { beginFaults } from "./faults";
import { AFTER_START } from "../../agent-deno/alarm.ts";
import { startKomolet, type AgentLogic } from "./komolet";
import { createKeepers } from "./keepers";
import { createMachine, type Change, type Machine } from "./machine";
import { createManager } from "./manager";
import type { Manager, ManagerDoubles } from "./manager-parts";
import { createMemoryStore, type FleetStore } from "./memory-store";
import { createNetwork, FAIR } from "./network";
import type { Leftovers } from "./oracle/book";
import { createOracle } from "./oracle/oracle";
import type { Breach, Oracle } from "./oracle/record";
import { createPeople } from "./people";
import { createPlanners } from "./planners";
import { createPulse } from "./pulse";
import { createCalendars, drawWall } from "./schedules";
import { createRelayHost } from "./relay-host";
import { createResters } from "./resters";
import { createSite, type Site } from "./site";
import { createSleepers } from "./sleepers";
import { drawSleepManners, sleepWell } from "./sleeping";
import { createStory, type Story } from "./story";
import { calm, drawTemper } from "./temper";
import { createUpsWorld } from "./upses";
import { createTimeline, type Timeline } from "./timeline";
import { createUse, type Use } from "./use";
import { AUTHORS, createRights, LOOKER, type Rights } from "./authors";
import { createVisitors } from "./visitors";
import { createWires } from "./wires";

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
/** The first time of the manager's wall clock where there are no plans: then it is only for people. */
const WALL = Date.UTC(2026, 0, 1);
/** `KOMO_SYNC_OFF_AFTER`, in seconds. */
const SYNC_OFF_AFTER = 300;
/**
 * The longest time until everything has settled once faults stop: earlier messages may be on their way for half an hour,
 * and a deadline follows them.
 */
const SETTLED_WITHIN = 45 * MINUTE;
/** The longest time until a click is obeyed: a shutdown that is given up, its pause, a deadline. */
const OBEYED_WITHIN = 20 * MINUTE;

/** The longest downtimes of the manager, by weight: mostly moments, now and then past every deadline. */
const DOWNTIMES = [
  [80, 8_000],
  [16, 5 * MINUTE],
  [4, 90 * MINUTE],
] as const;

/** Ways by which power can be cut: most servers have a BMC or a plug. */
const CUT_BY = [["redfish"], ["http"], ["redfish", "http"], []] as const satisfies readonly OutsideKind[][];

/** Ways to go that agents list: most know all. */
const LISTED = [
  ["suspend", "hibernate", "reboot"],
  ["suspend", "hibernate", "reboot"],
  ["suspend", "reboot"],
  ["reboot"],
  [],
] as const satisfies readonly (readonly Ability[])[];

/** Something that stands in for a part, to break a rule on purpose. */
export interface Doubles extends ManagerDoubles {
  readonly agent?: (logic: AgentLogic) => AgentLogic;
  readonly relay?: (create: typeof createRelay) => typeof createRelay;
  readonly door?: DoorHostParts["wrong"];
}

export interface HistoryOptions {
  readonly seed: number;
  readonly days: number;
  readonly servers: number;
  /** Whether people plan for many servers: groups, needs, runs and schedules. */
  readonly plans?: boolean;
  /** Whether servers lie in several networks, and have BMCs and relays, which do not always tell what is so. */
  readonly reach?: boolean;
  /** Whether servers sleep and restart by order, and people knock at doors. */
  readonly asleep?: boolean;
  /** Whether a UPS feeds some of them, and a plan turns those off and on by what it says. With plans alone. */
  readonly cuts?: boolean;
  /** People in the place of the usual ones, and of all faults. */
  readonly residents?: (parts: ResidentParts) => Residents;
  /** The manager's wall clock at the beginning, where residents live by it. */
  readonly wall?: number;
  readonly doubles?: Doubles;
  /** Opens the store of a life of the manager; the default keeps it in memory. */
  readonly openStore?: () => Promise<FleetStore>;
  readonly print?: { line(text: string): void; readonly routine: boolean };
}

/** The world as residents find it. */
export interface ResidentParts {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly story: Story;
  readonly oracle: Oracle;
  readonly manager: Manager;
  readonly sites: readonly Site[];
  readonly machines: readonly Machine[];
  readonly uses: readonly Use[];
  readonly host: () => DoorHost;
  readonly rights: Rights;
}

/** People who live by a plan of their own. */
export interface Residents {
  /** Changes at the beginning, to be made one after the other. */
  readonly setUp: readonly (() => void)[];
  begin(): void;
  calmDown(): void;
  /** A machine goes by a command, or comes back. */
  noted(site: Site, what: Change): void;
}

/** The result of a history. */
export interface History {
  readonly seed: number;
  readonly breach: Breach | null;
  /** One number for all that happened. */
  readonly hash: number;
  /** The last lines of the story. */
  readonly last: readonly string[];
  readonly commands: number;
  readonly clicks: number;
  readonly runs: number;
  /** The number of servers that runs turned off. */
  readonly stops: number;
  /** Requests to relays, packets that those sent, and cuts of power. */
  readonly asked: number;
  readonly passedOn: number;
  readonly cuts: number;
  /** Commands to sleep and to restart. */
  readonly sleeps: number;
  readonly restarts: number;
  /** Visits at doors, and wakes by doors. */
  readonly visits: number;
  readonly looks: number;
  readonly wakes: number;
  /** Stops that rests asked for. */
  readonly rests: number;
  /** Stops and wakes by power cuts. */
  readonly cutStops: number;
  readonly cutWakes: number;
  readonly leftovers: Leftovers;
}

/** Lives through one history: the same options give the same one. */
export async function liveThrough(options: HistoryOptions): Promise<History> {
  const { seed, days, doubles = {}, plans = false, reach = false, asleep = false } = options;
  const cuts = plans && (options.cuts ?? false);
  const chance = createChance(`komoriuta ${seed}`);
  const temper = drawTemper(chance.fork("temper"));
  if (options.residents) calm(temper);
  const timeline = createTimeline();
  const story = createStory(() => timeline.now, options.print);
  const oracle = createOracle(
    () => timeline.now,
    SYNC_OFF_AFTER * 1000,
    () => manager.wall(),
    (uuid) => sites.some((site) => site.uuid === uuid && site.wakesNever),
    (macAddress) => sites.find((site) => site.macAddress === macAddress)?.uuid,
    (what) => story.narrate("manager", what),
    (uuid) => {
      const site = sites.find((one) => one.uuid === uuid);
      return wires && site ? wires.reportOf(site) : null;
    },
  );
  const pulse = createPulse();
  const sites = Array.from({ length: options.servers }, (_, index) => createSite(index));
  const memory = createMemoryStore();
  const logic = (doubles.agent ?? ((real) => real))({ begin, next, compareClocks, gained, runFound });
  const downtime = chance.fork("downtime");
  const planning = chance.fork("plans");
  const wall = options.wall ?? (plans ? drawWall(planning) : WALL);
  const calendars = createCalendars(planning, wall);
  if (plans && !options.residents)
    for (const site of sites) site.reportsWake = site.wakesNever = planning.odds(0.15);
  const reaching = chance.fork("reach");
  if (reach) for (const site of sites) site.isSeen = reaching.odds(0.8);
  const sleeping = chance.fork("asleep");
  const sleepManners = asleep ? drawSleepManners(sleeping) : null;
  if (sleepManners && options.residents) sleepWell(sleepManners);
  if (asleep) for (const site of sites) site.goes = options.residents ? LISTED[0] : sleeping.pick(LISTED);
  const hasNetworks = reach || (asleep && plans && !options.residents && sleeping.odds(0.4));
  const machines: Machine[] = [];
  const bmcs: Bmc[] = [];
  const uses: Use[] = [];
  let active = false;

  const network = createNetwork({ timeline, chance: chance.fork("network"), listening: () => manager.up });
  const wires = hasNetworks
    ? createWires({
        ...{ timeline, chance: reaching.fork("wires"), story, oracle, network, sites },
        wake: (site) => required(machines[site.index]).packet(),
      })
    : null;
  const lately: string[] = [];
  const relays = wires
    ? sites.map((site) =>
        createRelayHost({
          ...{
            timeline,
            chance: reaching.fork(`${site.name} as a relay`),
            story,
            pulse,
            site,
            wires,
            lately,
          },
          createRelay: doubles.relay?.(createRelay) ?? createRelay,
        }),
      )
    : [];
  if (reach) for (const site of sites) site.cutBy = reaching.pick(CUT_BY);
  const rights = createRights();
  for (const { name } of [...AUTHORS, LOOKER]) oracle.doors.mayHave(name, true);
  const doorHost: DoorHost | undefined =
    asleep && plans
      ? createDoorHost({
          ...{ timeline, chance: sleeping.fork("doors"), story, pulse, books: oracle.doors, sites, machines },
          ...(doubles.door && { wrong: doubles.door }),
          standing: rights.standing,
        })
      : undefined;
  const manager = createManager({
    timeline,
    chance: chance.fork("manager"),
    story,
    oracle,
    network,
    sites,
    diskManners: temper.disk,
    doubles,
    syncOffAfter: SYNC_OFF_AFTER,
    sluggishness: temper.sluggishness,
    openStore: options.openStore ?? (() => Promise.resolve(memory)),
    pulse,
    wall,
    plans: plans ? { probe, calendar } : null,
    snapshot: plans || options.openStore ? null : memory.snapshot,
    marks: options.openStore ? null : memory.marks,
    keptMark: (site) => machines[site.index]?.keptMark() ?? "",
    followed: (site) => {
      const machine = required(machines[site.index]);
      return machine.state === "off" ? null : (machine.komolet()?.followed() ?? 0);
    },
    wake: (site) => machines[site.index]?.packet(),
    look: reach ? (site, signal) => required(bmcs[site.index]).look(signal) : null,
    cut: reach ? (site) => required(bmcs[site.index]).cut() : null,
    mayStop: asleep ? rights.mayStop : null,
    upsOf: cuts ? (name) => upsWorld?.state(name) : null,
    doors: asleep && plans ? () => required(doorHost) : null,
    wires,
    // Other relays come for theirs once it goes on, with a clock of its own that stood still.
    onAsked() {
      if (active && reaching.odds(0.02)) manager.suspend(reaching.between(8_000, 40_000), reaching.odds(0.8));
    },
    onDown() {
      const longest = active ? downtime.weighted(DOWNTIMES) : 1_000;
      timeline.after(downtime.between(50, longest), manager.start);
    },
  });

  for (const site of sites) {
    const own = chance.fork(site.name);
    let instances = 0;
    const use = createUse({
      ...{ timeline, story, name: site.name, manners: temper.use },
      chance: chance.fork(`use of ${site.name}`),
    });
    uses.push(use);
    machines.push(
      createMachine({
        timeline,
        chance: own,
        story,
        oracle,
        manners: temper.machine,
        ...(options.residents && { noted: (what: Change) => residents?.noted(site, what) }),
        sleeping: sleepManners && { manners: sleepManners, chance: sleeping.fork(site.name) },
        site,
        use,
        untilAlarm: (wakeAt) => wakeAt + AFTER_START - manager.wall(),
        startKomolet: (boot, host) =>
          startKomolet(`${site.name}-komolet${(instances += 1)}`, {
            timeline,
            chance: own,
            story,
            oracle,
            network,
            door: manager,
            logic,
            manners: temper.komolet,
            site,
            boot,
            use,
            relay: relays[site.index]?.run(`${site.name}-komolet${instances}`) ?? null,
            ...host,
          }),
      }),
    );
  }
  if (reach)
    for (const [index, site] of sites.entries())
      bmcs.push(
        createBmc({
          ...{ timeline, story, name: site.name, inAWhile },
          chance: reaching.fork(site.name),
          machine: () => required(machines[index]),
          other: () => required(machines[(index + 1) % machines.length]),
        }),
      );
  const people = sites.map((site, index) =>
    createPeople({
      timeline,
      chance: chance.fork(`people of ${site.name}`),
      story,
      oracle,
      manager,
      temper,
      site,
      machine: required(machines[index]),
      active: () => active,
    }),
  );
  const cutters = reach
    ? createCutters({
        ...{ timeline, chance: reaching.fork("people who cut"), story, oracle, manager, temper, sites },
        active: () => active,
      })
    : null;

  const sleepers = asleep
    ? createSleepers({
        ...{ timeline, chance: sleeping.fork("sleepers"), story, oracle, manager, temper, sites, machines },
        active: () => active,
      })
    : null;

  const residents = options.residents?.({
    ...{ timeline, chance: chance.fork("residents"), story, oracle, manager, sites, machines, uses, rights },
    host: () => required(doorHost),
  });
  const visitors =
    asleep && plans && !residents
      ? createVisitors({
          ...{ timeline, chance: sleeping.fork("visitors"), story, oracle, manager, temper, sites, rights },
          ...{ host: () => required(doorHost), active: () => active },
        })
      : null;

  const keepers =
    asleep && plans && wires
      ? createKeepers({
          ...{ timeline, chance: sleeping.fork("keepers"), story, oracle, manager, temper, sites },
          active: () => active,
        })
      : null;

  const resters =
    asleep && !residents
      ? createResters({
          ...{ timeline, chance: sleeping.fork("resters"), story, oracle, manager, temper, sites, rights },
          active: () => active,
        })
      : null;

  const upsWorld = cuts
    ? createUpsWorld({
        ...{ timeline, chance: chance.fork("upses"), story, oracle, manager, temper, sites },
        active: () => active,
      })
    : null;

  const planners = createPlanners({
    ...{ timeline, chance: planning.fork("planners"), story, oracle, manager, temper, sites, machines },
    active: () => active,
  });

  /** An answer after some of the world's time. */
  function inAWhile<T>(ms: number, answer: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      timeline.after(ms, () => {
        pulse.stir();
        try {
          resolve(answer());
        } catch (error) {
          reject(error as Error);
        }
      });
    });
  }

  /** A port answers some time after its machine is up, and now and then long after. */
  function probe(address: string): Promise<boolean> {
    const site = required(sites.find((one) => one.address === address));
    const { upSince } = required(machines[site.index]);
    const seen = upSince ?? 0;
    const late = hash(site.name, seen) % 10 === 0 ? 20 * MINUTE : hash(site.name, seen) % 40_000;
    const isOpen = upSince !== null && (!active || timeline.now >= upSince + late);
    return inAWhile(isOpen ? planning.between(1, 300) : planning.between(1, 2_000), () => {
      if (isOpen) oracle.plans.portOpen(site.uuid);
      return isOpen;
    });
  }

  function calendar(url: string): Promise<readonly DateRange[]> {
    const at = manager.wall();
    return inAWhile(planning.between(1, 5_000), () => {
      if (active && !calendars.isReadable) throw new Error("the calendar cannot be read");
      const { schedule, days: found } = calendars.read(url);
      oracle.plans.calendarRead(schedule, found, at);
      return found.map((day) => ({ first: day, last: day }));
    });
  }

  async function until(end: number): Promise<void> {
    while (!oracle.breach && timeline.advance(end)) if (pulse.stirred) await pulse.still();
  }

  async function settle(): Promise<void> {
    await until(timeline.now + SETTLED_WITHIN);
    judgeEnd();
  }

  function judgeEnd(): void {
    if (oracle.breach) return;
    for (const [index, site] of sites.entries()) {
      const { reports, down } = required(machines[index]);
      if (plans && !manager.server(site)) continue;
      oracle.atTheEnd(site.uuid, reports, manager.status(site) ?? "Error", down);
    }
  }

  /** People and faults that meddle with each other. */
  function beginMeddling(): void {
    for (const person of people) person.begin();
    for (const use of uses) use.begin(() => active);
    cutters?.begin();
    sleepers?.begin();
    resters?.begin();
    keepers?.begin();
    visitors?.begin();
    upsWorld?.begin();
    if (plans) {
      planners.begin();
      const flip = (): void =>
        void timeline.after(planning.around(60 * MINUTE), () => {
          calendars.isReadable = !calendars.isReadable;
          if (active) flip();
        });
      flip();
    }
    beginFaults({
      timeline,
      chance: chance.fork("faults"),
      story,
      network,
      manager,
      temper,
      sites,
      machines,
      active: () => active,
    });
  }

  // A new manager, to which an operator adds the servers; some of them run.
  const manners = structuredClone({ ...temper.disk });
  Object.assign(temper.disk, { refuses: 0, dies: 0, stalls: 0, slowness: 12 });
  manager.start();
  await pulse.still();
  await until(timeline.now + 1_000);
  for (const site of sites) {
    const heartbeatInterval = chance.pick(temper.intervals);
    oracle.register(site.uuid, site.name, heartbeatInterval);
    manager.ask(
      (fleet) => fleet.register({ name: site.name, macAddress: site.macAddress, heartbeatInterval }),
      () => story.narrate("operator", `adds ${site.name}`),
    );
    await pulse.still();
    await until(timeline.now + 1_000);
    if (chance.odds(0.7)) required(machines[site.index]).pressButton();
  }

  if (plans)
    for (const ask of residents?.setUp ?? [
      ...[...planners.setUp, ...(visitors?.setUp ?? []), ...(upsWorld?.setUp ?? [])],
    ]) {
      ask();
      await pulse.still();
      await until(timeline.now + 6_000);
    }

  // Faults and people, for as many days as asked for.
  if (!residents) Object.assign(temper.disk, manners);
  active = true;
  residents?.begin();
  if (!residents) beginMeddling();
  await until(timeline.now + days * DAY);

  // Faults stop. Nobody meddles any more.
  active = false;
  calm(temper);
  if (sleepManners) sleepWell(sleepManners);
  for (const site of sites) site.late = false;
  network.weather = FAIR;
  for (const site of sites) site.cut = site.refused = false;
  story.narrate("world", "faults stop");
  manager.calmDown();
  for (const machine of machines) machine.calmDown();
  for (const one of [...bmcs, ...relays]) one.calmDown();
  visitors?.calmDown();
  resters?.calmDown();
  upsWorld?.calmDown();
  residents?.calmDown();
  if (plans) {
    await pulse.still();
    await until(timeline.now + 10_000);
    planners.calmDown();
  }
  await settle();
  if (plans) oracle.plans.atTheEnd();
  if (visitors) oracle.doors.atTheEnd();
  if (cuts) oracle.upses.atTheEnd();

  // Every state has a way out: what is ordered now happens. Where no relay is on nobody could be woken.
  wires?.connectAll();
  for (const [index, site] of sites.entries()) {
    people[index]?.obey(manager.status(site) === "ON" || manager.status(site) === "SyncedON");
  }
  await until(timeline.now + OBEYED_WITHIN);
  for (const site of sites.filter((one) => !plans || manager.server(one)))
    oracle.obeyed(site.uuid, required(machines[site.index]).reports);
  judgeEnd();

  return {
    seed,
    breach: oracle.breach,
    hash: story.hash(),
    last: story.last(),
    ...oracle.counts,
    ...oracle.plans.counts,
    ...oracle.relays.counts,
    ...oracle.power.counts,
    ...oracle.doors.counts,
    ...oracle.rests.counts,
    ...oracle.upses.counts,
    leftovers: oracle.leftovers,
  };
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("a server without its machine");
  return value;
}
