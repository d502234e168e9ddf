/** The doctor on a real machine whose card can wake it: Wake-on-LAN is turned on for good, and back. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { until } from "../helpers/until";
import { makeReady, startSiteWithAgent, type Site } from "./site";

/** A card whose driver has Wake-on-LAN: it is off until it is turned on. */
const CARD = "i82550";
const WAKEUP = "/sys/class/net/enp0s16/device/power/wakeup";
const DROP_IN = "/etc/systemd/network/99-default.link.d/komoriuta.conf";
const MAY_NOT_WAKE = 3;

let site: Site;
beforeAll(async () => {
  site = await startSiteWithAgent({}, { card: CARD });
});
afterAll(() => site?.end());
beforeEach(() => makeReady(site));

const wakeup = async (): Promise<string> => (await site.vm.must(`cat ${WAKEUP}`)).trim();
const reboots = () => site.vm.reboots(() => site.vm.must("systemctl reboot"));
const reported = (): boolean | undefined =>
  site.seen.server(site.uuid).agent?.interfaces.find(({ name }) => name === "enp0s16")?.wakeOnLan;

test("Wake-on-LAN is off, and the doctor says what turns it on", async () => {
  const { vm } = site;
  expect(await wakeup()).toBe("disabled");
  const { code, stdout } = await vm.sh("komo-agent doctor");
  expect(stdout).toMatch(/^Wake-on-LAN +off$/m);
  expect(stdout).toContain("sudo komo-agent doctor --fix enp0s16");
  expect(code).toBe(MAY_NOT_WAKE);
  expect(reported()).toBe(false);
});

test("--fix turns it on at each boot, also where there is no ethtool, and the manager is told", async () => {
  const { vm } = site;
  expect(await vm.must("komo-agent doctor --fix")).toContain("is from the next boot on");
  expect(await vm.must(`cat ${DROP_IN}`)).toContain("WakeOnLan=magic");
  await reboots();
  expect(await wakeup()).toBe("enabled");
  await vm.must("komo-agent doctor");
  await until("the manager is told", 120_000, () => reported() === true);
});

test("--undo takes it back", async () => {
  const { vm } = site;
  await vm.must("komo-agent doctor --undo");
  expect((await vm.sh(`test -e ${DROP_IN}`)).code).toBe(1);
  await reboots();
  expect(await wakeup()).toBe("disabled");
});
