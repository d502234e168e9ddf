import { describe, expect, it, test } from "vitest";
import { withdrawAllOf } from "../withdraw";
import { FleetError } from "../model/errors";
import { SCRIPT_NAMES, SCRIPTS } from "../../plan/power-cut-scripts";
import { rehearsalScript, type PowerCutSettings } from "../model/power-cut";
import { asked, room } from "../runs/testing";
import { by, testFleet } from "../testing";
import { allOff, ends, IDENTITY, isOver, last, scene, until, UPS, ups, yuki, type Ups } from "./testing";

describe("a power cut", () => {
  it("turns off in the order of needs, remembers, and wakes in their order once it is charged", async () => {
    const at = await scene({ desk: {}, files: {}, idle: { on: false } });
    await using _ = at.under;
    const [desk = "", files = ""] = at.house.uuids("desk", "files");
    await yuki(at.under).edit(desk, { needs: [files] });
    at.power.flags = ["OB", "DISCHRG"];
    await until(at, "the desk is off", () => !at.house.machine("desk").runs);
    expect(at.house.machine("files").runs).toBe(true);
    await until(at, "all are off", allOff(at));
    at.power.flags = ["OL", "CHRG"];
    at.power.charge = 20;
    await at.house.pass(300);
    expect(at.states()).toBe("desk off, files off, idle off");
    at.power.charge = 50;
    await until(at, "the files are on", () => at.house.machine("files").runs);
    expect(at.house.machine("desk").runs).toBe(false);
    await until(at, "it is over", isOver(at));
    expect(at.states()).toBe("desk on, files on, idle off");
    expect(ends(at)).toEqual(["desk woken", "files woken"]);
    expect(await at.events()).toEqual([
      `power_failed ${UPS}`,
      "power_cut_step 1/1: 30 s on battery: desk, files",
      `power_back ${UPS}`,
      "power_cut_waking 2",
      "power_cut_over 2 servers off · back · charged · 2 of 2 woken",
    ]);
    expect(at.house.machines.map(({ stops }) => stops)).toEqual([1, 1, 0]);
    expect(at.under.world.errors).toEqual([]);
  });

  it.each([
    ["silence", (power: Ups) => void (power.flags = null)],
    [
      "an old reading",
      (power: Ups) =>
        void (power.frozen = {
          at: 0,
          flags: new Set(["OB"]),
          charge: 3,
          runtime: 3,
          load: 0,
          identity: IDENTITY,
        }),
    ],
    ["a calibration", (power: Ups) => void (power.flags = ["OB", "CAL"])],
    ["a bypass", (power: Ups) => void (power.flags = ["OB", "BYPASS"])],
    ["a UPS that is off", (power: Ups) => void (power.flags = ["OFF"])],
    [
      "another UPS",
      (power: Ups) => Object.assign(power, { flags: ["OB", "LB"], identity: "Example 1500 0002" }),
    ],
  ])("%s orders nothing", async (_, happens) => {
    const at = await scene({ desk: {} }, { forces: true });
    await using __ = at.under;
    happens(at.power);
    await at.house.pass(600);
    expect([at.states(), last(at)]).toEqual(["desk on", null]);
    expect(await at.under.fleet.listRuns({ limit: 9 })).toEqual([]);
  });

  it("silence in the middle orders nothing, neither off nor on, until the UPS says so again", async () => {
    const at = await scene({ desk: {}, files: {} });
    await using _ = at.under;
    at.power.flags = ["OB"];
    await at.house.pass(20);
    at.power.flags = null;
    await at.house.pass(600);
    expect(at.states()).toBe("desk on, files on");
    at.power.flags = ["OB"];
    await until(at, "all are off", allOff(at));
    at.power.flags = null;
    await at.house.pass(600);
    expect(at.states()).toBe("desk off, files off");
    at.power.flags = ["OL"];
    await until(at, "it is over", isOver(at));
    expect(at.states()).toBe("desk on, files on");
  });

  it("line power before the step: it does not begin, and nobody is woken", async () => {
    const at = await scene({ desk: {} });
    await using _ = at.under;
    at.power.flags = ["OB"];
    await at.house.pass(20);
    at.power.flags = ["OL"];
    await until(at, "it is over", isOver(at));
    expect(at.house.machine("desk").stops).toBe(0);
    expect(ends(at)).toEqual(["desk stayed_on"]);
    expect(await at.events()).toEqual([
      ...[`power_failed ${UPS}`, `power_back ${UPS}`],
      "power_cut_over nobody was turned off · stayed on: desk · back",
    ]);
  });

  it("line power in the middle of a step: who has not confirmed stays on; who is off is woken", async () => {
    const at = await scene({ desk: {}, files: {} });
    await using _ = at.under;
    const [desk = "", files = ""] = at.house.uuids("desk", "files");
    await yuki(at.under).edit(desk, { needs: [files] });
    at.power.flags = ["OB"];
    await until(at, "the desk goes down", () => at.under.fleet.get(desk).facts.current === "Stopping");
    at.power.flags = ["OL"];
    await until(at, "it is over", isOver(at));
    expect([at.states(), at.house.machine("files").stops]).toEqual(["desk on, files on", 0]);
    expect(ends(at)).toEqual(["desk woken", "files stayed_on"]);
  });

  it("at low battery by force, and only where the plan says so", async () => {
    for (const forces of [false, true]) {
      const at = await scene({ desk: { nature: "in use" } }, { forces });
      await using _ = at.under;
      at.power.flags = ["OB"];
      await at.house.pass(60);
      expect(at.states()).toBe("desk on");
      at.power.flags = ["OB", "LB"];
      at.house.machine("desk").nature = "obeys";
      await at.house.pass(60);
      expect(at.states()).toBe(forces ? "desk off" : "desk on");
    }
  });

  it("one that does not come is tried again, and given up by name", async () => {
    const at = await scene({ desk: {}, files: {} });
    await using _ = at.under;
    at.power.flags = ["OB"];
    await until(at, "all are off", allOff(at));
    at.house.machine("files").nature = "dead";
    at.power.flags = ["OL"];
    await until(at, "it is over", isOver(at), 3 * 3600);
    expect(ends(at)).toEqual(["desk woken", "files given_up"]);
    expect((await at.events()).slice(-2)).toEqual([
      "power_cut_not_woken files",
      "power_cut_over 2 servers off · back · charged · 1 of 2 woken · not woken: files",
    ]);
    const runs = await at.under.fleet.listRuns({ limit: 20 });
    expect(runs.filter(({ action }) => action === "ON")).toHaveLength(5);
  });

  it("the power fails again while they are woken: waking ends, and all are remembered", async () => {
    const at = await scene({ desk: {}, files: {} });
    await using _ = at.under;
    const [desk = "", files = ""] = at.house.uuids("desk", "files");
    await yuki(at.under).edit(desk, { needs: [files] });
    at.power.flags = ["OB"];
    await until(at, "all are off", allOff(at));
    at.power.flags = ["OL"];
    await until(at, "the files are on", () => at.house.machine("files").runs);
    at.power.flags = ["OB"];
    await until(at, "all are off", allOff(at));
    at.power.flags = ["OL"];
    await until(at, "it is over", isOver(at));
    expect(at.states()).toBe("desk on, files on");
    expect(at.house.machines.map(({ stops }) => stops)).toEqual([2, 2]);
  });
});

