import { beforeEach, afterEach, expect, test } from "vitest";
import type { AgentRecord } from "../model/entities";
import { waySettings } from "../model/way";
import {
  by,
  fleetOf,
  runningMachine,
  settings,
  testFleet,
  type TestFleet,
  type TestMachine,
} from "../testing";

const AGENT = {
  ...{ version: "1.0.0", hostname: "nas", os: "Debian", arch: "x86_64", guards: [], interfaces: [] },
  can: ["suspend"],
} as const satisfies AgentRecord;

let under: TestFleet;
let machine: TestMachine;
const YUKI = { uuid: "0000000a-0000-4000-8000-000000000000", name: "yuki" };
const fleet = () => fleetOf(under.fleet, YUKI);
const server = () => under.fleet.get(machine.uuid);
const asked = () => ({ confirmName: server().name, reason: "it hangs" });
const way = (kind: string) =>
  waySettings.parse({ kind, address: kind === "http" ? "" : "bmc.example", user: "root", secret: "calvin" });
const eventsOf = async () =>
  (await under.fleet.events({ uuid: machine.uuid, limit: 3 })).map(
    ({ kind, actor, reason, detail }) => `${kind} by ${actor}: ${reason}${detail}`,
  );

beforeEach(async () => {
  under = await testFleet();
  machine = await runningMachine(under);
  await fleet().setWay(machine.uuid, way("redfish"));
});
afterEach(() => under[Symbol.asyncDispose]());

test("power is cut by the first way that accepts it; nothing is ordered, and what is wanted stays", async () => {
  await fleet().setWay(machine.uuid, way("ipmi"));
  const { facts } = server();
  await fleet().cut(machine.uuid, asked());
  expect(under.world.cuts).toEqual([`redfish of ${machine.uuid}`]);
  expect(server().facts).toEqual(facts);
  expect(server().facts.order).toBeNull();
  expect((await eventsOf())[0]).toBe("cut by yuki: it hangs");
});

test("a server that hangs as it shuts down is off once it is silent, as it was wanted", async () => {
  await fleet().act(machine.uuid, "TurnOff");
  await machine.beat("ON");
  await machine.beat("Stopping");
  await fleet().cut(machine.uuid, asked());
  await under.pass(60);
  expect(server().facts).toMatchObject({ power: "OFF", current: "None", order: null, downAsOrdered: true });
});

test.each([
  ["confirm_name", { confirmName: "another" }],
  ["confirm_name", { confirmName: "" }],
  ["reason_needed", { reason: "" }],
])("%s: nothing is cut, and nothing written", async (code, changes) => {
  const before = await eventsOf();
  const cut = fleet().cut(machine.uuid, { ...asked(), ...changes });
  await expect(cut).rejects.toMatchObject({ fault: { code } });
  expect([under.world.cuts, await eventsOf()]).toEqual([[], before]);
});

test("without a way that can, nothing is cut; a plug is one only for a server that is proved off", async () => {
  await fleet().removeWay(machine.uuid, "redfish");
  await expect(fleet().cut(machine.uuid, asked())).rejects.toMatchObject({
    fault: { code: "no_way_to_cut" },
  });
  await fleet().setWay(machine.uuid, way("http"));
  expect(under.fleet.cutWays(machine.uuid)).toEqual([]);
  await expect(fleet().cut(machine.uuid, asked())).rejects.toMatchObject({
    fault: { code: "no_way_to_cut" },
  });
  await fleet().act(machine.uuid, "TurnOff");
  await machine.beat("ON");
  await machine.beat("Stopping");
  await under.pass(60);
  expect(under.fleet.cutWays(machine.uuid)).toEqual(["http"]);
  await fleet().cut(machine.uuid, asked());
  expect(under.world.cuts).toEqual([`http of ${machine.uuid}`]);
});

test("nor is a plug one for a server that never reported, or that is asleep: something may be lost", async () => {
  const { server: added } = await fleet().register(settings());
  await fleet().setWay(added.uuid, way("http"));
  expect(under.fleet.cutWays(added.uuid)).toEqual([]);

  await fleet().removeWay(machine.uuid, "redfish");
  await fleet().setWay(machine.uuid, way("http"));
  machine.agent = AGENT;
  await machine.beat("ON");
  await fleet().act(machine.uuid, "TurnOff", { how: "suspend" });
  await machine.beat("ON");
  await machine.beat("Stopping");
  await under.pass(60);
  expect(server().facts).toMatchObject({ asleep: true, downAsOrdered: true });
  expect(under.fleet.cutWays(machine.uuid)).toEqual([]);
});

test("a server that is being woken would come on again: that is cancelled first", async () => {
  await fleet().act(machine.uuid, "TurnOff");
  await machine.beat("ON");
  await machine.beat("Stopping");
  await under.pass(60);
  await fleet().act(machine.uuid, "TurnOn");
  await expect(fleet().cut(machine.uuid, asked())).rejects.toMatchObject({ fault: { code: "being_woken" } });
  await fleet().act(machine.uuid, "TurnOff");
  await fleet().cut(machine.uuid, asked());
  expect(under.world.cuts).toHaveLength(1);
});

test("what no way has cut is told, and is on record", async () => {
  under.world.networkDown = true;
  await expect(fleet().cut(machine.uuid, asked())).rejects.toThrow(
    "The power was not cut: BMC (Redfish): nothing answered there.",
  );
  expect(await eventsOf()).toEqual(
    expect.arrayContaining(["not_cut by manager: BMC (Redfish): unreachable", "cut by yuki: it hangs"]),
  );
});

test("what cannot be written is not cut, and whoever loses the right meanwhile cuts nothing", async () => {
  under.world.diskFull = true;
  await expect(fleet().cut(machine.uuid, asked())).rejects.toThrow("disk is full");
  under.world.diskFull = false;
  let asks = 0;
  const losing = under.fleet.as({
    ...{ ...by(YUKI.name, YUKI.uuid), operation: "cut", target: { kind: "server", uuid: machine.uuid } },
    still() {
      // It is asked for as it is written, and again before each way.
      if ((asks += 1) > 1) throw new Error("no right any more");
    },
  });
  await expect(losing.cut(machine.uuid, asked())).rejects.toThrow("no right any more");
  expect(under.world.cuts).toEqual([]);
});

test("heartbeats do not wait for a BMC that does not answer", async () => {
  let accept = (): void => undefined;
  await using slow = await testFleet(() => ({
    cutter: { can: () => true, cut: () => new Promise<void>((resolve) => (accept = resolve)) },
  }));
  const one = await runningMachine(slow);
  const theirs = fleetOf(slow.fleet, YUKI);
  await theirs.setWay(one.uuid, way("redfish"));
  const cutting = theirs.cut(one.uuid, { confirmName: slow.fleet.get(one.uuid).name, reason: "it hangs" });
  await slow.quiet();
  await one.beat("ON");
  accept();
  await cutting;
});
