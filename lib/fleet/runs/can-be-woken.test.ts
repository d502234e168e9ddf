import { describe, expect, it } from "vitest";
import type { OutsideWay } from "../model/wake-ways";
import { testFleet, testMachine, type TestFleet, by } from "../testing";
import { asked, ends, room } from "./testing";

describe("whether it can be woken", () => {
  it("is proved by a start from here, and by no other", async () => {
    await using under = await testFleet();
    const { pass, uuids } = await room(under, { woken: { on: false }, "by hand": { on: false } });
    const [woken = "", byHand = ""] = uuids("woken", "by hand");
    const start = { serverUuids: [woken, byHand] };
    await under.fleet.as(by("yuki")).act(woken, "TurnOn");
    await pass(60);
    const machine = testMachine(under, byHand);
    for (const status of ["Launched", "ON"] as const) await machine.beat(status);
    await under.restart();
    expect(under.fleet.previewRun(asked(start), by("alice")).unproved).toEqual([byHand]);
    expect(under.fleet.get(woken).wokenAt).toBe(under.fleet.get(woken).upSince);
  });

  const DEAF = { name: "eth0", wakeOnLan: false, defaultRoute: true };
  /** A server whose card listens to no magic packet, and a preview of turning it off. */
  async function deaf(under: TestFleet) {
    const { machine, uuids } = await room(under, { a: {} });
    const { uuid, boot, instance } = machine("a");
    const { macAddress } = under.fleet.get(uuid);
    const agent = { version: "1", hostname: "a", os: "", arch: "", interfaces: [{ ...DEAF, macAddress }] };
    const beat = { type: "heartbeat", status: "ON", boot, instance, revisionEcho: 1 } as const;
    await under.fleet.heartbeat(uuid, { ...beat, sequence: 99, shutdownError: null }, agent);
    const preview = (evenIfItMayNotWake: boolean) =>
      under.fleet.previewRun(asked({ serverUuids: uuids("a"), evenIfItMayNotWake }), by("alice"));
    return { uuid, preview };
  }

  it("a server that nobody could wake again is skipped, unless a person wants it all the same", async () => {
    await using under = await testFleet();
    const { uuid, preview } = await deaf(under);
    expect(ends(preview(false).run)).toEqual({ a: "skipped may_not_wake" });
    expect(ends(preview(true).run)).toEqual({ a: "-" });
    expect(preview(true).unproved).toEqual([uuid]);
  });

  it("its cards do not matter where it is woken in another way", async () => {
    const bmc: OutsideWay = { kind: "redfish", to: "bmc.example", wake: () => Promise.resolve() };
    await using under = await testFleet(() => ({ outside: { waysOf: () => [bmc] } }));
    const { preview } = await deaf(under);
    expect(ends(preview(false).run)).toEqual({ a: "-" });
  });
});
