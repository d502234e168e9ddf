import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AuditEntry } from "../fleet/model/audit";
import type { Changes, ChangingVerb, Reads, RunningFleet } from "../fleet/fleet";
import { RIGHTS, type Right } from "../fleet/model/entities";
import type { Store } from "../fleet/model/stores";
import type { TurnOff } from "../fleet/model/turn-off";
import { scheduleOf } from "../fleet/schedules/testing";
import { agentThatCan, by, runningMachine, settings, testFleet, type TestFleet } from "../fleet/testing";
import { ACTION_RULES, type Mode } from "../power/actions";
import { ACTIONS, type Action } from "../power/words";
import type { Asking } from "./identity";
import { operatorsFleet } from "./operators-fleet";
import { permittedFleet } from "./permitted-fleet";
import { EVERYTHING, ROLES } from "./rights";
import { ROWS } from "./verbs";

const YUKI: Asking = {
  ...{ userId: "yuki", who: { kind: "local" }, grants: EVERYTHING, address: "192.0.2.7", via: "console" },
};
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

interface Scene {
  readonly under: TestFleet;
  readonly fleet: Reads & Changes;
  /** A server that is on, and a group of none. */
  readonly server: string;
  readonly group: string;
}

let under: TestFleet;
beforeAll(async () => {
  under = await testFleet();
});
afterAll(() => under[Symbol.asyncDispose]());

/** @param now their rights once it is about to be written */
function fleetAs({ fleet }: TestFleet, who: Asking, now?: readonly Right[]): Reads & Changes {
  return permittedFleet(fleet, who, permitting(now ?? who.grants[0]?.rights ?? []));
}

const permitting = (rights: readonly Right[]) => ({
  grantsNow: () => [{ rights, groupUuids: null }],
  paceChange: () => undefined,
  standing: () => [],
});

async function scene(): Promise<Scene> {
  const machine = await runningMachine(under);
  machine.agent = agentThatCan("upgrade");
  await machine.beat("ON");
  const { uuid: server } = machine;
  const { uuid: group } = await under.fleet
    .as(by("yuki"))
    .createGroup({ name: `room of ${server}`, serverUuids: [] });
  return { under, fleet: fleetAs(under, YUKI), server, group };
}

/** The schedule of a server, that of no other. */
const hours = (server: string) => scheduleOf([server], { name: `hours of ${server}` });
const NO_CUT = {
  ...{ name: "a cut", ups: "ups@nas.example", steps: [], forces: false, stableSeconds: 120, chargedTo: 50 },
  paused: false,
};
async function cutOf(under: TestFleet, server: string) {
  const { uuid } = await under.fleet
    .as(by("yuki"))
    .createGroup({ name: `rack of ${server}`, serverUuids: [server] });
  const when = { kind: "on_battery", value: 60 } as const;
  return { ...NO_CUT, name: `cut of ${server}`, steps: [{ when, groupUuids: [uuid] }] };
}
const doorOf = (serverUuid: string) => ({
  ...{ name: `door-${serverUuid}`, serverUuid, port: 22, listen: "", networks: [], waitSeconds: 300 },
  ...{ firstByte: true, lingerMinutes: 15, pausedUntil: null },
});
const nutServer = (server: string) => ({
  ...{ uuid: null, url: `nut://ups-of-${server}.example`, user: "", secret: undefined, pin: null },
});
const later = ({ under }: Scene) => under.clock.wall() + HOUR;
const run = ({ server }: Scene) => ({
  ...({ action: "OFF", serverUuids: [server], groupUuids: [], mode: "now", until: null } as const),
  ...{ force: false, reason: "", evenIfItMayNotWake: true },
});
const key = { name: "lab", groupUuid: null, validHours: 1, maxServers: 3 };
const secret = ({ server }: Scene) => ({ lookup: server.slice(0, 8), hash: `hash of ${server}` });
const hold = (at: Scene) => ({ serverUuids: [at.server], groupUuids: [], until: later(at), reason: "" });

const WAY = {
  ...({ kind: "redfish", address: "bmc.example", user: "root", secret: "calvin", pin: null } as const),
  options: {},
};

const upgradeOf = (server: string) => ({ serverUuids: [server], until: null, confirmCount: 1 });

/** One goes on at a time. */
async function endUpgrade({ fleet }: TestFleet): Promise<void> {
  const open = fleet.upgrades().find(({ endedAt }) => endedAt === null);
  if (open) await fleet.as(by("yuki")).cancelUpgrade(open.uuid);
}