describe("whose order it is", () => {
  it("a person's later order beats that of the power cut: on, and off", async () => {
    const at = await scene({ desk: {}, files: {}, lab: {} });
    await using _ = at.under;
    const [desk = "", files = ""] = at.house.uuids("desk", "files");
    at.power.flags = ["OB"];
    await at.house.pass(20);
    await at.under.fleet.as(by("kei", "kei")).act(files, "TurnOff");
    await until(at, "all are off", allOff(at));
    await at.under.fleet.as(by("kei", "kei")).act(desk, "TurnOn");
    await until(at, "the desk is on", () => at.house.machine("desk").runs);
    await at.house.pass(120);
    expect(at.states()).toBe("desk on, files off, lab off");
    at.power.flags = ["OL"];
    await until(at, "it is over", isOver(at));
    expect(at.states()).toBe("desk on, files off, lab on");
    expect(ends(at)).toEqual(["desk stayed_on", "files taken_over", "lab woken"]);
  });

  it("what was ordered while line power was back is no order against its next failure; whoever is off by it stays off", async () => {
    const at = await scene({ desk: {}, files: {}, lab: {} });
    await using _ = at.under;
    const [desk = "", lab = ""] = at.house.uuids("desk", "lab");
    at.power.flags = ["OB"];
    await until(at, "all are off", allOff(at));
    Object.assign(at.power, { flags: ["OL"], charge: 20 });
    await at.house.pass(30);
    await at.under.fleet.as(by("kei", "kei")).act(desk, "TurnOn");
    await at.under.fleet.as(by("kei", "kei")).startRun(asked({ serverUuids: [lab] }));
    await until(at, "the desk is on", () => at.house.machine("desk").runs);
    at.power.flags = ["OB"];
    await until(at, "all are off again", allOff(at));
    Object.assign(at.power, { flags: ["OL"], charge: 90 });
    await until(at, "it is over", isOver(at));
    expect([at.states(), ends(at)]).toEqual([
      "desk on, files on, lab off",
      ["desk woken", "files woken", "lab taken_over"],
    ]);
  });

  it("a run of somebody else that wants it off meanwhile keeps it off", async () => {
    const at = await scene({ desk: {} });
    await using _ = at.under;
    at.power.flags = ["OB"];
    await until(at, "all are off", allOff(at));
    await at.under.fleet.as(by("kei", "kei")).startRun(asked({ serverUuids: at.house.uuids("desk") }));
    at.power.flags = ["OL"];
    await until(at, "it is over", isOver(at));
    expect([at.states(), ends(at)]).toEqual(["desk off", ["desk taken_over"]]);
  });

  it("the author's right is asked at every order: to stop, and to wake", async () => {
    let [mayStop, mayWake] = [false, true];
    const rights = { mayStop: () => () => mayStop, mayWake: () => () => mayWake };
    const at = await scene({ desk: {} }, {}, rights);
    await using _ = at.under;
    at.power.flags = ["OB"];
    await at.house.pass(120);
    expect(at.states()).toBe("desk on");
    at.power.flags = ["OL"];
    await until(at, "it is over", isOver(at));
    [mayStop, mayWake] = [true, false];
    at.power.flags = ["OB"];
    await until(at, "all are off", allOff(at));
    at.power.flags = ["OL"];
    await until(at, "it is over", isOver(at));
    expect([at.states(), ends(at)]).toEqual(["desk off", ["desk no_right"]]);
  });

  it("a plan ends, and says so, with its author's right; whoever saves it anew has it", async () => {
    const at = await scene({ desk: {} });
    await using _ = at.under;
    await withdrawAllOf(at.under.fleet.as(by("manager")), "yuki");
    expect(at.under.fleet.powerCutPlans()).toMatchObject([{ paused: true, author: "manager" }]);
    expect(await at.events()).toEqual(["power_cut_plan_ended yuki"]);
    at.power.flags = ["OB"];
    await at.house.pass(120);
    expect(at.states()).toBe("desk on");
    const [plan] = at.under.fleet.powerCutPlans();
    if (!plan) throw new Error("there is none");
    await at.under.fleet.as(by("kei", "kei")).updatePowerCutPlan(plan.uuid, { ...plan, paused: false });
    await until(at, "all are off", allOff(at));
  });

  it("the manager's own machine is left out, and the plan says so", async () => {
    let ownBoot = "";
    const { now: power, upsOf } = ups();
    const own = {
      get ownBoot() {
        return ownBoot;
      },
    };
    const under = await testFleet(() =>
      Object.defineProperty({ upsOf }, "ownBoot", { get: () => own.ownBoot, enumerable: true }),
    );
    await using _ = under;
    const house = await room(under, { desk: {}, host: {} });
    ownBoot = house.machine("host").boot;
    await under.restart();
    await house.pass(15);
    const group = await yuki(under).createGroup({ name: "rack", serverUuids: house.uuids("desk", "host") });
    const settings: PowerCutSettings = {
      ...{ name: "rack", ups: UPS, forces: true, stableSeconds: 20, chargedTo: 50, paused: false },
      steps: [{ when: { kind: "on_battery", value: 30 }, groupUuids: [group.uuid] }],
    };
    await yuki(under).createPowerCutPlan(settings);
    expect(under.fleet.powerCutCautions(settings)).toEqual([{ word: "own_machine", detail: "host" }]);
    expect(under.fleet.previewPowerCut(settings, by("yuki"))).toMatchObject({
      ownMachine: house.uuids("host"),
    });
    power.flags = ["OB", "LB"];
    await house.pass(180);
    expect(house.machines.map(({ runs }) => runs)).toEqual([false, true]);
  });
});

