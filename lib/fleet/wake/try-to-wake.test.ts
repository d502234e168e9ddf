import { expect, test, vi } from "vitest";
import { WAY_KINDS } from "../../power/ways";
import type { OutsideWay } from "../model/wake-ways";
import { by, runningMachine, testFleet } from "../testing";

// Real files on a disk that others use too.
vi.setConfig({ testTimeout: 30_000 });

/** A fault as ways from outside reject with. */
function fault(code: string, detail = ""): Error {
  return Object.assign(new Error("words of the other side"), { code, detail });
}

interface Bmc extends OutsideWay {
  /** Its calls that go on. */
  readonly calls: { readonly signal: AbortSignal; end(error?: Error): void }[];
}

function bmc(kind: OutsideWay["kind"] = "redfish"): Bmc {
  const calls: Bmc["calls"] = [];
  const wake = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      calls.push({ signal, end: (error) => (error ? reject(error) : resolve()) });
    });
  return { kind, to: "bmc.example", calls, wake };
}

/** A fleet with a server that is off, and has these ways as well. */
async function sleeping(...ways: readonly OutsideWay[]) {
  const tried: string[] = [];
  const under = await testFleet(() => ({
    outside: { waysOf: () => ways },
    wayTried: (kind, sent) => tried.push(`${kind} ${sent ? "sent" : "failed"}`),
  }));
  const machine = await runningMachine(under);
  await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
  await machine.beat("ON");
  await machine.beat("Stopping");
  await under.pass(40);
  const turnOn = () => under.fleet.as(by("yuki")).act(machine.uuid, "TurnOn");
  const wayOf = async (kind: string) =>
    (await under.fleet.wakeReport(machine.uuid))?.ways.find((way) => way.kind === kind);
  return { under, machine, turnOn, wayOf, tried };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

test("a click is done with the first way that went out; what comes later is in the report", async () => {
  const slow = bmc();
  const { under, turnOn, wayOf, tried } = await sleeping(slow);
  await using _ = under;
  await turnOn();
  expect(under.world.packets).toHaveLength(1);
  expect(await wayOf("redfish")).toMatchObject({ tries: 1, sent: 0, to: ["bmc.example"], sentAt: null });
  slow.calls[0]?.end();
  await settled();
  expect(await wayOf("redfish")).toMatchObject({ sent: 1, sentAt: under.clock.wall(), faults: [] });
  expect(tried).toEqual(["packet sent", "redfish sent"]);
});

test("a way that still goes on is not tried again beside itself, and others do not wait for it", async () => {
  const slow = bmc();
  const { under, turnOn, wayOf } = await sleeping(slow);
  await using _ = under;
  await turnOn();
  await under.pass(16);
  expect(under.world.packets).toHaveLength(3);
  expect(slow.calls).toHaveLength(1);
  slow.calls[0]?.end(fault("busy", "three times"));
  await settled();
  expect(await wayOf("redfish")).toMatchObject({
    tries: 1,
    faults: [{ code: "busy", detail: "three times" }],
  });
  await under.pass(15);
  expect(slow.calls).toHaveLength(2);
});

test("it is refused where no way could be tried, with the reason of each; words of the other side are not kept", async () => {
  const dead = bmc();
  const strange = bmc("ipmi");
  const { under, machine, turnOn } = await sleeping(dead, strange);
  await using _ = under;
  under.world.networkDown = true;
  const refused = turnOn();
  const asked = expect(refused).rejects.toMatchObject({
    message:
      "The server could not be woken: packet: the network is unreachable; BMC (Redfish): it refused the user or the secret; BMC (IPMI): its answer was not understood.",
    fault: { code: "no_way", failed: [{ kind: "packet" }, { kind: "redfish" }, { kind: "ipmi" }] },
  });
  await expect.poll(() => [dead.calls.length, strange.calls.length]).toEqual([1, 1]);
  dead.calls[0]?.end(fault("login_refused"));
  strange.calls[0]?.end(new Error("<html>secret</html>"));
  await asked;
  expect(under.fleet.get(machine.uuid).facts.power).toBe("OFF");
});

test("where only a slow way is left, a click waits two seconds for it, and no longer", async () => {
  const slow = bmc();
  const { under, turnOn } = await sleeping(slow);
  await using _ = under;
  under.world.networkDown = true;
  let isDone = false;
  const turnedOn = turnOn().then(() => (isDone = true));
  await expect.poll(() => slow.calls.length).toBe(1);
  await settled();
  under.clock.move(1900);
  await settled();
  expect(isDone).toBe(false);
  under.clock.move(200);
  await turnedOn;
});

test("a call is broken off once the server has reported, or is not to wake any more", async () => {
  const slow = bmc();
  const { under, machine, turnOn, wayOf } = await sleeping(slow);
  await using _ = under;
  await turnOn();
  expect(slow.calls[0]?.signal.aborted).toBe(false);
  await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
  expect(slow.calls[0]?.signal.aborted).toBe(true);
  slow.calls[0]?.end();
  await settled();
  expect(await wayOf("redfish")).toMatchObject({ sent: 0 });
});

test("the ways of a report have one order, whichever was first", async () => {
  const ways = [bmc("proxmox"), bmc("redfish")];
  const { under, machine, turnOn } = await sleeping(...ways);
  await using _ = under;
  await turnOn();
  const kinds = (await under.fleet.wakeReport(machine.uuid))?.ways.map(({ kind }) => kind) ?? [];
  expect(kinds).toEqual(WAY_KINDS.filter((kind) => kinds.includes(kind)));
  expect(kinds).toHaveLength(3);
});