/** A call of each verb that changes something. */
const CHANGES: Readonly<Record<ChangingVerb, (at: Scene) => Promise<unknown>>> = {
  register: ({ fleet }) => fleet.register(settings()),
  async registerAll({ fleet }) {
    // Each for itself: what came in the way of one is told with it.
    const [one] = await fleet.registerAll([settings()]);
    if (one?.status === "rejected") throw one.reason;
  },
  edit: ({ fleet, server }) => fleet.edit(server, { name: "another" }),
  remove: ({ fleet, server }) => fleet.remove(server),
  rotateToken: ({ fleet, server }) => fleet.rotateToken(server),
  act: ({ fleet, server }) => fleet.act(server, "TurnOff"),
  async cut({ under, fleet, server }) {
    await under.fleet.as(by("yuki")).setWay(server, WAY);
    await fleet.cut(server, { confirmName: fleet.get(server).name, reason: "it hangs" });
  },
  setWay: ({ fleet, server }) => fleet.setWay(server, WAY),
  async removeWay({ under, fleet, server }) {
    await under.fleet.as(by("yuki")).setWay(server, WAY);
    await fleet.removeWay(server, WAY.kind);
  },
  createGroup: ({ fleet, server }) => fleet.createGroup({ name: `hall of ${server}`, serverUuids: [] }),
  updateGroup: ({ fleet, group }) => fleet.updateGroup(group, { name: `hall ${group}` }),
  setMembers: ({ fleet, group, server }) => fleet.setMembers(group, [server]),
  changeMembers: ({ fleet, group, server }) => fleet.changeMembers(group, { join: [server], leave: [] }),
  deleteGroup: ({ fleet, group }) => fleet.deleteGroup(group),
  placeHold: (at) => at.fleet.placeHold({ ...hold(at), wake: false }),
  async releaseHold(at) {
    const { uuid } = await at.under.fleet.as(by("yuki")).placeHold({ ...hold(at), wake: false });
    await at.fleet.releaseHold(uuid);
  },
  async acknowledgeAlerts({ under, fleet, server }) {
    // It is lost.
    await under.pass(60);
    await fleet.acknowledgeAlerts({ serverUuids: [server], alertUuids: [] });
  },
  startRun: (at) => at.fleet.startRun({ ...run(at), confirmCount: 1, requestId: null }),
  rehearse: (at) => at.fleet.rehearse(at.server, { until: later(at), evenIfItMayNotWake: true }),
  async startUpgrade({ under, fleet, server }) {
    await endUpgrade(under);
    await fleet.startUpgrade(upgradeOf(server));
  },
  async cancelUpgrade({ under, fleet, server }) {
    await endUpgrade(under);
    const { uuid } = await under.fleet.as(by("yuki")).startUpgrade(upgradeOf(server));
    await fleet.cancelUpgrade(uuid);
  },
  async cancelRun(at) {
    const { uuid } = await at.under.fleet
      .as(by("yuki"))
      .startRun({ ...run(at), confirmCount: 1, requestId: null });
    await at.fleet.cancelRun(uuid);
  },
  createSchedule: ({ fleet, server }) => fleet.createSchedule(hours(server)),
  async updateSchedule({ under, fleet, server }) {
    const { uuid } = await under.fleet.as(by("yuki")).createSchedule(hours(server));
    await fleet.updateSchedule(uuid, scheduleOf([server], { name: `other hours of ${server}` }));
  },
  async changeScheduleEnd({ under, fleet, server }) {
    const { uuid } = await under.fleet.as(by("yuki")).createSchedule(hours(server));
    const [seen] = under.fleet
      .planned(under.clock.wall(), under.clock.wall() + 48 * 3_600_000)
      .planned.flatMap((each) =>
        each.type === "transition" && each.transition.action === "OFF" ? [each.transition.at] : [],
      );
    await fleet.changeScheduleEnd({ uuid, seen: seen ?? 0, wanted: { kind: "skipped" } });
  },
  async deleteSchedule({ under, fleet, server }) {
    const { uuid } = await under.fleet.as(by("yuki")).createSchedule(hours(server));
    await fleet.deleteSchedule(uuid);
  },
  createDoor: ({ fleet, server }) => fleet.createDoor(doorOf(server)),
  async updateDoor({ under, fleet, server }) {
    const { uuid } = await under.fleet.as(by("yuki")).createDoor(doorOf(server));
    await fleet.updateDoor(uuid, { ...doorOf(server), port: 23 });
  },
  async deleteDoor({ under, fleet, server }) {
    const { uuid } = await under.fleet.as(by("yuki")).createDoor(doorOf(server));
    await fleet.deleteDoor(uuid);
  },
  async createPowerCutPlan({ under, fleet, server }) {
    await fleet.createPowerCutPlan(await cutOf(under, server));
  },
  async updatePowerCutPlan({ under, fleet, server }) {
    const settings = await cutOf(under, server);
    const { uuid } = await under.fleet.as(by("yuki")).createPowerCutPlan(settings);
    await fleet.updatePowerCutPlan(uuid, { ...settings, chargedTo: 80 });
  },
  async deletePowerCutPlan({ under, fleet, server }) {
    const { uuid } = await under.fleet.as(by("yuki")).createPowerCutPlan(await cutOf(under, server));
    await fleet.deletePowerCutPlan(uuid);
  },
  setNutServer: ({ fleet, server }) => fleet.setNutServer(nutServer(server)),
  async removeNutServer({ under, fleet, server }) {
    const { uuid } = await under.fleet.as(by("yuki")).setNutServer(nutServer(server));
    await fleet.removeNutServer(uuid);
  },
  setSettings: ({ fleet }) => fleet.setSettings({ part: "energy", values: { KOMO_ENERGY_CO2: "363" } }),
  createEnrolmentKey: (at) => at.fleet.createEnrolmentKey(key, secret(at)),
  async revokeEnrolmentKey(at) {
    const { uuid } = await at.under.fleet.as(by("yuki")).createEnrolmentKey(key, secret(at));
    await at.fleet.revokeEnrolmentKey(uuid);
  },
};

