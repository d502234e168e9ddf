/** A service processor (ipmi_sim) that powers a virtual machine: what QEMU says of it, and what a look says. */
import { existsSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { waysFromOutside } from "../../lib/wake/outside";
import { NEVER, target } from "../../lib/wake/testing";
import type { WayTarget } from "../../lib/wake/way";
import { makeTempFolder, removeFolder } from "../helpers/environment";
import { startIpmiSim, type IpmiSim } from "../helpers/ipmi-sim";
import { until } from "../helpers/until";
import { note } from "./moments";
import { openQemuSocket } from "./qemu-socket";

const { ipmi } = waysFromOutside({ rule: () => true });
const folder = makeTempFolder();
const monitor = path.join(folder, "monitor");
let sim: IpmiSim;
let at: WayTarget;
beforeAll(async () => {
  const machine = "qemu-system-x86_64 -machine pc -m 64 -display none -nodefaults";
  sim = await startIpmiSim(`${machine} -qmp unix:${monitor},server=on,wait=off`);
  at = target(sim.port, { user: sim.user, secret: sim.secret });
});
afterAll(async () => {
  await sim?.remove();
  removeFolder(folder);
});

test("a machine is turned on, seen, left on, and cut by its service processor", async (context) => {
  expect(await ipmi.look?.(at, NEVER)).toBe("off");
  const clicked = performance.now();
  await ipmi.wake(at, NEVER);
  await until("QEMU runs", 10_000, () => existsSync(monitor));
  note(context, [["power on by IPMI", (performance.now() - clicked) / 1000]]);
  const qemu = await openQemuSocket(monitor);
  await qemu.call("qmp_capabilities");
  expect(await qemu.call("query-status")).toMatchObject({ status: "running" });
  expect(await ipmi.look?.(at, NEVER)).toBe("on");
  // Woken once more, it stays as it is.
  await ipmi.wake(at, NEVER);
  expect(await qemu.call("query-status")).toMatchObject({ status: "running" });
  expect(qemu.events().map(({ event }) => event)).not.toContain("RESET");
  await ipmi.cut?.(at, NEVER);
  await until("it is off", 20_000, async () => (await ipmi.look?.(at, NEVER)) === "off");
  expect(sim.runningPid()).toBeNull();
  qemu.close();
});
