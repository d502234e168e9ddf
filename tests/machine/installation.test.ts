/** Installing, with the plug pulled in between. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { measure, note, UP_WITHIN } from "./moments";
import { installAgent, isHeard, startSite, type Site } from "./site";

/** Milliseconds for an installation, where QEMU emulates. */
const INSTALL_WITHIN = 300_000;
const STAGE = "/usr/local/bin/.komoriuta-install";

describe("the agent on a real disk", () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(() => site?.end());
  beforeEach(async () => {
    site.tellIfItFails();
    if (!site.vm.isOn()) await site.vm.powerOn();
    await site.vm.booted();
  });

  /** Begins something, pulls the plug as soon as a condition of sh holds, and powers the machine on again. */
  async function cutShort(begin: () => Promise<unknown>, condition: string): Promise<void> {
    const begun = begin().catch(() => undefined);
    await site.vm.must(`until ${condition}; do sleep 0.05; done`, INSTALL_WITHIN);
    await site.vm.pullPlug();
    await begun;
    await site.vm.powerOn();
    await site.vm.booted();
  }
  const isOn = (): Promise<unknown> => site.seen.reaches(site.uuid, "ON", UP_WITHIN);
  async function isWhole(): Promise<void> {
    const state = await site.vm.must("systemctl is-enabled komolet; systemctl is-active komolet");
    expect(state).toBe("enabled\nactive");
    await isHeard(site, 60_000);
    await isOn();
  }

  test.for([
    ["as it fetches", `[ -s ${STAGE}/komo-agent.gz ]`],
    ["as it puts in place", "[ -e /usr/local/bin/komolet ]"],
    ["as it starts komolet", "[ -e /etc/systemd/system/multi-user.target.wants/komolet.service ]"],
  ] as const)("a first installation whose plug is pulled %s", ([, condition]) =>
    cutShort(site.paste, condition),
  );

  test("is done again by the same line", async (context) => {
    note(context, await measure(() => installAgent(site), { ON: isOn }));
    await isWhole();
  });
});