/** A call of each verb that only reads. */
const READS: Readonly<Record<keyof Reads, (at: Scene) => unknown>> = {
  list: ({ fleet }) => fleet.list(),
  get: ({ fleet, server }) => fleet.get(server),
  next: ({ fleet, server }) => fleet.next(server),
  doctor: ({ fleet, server }) => fleet.doctor(server),
  rehearsals: ({ fleet }) => fleet.rehearsals(),
  upgrades: ({ fleet }) => fleet.upgrades(),
  previewUpgrade: ({ fleet }) => fleet.previewUpgrade({ serverUuids: [], until: null }, by("yuki")),
  groups: ({ fleet }) => fleet.groups(),
  holds: ({ fleet }) => fleet.holds(),
  alerts: ({ fleet }) => fleet.alerts(),
  previewRun: (at) => at.fleet.previewRun(run(at), by("yuki")),
  getRun: ({ fleet }) => fleet.getRun("none").catch(() => undefined),
  listRuns: ({ fleet }) => fleet.listRuns({ limit: 10 }),
  openRuns: ({ fleet }) => fleet.openRuns(),
  doors: ({ fleet }) => fleet.doors(),
  nutServers: ({ fleet }) => fleet.nutServers(),
  settings: ({ fleet }) => fleet.settings(),
  powerCutPlans: ({ fleet }) => fleet.powerCutPlans(),
  lastPowerCut: ({ fleet }) => fleet.lastPowerCut("none"),
  powerCutCautions: ({ fleet }) => fleet.powerCutCautions(NO_CUT),
  previewPowerCut: ({ fleet }) => fleet.previewPowerCut(NO_CUT, by("yuki")),
  rehearsePowerCut: ({ fleet }) => fleet.rehearsePowerCut(NO_CUT, [], by("yuki")),
  suspectedPowerCut: ({ fleet }) => fleet.suspectedPowerCut(),
  schedules: ({ fleet }) => fleet.schedules(),
  previewSchedule: ({ fleet, server }) => fleet.previewSchedule(scheduleOf([server]), null, null),
  enrolmentKeys: ({ fleet }) => fleet.enrolmentKeys(),
  events: ({ fleet }) => fleet.events({ limit: 10 }),
  activity: ({ fleet }) =>
    fleet.activity({
      ...{ serverUuids: [], groupUuids: [], kinds: [], actors: [], limit: 10 },
      ...{ since: null, until: null, before: null },
    }),
  why: ({ fleet, server }) => fleet.why(server, null),
  cutWays: ({ fleet, server }) => fleet.cutWays(server),
  ways: ({ fleet, server }) => fleet.ways(server),
  pastStatuses: ({ fleet, server }) => fleet.pastStatuses(server, 0),
  possibleWays: ({ fleet, server }) => fleet.possibleWays(server),
  wakeReport: ({ fleet, server }) => fleet.wakeReport(server),
  wakeCauses: ({ fleet, server }) =>
    fleet.wakeCauses(server, { since: 0, ways: [], heardAt: null, givenUpAt: 1 }),
  timelines: ({ fleet, under }) => fleet.timelines(0, under.clock.wall(), null),
  planned: ({ fleet, under }) => fleet.planned(under.clock.wall(), under.clock.wall() + DAY),
  nightReport: ({ fleet }) => fleet.nightReport(),
  restOutlook: ({ fleet, server }) => fleet.restOutlook(server),
  previewRest: ({ fleet, server }) => fleet.previewRest({ serverUuid: server, groupUuid: null, rest: null }),
  energy: ({ fleet }) => fleet.energy("2026-01", "2026-02"),
  watch({ fleet }) {
    const ended = new AbortController();
    const news = fleet.watch(ended.signal)[Symbol.asyncIterator]().next();
    ended.abort();
    return news;
  },
};