describe("a manager that starts anew", () => {
  it("comes up with the power, and wakes those that were on, once the UPS says that it is charged", async () => {
    const at = await scene({ desk: {}, files: {} });
    await using _ = at.under;
    at.power.flags = ["OB"];
    await until(at, "all are off", allOff(at));
    at.power.flags = ["OL"];
    at.power.charge = 5;
    await at.under.restart(3600);
    await at.house.pass(300);
    expect(at.states()).toBe("desk off, files off");
    at.power.charge = 60;
    await until(at, "it is over", isOver(at));
    expect(at.states()).toBe("desk on, files on");
  });

  it("wakes those, too, whose battery ended before anybody turned them off", async () => {
    const at = await scene({ desk: {} }, { stableSeconds: 20 });
    await using _ = at.under;
    at.power.flags = ["OB"];
    await at.house.pass(25);
    at.house.machine("desk").runs = false;
    at.power.flags = null;
    await at.under.restart(3600);
    at.power.flags = ["OL"];
    await until(at, "it is over", isOver(at));
    expect([at.states(), ends(at)]).toEqual(["desk on", ["desk woken"]]);
  });
});

test("two plans on one group are refused; names, and what nobody can mean", async () => {
  const at = await scene({ desk: {} });
  await using _ = at.under;
  const [plan] = at.under.fleet.powerCutPlans();
  if (!plan) throw new Error("there is none");
  const fault = async (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: unknown) => (error instanceof FleetError ? error.fault : error),
    );
  expect(await fault(yuki(at.under).createPowerCutPlan({ ...plan, name: "other" }))).toEqual({
    ...{ code: "power_cut_group_taken", group: "rack", by: "rack" },
  });
  expect(await fault(yuki(at.under).createPowerCutPlan({ ...plan, steps: [] }))).toMatchObject({
    code: "power_cut_name_taken",
  });
  expect(await fault(yuki(at.under).updatePowerCutPlan(plan.uuid, plan, plan.updatedAt - 1))).toMatchObject({
    ...{ code: "edited_meanwhile", of: "power_cut_plan" },
  });
  await yuki(at.under).deletePowerCutPlan(plan.uuid);
  expect(await fault(yuki(at.under).deletePowerCutPlan(plan.uuid))).toMatchObject({
    code: "power_cut_plan_not_found",
  });
  await at.under.restart();
  expect(at.under.fleet.powerCutPlans()).toEqual([]);
});

