/** Installing, upgrading and uninstalling, with the plug pulled in between. */
import { afterAll, beforeAll, beforeEach, describe, expect, test, type TestContext } from "vitest";
import { measure, note, UP_WITHIN } from "./moments";
import { installAgent, awaitHeartbeat, startSite, type Site } from "./site";

const UPGRADE = "sh /usr/local/lib/komoriuta/install.sh upgrade";
const UNINSTALL = "sh /usr/local/lib/komoriuta/install.sh uninstall";
/** Milliseconds for an installation, where QEMU emulates. */
const INSTALL_WITHIN = 300_000;
const STAGE = "/usr/local/bin/.komoriuta-install";

describe("the agent on a real disk", () => {
  let site: Site;
  let clean: string[];
  beforeAll(async () => {
    site = await startSite();
    clean = await files();
  });
  afterAll(() => site?.end());
  beforeEach(async () => {
    site.reportIfItFails();
    if (!site.vm.isOn()) await site.vm.powerOn();
    await site.vm.booted();
  });

  /** Files that an installation could leave: all with our name, and others where the system itself writes none. */
  async function files(): Promise<string[]> {
    const find = "find /etc /opt /root /usr -xdev; find / /run -xdev -iname '*komo*'";
    return [...new Set((await site.vm.must(find)).split("\n"))].sort();
  }
  /** Begins something, pulls the plug as soon as a condition of sh holds, and powers the machine on again. */
  async function cutShort(
    context: TestContext,
    begin: () => Promise<unknown>,
    condition: string,
  ): Promise<void> {
    const { vm } = site;
    const begun = begin().catch(() => undefined);
    const reached = (): Promise<unknown> =>
      vm.must(`until ${condition}; do sleep 0.05; done`, INSTALL_WITHIN);
    note(context, await measure(reached, { "plug pulled": vm.pullPlug }));
    await begun;
    note(context, await measure(vm.powerOn, { "up again": vm.booted }));
  }
  const isOn = (): Promise<unknown> => site.seen.reaches(site.uuid, "ON", UP_WITHIN);
  async function isWhole(): Promise<void> {
    const state = await site.vm.must("systemctl is-enabled komolet; systemctl is-active komolet");
    expect(state).toBe("enabled\nactive");
    await awaitHeartbeat(site, 60_000);
    await isOn();
  }

  test.for([
    ["as it fetches", `[ -s ${STAGE}/komo-agent.gz ]`],
    ["as it puts in place", "[ -e /usr/local/bin/komolet ]"],
    ["as it starts komolet", "[ -e /etc/systemd/system/multi-user.target.wants/komolet.service ]"],
  ] as const)("a first installation whose plug is pulled %s", ([, condition], context) =>
    cutShort(context, site.paste, condition),
  );

  test("is done again by the same line, and the plug pulled as soon as it says done leaves it whole", async (context) => {
    const { vm } = site;
    note(context, await measure(() => installAgent(site), { ON: isOn }));
    await vm.pullPlug();
    note(
      context,
      await measure(vm.powerOn, {
        "reports again": () => awaitHeartbeat(site, UP_WITHIN),
      }),
    );
    await vm.booted();
    await isWhole();
  });

  test("an upgrade, cut off as it puts in place, leaves an agent that works", async (context) => {
    const upgrade = (): Promise<unknown> => site.vm.sh(UPGRADE, { withinMs: INSTALL_WITHIN });
    await cutShort(context, upgrade, `[ -e ${STAGE}/old.komolet ]`);
    await site.vm.must("komo-agent version");
    await isWhole();
  });

  test("an upgrade keeps the settings, and puts a new komolet in place", async (context) => {
    const { vm } = site;
    const settings = await vm.must("cat /etc/komoriuta/config.json");
    const [boot, before] = [await vm.bootId(), await vm.must("pidof komolet")];
    note(context, await measure(() => vm.must(UPGRADE, INSTALL_WITHIN), { ON: isOn }));
    expect(await vm.must("cat /etc/komoriuta/config.json")).toBe(settings);
    expect(await vm.must("pidof komolet")).not.toBe(before);
    await isWhole();
    expect(await vm.bootId()).toBe(boot);
  });

  test("uninstalled, nothing is left of it", async (context) => {
    note(context, await measure(() => undefined, { gone: () => site.vm.must(UNINSTALL) }));
    expect(await files()).toEqual(clean);
    expect((await site.vm.sh("systemctl status komolet")).stderr).toMatch(/could not be found/);
  });
});