// What no type holds together: the verbs that there are, by enumeration.

test("every verb that somebody may ask a fleet for only reads, or has a row", () => {
  const asked = Object.keys(under.fleet.as(by("yuki")));
  expect([...Object.keys(READS), ...Object.keys(ROWS)].toSorted()).toEqual(asked.toSorted());
  // Nothing changes without somebody who asks, but by what agents say.
  const {
    start: _,
    show: __,
    letGoOfAnswers: ___,
    stop: ____,
    notify: _____,
    ...verbs
  } = under.fleet as RunningFleet;
  const agents = ["as", "enrol", "heartbeat", "holdAnswer", "manifest", "mayHoldAnswer", "rewriteKeyHash"];
  // And not by a call to a machine from outside, for which the secret is in the clear.
  const calls = [
    "wayTarget",
    "readableWays",
    "serversWithWays",
    "addressOf",
    "groupsOf",
    "nutTarget",
    "nutTargetOf",
    "consoleTexts",
    "settingsToTry",
    "noteUps",
  ];
  expect([...Object.keys(READS), ...agents, ...calls].toSorted()).toEqual(Object.keys(verbs).toSorted());
});

describe.each(Object.keys(ROWS) as ChangingVerb[])("%s", (verb) => {
  test("leaves an entry of who asked for what", async () => {
    const at = await scene();
    const before = await newest(at);
    await CHANGES[verb](at);
    const audit = ROWS[verb].audit as (...asked: readonly unknown[]) => { readonly operation: string };
    const { operation } = verb === "act" ? audit(at.server, "TurnOff") : audit({});
    expect(await entriesSince(at, before)).toContainEqual(
      expect.objectContaining({ operation, actor: "yuki", address: "192.0.2.7" }),
    );
  });

  test("asks for a right, and for no less than to see", async () => {
    const before = await scene();
    const last = await newest(before);
    const fleet = fleetAs(under, { ...YUKI, grants: [{ rights: ROLES.viewer, groupUuids: null }] });
    await expect(CHANGES[verb]({ ...before, fleet })).rejects.toMatchObject({ fault: { code: "no_right" } });
    expect(await entriesSince(before, last)).not.toContainEqual(
      expect.objectContaining({ address: "192.0.2.7" }),
    );
  });

  test("is asked for its right once more right before it is written", async () => {
    const at = await scene();
    const last = await newest(at);
    const fleet = fleetAs(under, YUKI, ROLES.viewer);
    await expect(CHANGES[verb]({ ...at, fleet })).rejects.toMatchObject({ fault: { code: "no_right" } });
    expect(await entriesSince(at, last)).not.toContainEqual(
      expect.objectContaining({ address: "192.0.2.7" }),
    );
  });

  test("takes no request that is none", async () => {
    const last = await newest(await scene());
    const asks = operatorsFleet(under.fleet, YUKI, permitting(ROLES.admin)) as unknown as Readonly<
      Record<ChangingVerb, (request: unknown) => Promise<unknown>>
    >;
    for (const request of [{}, { uuid: {} }])
      await expect(asks[verb](request)).rejects.toMatchObject({ fault: { code: "invalid" } });
    expect(await newest(await scene())).toBe(last);
  });
});

test("what only reads writes nothing", async () => {
  const wrote: string[] = [];
  await using under = await testFleet((store) => ({ store: noting(store, wrote) }));
  const { uuid: server } = await runningMachine(under);
  const at = { under, fleet: fleetAs(under, YUKI), server, group: "" };
  for (const verb of Object.keys(READS) as (keyof Reads)[]) {
    wrote.length = 0;
    await READS[verb](at);
    await under.quiet();
    expect(wrote, verb).toEqual([]);
  }
});