test("a plan about a UPS that nobody has heard of says so, and one about a silent one", async () => {
  const at = await scene({ desk: {} });
  await using _ = at.under;
  const [plan] = at.under.fleet.powerCutPlans();
  if (!plan) throw new Error("there is none");
  const cautions = (name: string) => at.under.fleet.powerCutCautions({ ...plan, ups: name });
  expect(cautions(UPS)).toEqual([]);
  expect(cautions("usp@nas.example")).toEqual([{ word: "unknown", detail: "usp@nas.example" }]);
  at.power.flags = null;
  expect(cautions(UPS)).toEqual([{ word: "silent", detail: UPS }]);
});

test.each(SCRIPT_NAMES)("the script %s is one that may be asked for", (name) => {
  expect(rehearsalScript.safeParse(SCRIPTS[name]).success).toBe(true);
});

test("a preview says who would go and who is left; a rehearsal orders nothing", async () => {
  const at = await scene({ desk: {}, files: {}, lab: {} });
  await using _ = at.under;
  const [desk = "", files = "", lab = ""] = at.house.uuids("desk", "files", "lab");
  await yuki(at.under).edit(desk, { needs: [files] });
  const until = at.under.clock.wall() + 3_600_000;
  await yuki(at.under).placeHold({ serverUuids: [lab], groupUuids: [], until, reason: "", wake: false });
  const [plan] = at.under.fleet.powerCutPlans();
  if (!plan) throw new Error("there is none");
  const { steps, back } = at.under.fleet.previewPowerCut(plan, by("yuki"));
  const words = (run: (typeof steps)[number]["run"] | null | undefined) =>
    run?.members.map(({ serverName, end }) => `${serverName} ${end?.why ?? "goes"}`);
  expect(words(steps[0]?.run)).toEqual(["desk goes", "files goes", "lab held"]);
  expect(words(back)).toEqual(["files goes", "desk goes"]);
  const moments = at.under.fleet.rehearsePowerCut(plan, [], by("yuki"));
  expect(moments.map(({ event }) => event)).toEqual(["power_failed", "step", "power_back", "waking", "over"]);
  await at.house.pass(120);
  expect(at.states()).toBe("desk on, files on, lab on");
  expect(await at.under.fleet.listRuns({ limit: 9 })).toEqual([]);
});

test("servers that fall silent together are offered to be woken; nothing does that by itself", async () => {
  const { upsOf } = ups();
  const under = await testFleet(() => ({ upsOf }));
  await using _ = under;
  const house = await room(under, { a: {}, b: {}, c: {}, d: {} });
  await yuki(under).createGroup({ name: "room", serverUuids: house.uuids("a", "b", "c", "d") });
  expect(under.fleet.suspectedPowerCut()).toBeNull();
  for (const name of ["a", "b", "c"]) house.machine(name).runs = false;
  await house.pass(60);
  expect(under.fleet.suspectedPowerCut()?.serverUuids.toSorted()).toEqual(
    house.uuids("a", "b", "c").toSorted(),
  );
  await under.restart(60);
  await house.pass(400);
  expect(under.fleet.suspectedPowerCut()?.serverUuids).toHaveLength(3);
  expect(house.machines.filter(({ runs }) => runs)).toHaveLength(1);
  await yuki(under).startRun(asked({ action: "ON", serverUuids: house.uuids("a", "b", "c") }));
  await house.pass(300);
  expect(under.fleet.suspectedPowerCut()).toBeNull();
});
