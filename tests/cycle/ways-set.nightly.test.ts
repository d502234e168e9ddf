import { afterAll, beforeAll, expect, test } from "vitest";
import { CurrentStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { WayFaultCode, WayKind, WayService } from "../../lib/gen/proto/komoriuta/v1/way_pb";
import { startBmc, type FakeBmc } from "../helpers/fake-bmc";
import { startManager, type Manager } from "../helpers/manager";
import { logIn, type Operator } from "../helpers/operator";
import { until } from "../helpers/until";

// The compiled manager and a BMC that speaks Redfish: it is set, tried, woken and cut by RPC.

let manager: Manager;
let operator: Operator;
let bmc: FakeBmc;

beforeAll(async () => {
  bmc = await startBmc("198.51.100.94");
  manager = await startManager();
  operator = await logIn(manager);
});
afterAll(async () => {
  await manager?.remove();
  await bmc?.[Symbol.asyncDispose]();
});

const kind = WayKind.REDFISH;
const ways = () => operator.client(WayService);
const way = (changes = {}) => ({
  ...{ kind, address: bmc.address, user: bmc.user, secret: bmc.secret, pin: bmc.pin() },
  ...changes,
});

let registered = 0;
async function register(): Promise<string> {
  registered += 1;
  const wanted = {
    name: `rowan ${registered}`,
    macAddress: `02:00:5e:00:94:0${registered}`,
    heartbeatInterval: 5,
  };
  return (await operator.servers.createServer(wanted)).server?.uuid ?? "";
}

/** The report of the way in the last wake-up. */
async function reported(uuid: string) {
  const { wakeReport } = await operator.servers.getServer({ uuid });
  return wakeReport?.ways.find((each) => each.kind === kind);
}

/** The outcome of a try. */
async function outcomeOf(serverUuid: string) {
  return (await ways().tryWay({ serverUuid, kind })).outcome;
}

test("a click on a server that is off goes to its BMC, and the report tells it", async () => {
  const uuid = await register();
  await ways().setWay({ serverUuid: uuid, way: way() });
  bmc.machine.isOn = false;
  bmc.machine.orders.length = 0;
  const clicked = performance.now();
  await operator.power.turnOn({ uuid });
  await until("the BMC has turned it on", 20_000, () => bmc.machine.isOn);
  // With the first try: the second comes after five seconds.
  expect(performance.now() - clicked).toBeLessThan(4500);
  expect(bmc.machine.orders).toEqual(["on"]);
  await until("the report has it", 20_000, async () => ((await reported(uuid))?.sent ?? 0) > 0);
  expect(await reported(uuid)).toMatchObject({ to: [bmc.address], faults: [] });
});

test("before the certificate is accepted no password is sent, and a changed one is refused, in words", async () => {
  const uuid = await register();
  await ways().setWay({ serverUuid: uuid, way: way({ pin: "" }) });
  const before = bmc.requests.length;
  expect(await outcomeOf(uuid)).toMatchObject({
    case: "fault",
    value: { code: WayFaultCode.CERTIFICATE_UNKNOWN, certificate: { fingerprint: bmc.pin() } },
  });
  expect(bmc.requests.slice(before).filter(({ authorization }) => authorization !== undefined)).toEqual([]);

  await ways().setWay({ serverUuid: uuid, way: way({ secret: undefined }) });
  expect(await outcomeOf(uuid)).toMatchObject({
    case: "findings",
    value: { product: "Dell Inc. PowerEdge R740" },
  });
  const accepted = bmc.pin();
  await bmc.changeCertificate();
  const after = bmc.requests.length;
  expect(await outcomeOf(uuid)).toMatchObject({
    case: "fault",
    value: { code: WayFaultCode.CERTIFICATE_CHANGED, certificate: { fingerprint: bmc.pin() } },
  });
  expect(bmc.pin()).not.toBe(accepted);
  await operator.power.turnOn({ uuid });
  await until("the report says why", 20_000, async () => ((await reported(uuid))?.faults.length ?? 0) > 0);
  expect((await reported(uuid))?.faults).toMatchObject([
    { code: "certificate_changed", text: "it showed another certificate than the one that was accepted" },
  ]);
  expect(bmc.requests.slice(after)).toEqual([]);
});

test("a wrong password is told in words, and is in no log", async () => {
  const uuid = await register();
  await ways().setWay({ serverUuid: uuid, way: way({ secret: "a wrong secret" }) });
  expect(await outcomeOf(uuid)).toMatchObject({ case: "fault", value: { code: WayFaultCode.LOGIN_REFUSED } });
  await operator.power.turnOn({ uuid });
  await until("the report says why", 20_000, async () => ((await reported(uuid))?.faults.length ?? 0) > 0);
  expect((await reported(uuid))?.faults).toMatchObject([{ code: "login_refused" }]);
});

test("power is cut by its name and with a reason, and leaves no order", async () => {
  const uuid = await register();
  await ways().setWay({ serverUuid: uuid, way: way() });
  bmc.machine.isOn = true;
  bmc.machine.orders.length = 0;
  const name = `rowan ${registered}`;
  await expect(operator.power.cut({ uuid, confirmName: "another", reason: "it hangs" })).rejects.toThrow(
    "confirm_name",
  );
  await expect(operator.power.cut({ uuid, confirmName: name, reason: " " })).rejects.toThrow("reason");
  expect(bmc.machine.orders).toEqual([]);
  const { server } = await operator.power.cut({ uuid, confirmName: name, reason: "it hangs" });
  expect(bmc.machine.orders).toEqual(["off"]);
  expect(server?.currentStatus).toBe(CurrentStatus.OFF);
  const { events } = await operator.servers.listEvents({ uuid, limit: 5 });
  expect(events[0]).toMatchObject({ kind: "cut", reason: "it hangs" });
});