const MODES: readonly Mode[] = ["now", "when_free", "forced"];
const howOf = (at: Scene): Readonly<Record<Mode, Partial<TurnOff>>> => ({
  now: {},
  when_free: { mode: "when_free", until: later(at) },
  forced: { force: true },
});

/** A server for which the action is allowed. */
const ALLOWED: Readonly<Record<Action, (at: Scene) => Promise<string>>> = {
  TurnOn: silent,
  TurnOff: async ({ server }) => server,
  async WakeAgain(at) {
    const server = await silent(at);
    await at.under.fleet.as(by("yuki")).act(server, "TurnOn");
    return server;
  },
  async Reboot({ under }) {
    const machine = await runningMachine(under);
    machine.agent = agentThatCan("reboot");
    await machine.beat("ON");
    return machine.uuid;
  },
};

async function silent({ under }: Scene): Promise<string> {
  return (await under.fleet.as(by("yuki")).register(settings())).server.uuid;
}

test.each(ACTIONS.flatMap((action) => MODES.map((mode) => [action, mode] as const)))(
  "%s, %s, leaves an entry of its own",
  async (action, mode) => {
    const at = await scene();
    const server = await ALLOWED[action](at);
    const before = await newest(at);
    await at.fleet.act(server, action, howOf(at)[mode]);
    expect(await entriesSince(at, before)).toMatchObject([
      { operation: ACTION_RULES[action].inMode[mode].event, targetUuid: server, actor: "yuki" },
    ]);
  },
);

test.each(ACTIONS.flatMap((action) => MODES.map((mode) => [action, mode] as const)))(
  "%s, %s, is refused to who has all rights but the one that it takes",
  async (action, mode) => {
    const at = await scene();
    const server = await ALLOWED[action](at);
    const { right } = ACTION_RULES[action].inMode[mode];
    const others = RIGHTS.filter((each) => each !== right);
    const fleet = fleetAs(at.under, { ...YUKI, grants: [{ rights: others, groupUuids: null }] });
    await expect(fleet.act(server, action, howOf(at)[mode])).rejects.toMatchObject({
      fault: { code: "no_right", right },
    });
  },
);

describe("a field that nobody knows", () => {
  const MISSPELT = [
    ["in what is asked", { moode: "when_free" }, "moode", "mode"],
    ["in a part of it", { guards: { holds: true } }, "guards.holds", "hold"],
  ] as const;
  test.each(MISSPELT)("is refused to the console, with the nearest one: %s", async (_, more, field, word) => {
    const { server, under } = await scene();
    const verb = field === "moode" ? "act" : "edit";
    const asked = { uuid: server, ...(verb === "act" && { action: "TurnOff" }), ...more };
    await expect(operatorsFleetOf(under)[verb as "edit"](asked as never)).rejects.toMatchObject({
      fault: { code: "invalid", violations: [{ field, message: `is not known; did you mean ${word}?` }] },
    });
    expect(under.fleet.get(server).facts.power).toBe("ON");
  });

  test("is no fault where nobody says a value for it", async () => {
    const { server, under } = await scene();
    await operatorsFleetOf(under).edit({ uuid: server, note: "mine", nonsense: undefined } as never);
    expect(under.fleet.get(server).note).toBe("mine");
  });
});

const operatorsFleetOf = ({ fleet }: TestFleet) => operatorsFleet(fleet, YUKI, permitting(RIGHTS));

async function newest({ under }: Scene): Promise<number> {
  return (await under.store.audit.list({ limit: 1 })).entries[0]?.number ?? 0;
}

async function entriesSince({ under }: Scene, before: number): Promise<readonly AuditEntry[]> {
  await under.quiet();
  const { entries } = await under.store.audit.list({ limit: 100 });
  return entries.filter(({ number }) => number > before);
}

/** The same store; each call of it that does not read is noted. */
function noting(store: Store, wrote: string[]): Store {
  const READING = /^(load|list|find|timelines|summaries|verify|activity|entries)/;
  const noted = (part: object, name: string): object =>
    new Proxy(part, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== "function") return value;
        return (...asked: unknown[]) => {
          if (!READING.test(String(key))) wrote.push(`${name}.${String(key)}`);
          return Reflect.apply(value, target, asked) as unknown;
        };
      },
    });
  return Object.fromEntries(
    Object.entries(store).map(([name, part]) => [
      name,
      typeof part === "object" && part !== null ? noted(part as object, name) : (part as unknown),
    ]),
  ) as unknown as Store;
}
