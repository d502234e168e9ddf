import { readFileSync } from "node:fs";
import type { SendHeartbeatRequestJson } from "../../lib/gen/proto/komoriuta/v1/agent_pb";
import { UpgradeService } from "../../lib/gen/proto/komoriuta/v1/upgrade_pb";
import { expect, expectNoBarriers, testAlone } from "./fixtures";
import { rowOf, sidewards, type Spoken } from "./parts";

const { version: NEW } = JSON.parse(readFileSync("package.json", "utf8")) as { readonly version: string };
const OLD = "1.0.0-rc.1";

const test = testAlone({});

/** An agent that obeys nothing but its upgrades. */
function upgradable(server: Spoken) {
  let version = OLD;
  let instanceId = "first";
  let upgraded: { id: string; fault?: string } | undefined;
  const report = (more: SendHeartbeatRequestJson = {}): SendHeartbeatRequestJson => ({
    instanceId,
    agent: {
      ...{ version, hostname: server.name, os: "Debian GNU/Linux 13", arch: "x86_64", can: ["upgrade"] },
      ...(upgraded && { upgraded }),
    },
    ...more,
  });
  return {
    name: server.name,
    launch: () => server.beat("LAUNCHED", report()),
    /** Reports that it is on. @returns the upgrade that it is asked for, if it is */
    async beat(usedBy: readonly string[] = []) {
      const holders = usedBy.map((name) => ({ kind: "HOLDER_KIND_SESSION" as const, name }));
      return (await server.beat("ON", report({ use: { holders } }))).upgrade;
    },
    /** Comes back as the version that it was asked for, or as the old one, and says why. */
    async comesBack(id: string, fault?: string) {
      upgraded = { id, ...(fault !== undefined && { fault }) };
      if (fault === undefined) version = NEW;
      instanceId = "second";
      await server.beat("LAUNCHED", report());
      await server.beat("ON", report({ use: { holders: [] } }));
    },
  };
}

test("older agents are upgraded when their servers are free, and all stop at the first that goes back", async ({
  page,
  mine,
  add,
}) => {
  test.slow();
  await page.goto("/servers");
  const [ash, birch, cedar] = [
    upgradable(await add("ash")),
    upgradable(await add("birch")),
    upgradable(await add("cedar")),
  ];
  const all = [ash, birch, cedar];
  // Somebody uses the first, and the last: the other does not wait for them.
  for (const each of all) {
    await each.launch();
    await each.beat(each === birch ? [] : ["alice"]);
  }
  /** Reports of all until one is asked. @returns the ID of its upgrade */
  const asked = async (one: (typeof all)[number], inUse: readonly string[] = []): Promise<string> => {
    let id: string | undefined;
    await expect
      .poll(async () => {
        for (const each of all) {
          const upgrade = await each.beat(inUse.includes(each.name) ? ["alice"] : []);
          if (each !== one) expect(upgrade, each.name).toBeUndefined();
          else id = upgrade?.id;
        }
        return id;
      })
      .toBeTruthy();
    return id ?? "";
  };

  await page.goto("/servers");
  await page.getByRole("link", { name: "Upgrade them when they are free" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Upgrades of agents" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "3 agents are older" })).toBeVisible();
  await expectNoBarriers(page);
  await page.getByRole("button", { name: "Upgrade 3 agents when they are free" }).click();
  const question = page.getByRole("alertdialog");
  await expect(question).toContainText(`Upgrade 3 agents to ${NEW}?`);
  await question.getByRole("button", { name: "Upgrade 3 agents when they are free" }).click();
  await expect(page.getByText("The upgrade of agents has begun.")).toBeVisible();
  const run = page.getByRole("region", { name: `Upgrade to ${NEW}` });
  const line = (name: string) => run.getByRole("listitem").filter({ hasText: new RegExp(`^${name}`) });
  await expect(line("cedar")).toContainText("When it is free");

  const ofBirch = await asked(birch, ["ash", "cedar"]);
  await expect(line("birch")).toContainText("Is being upgraded");
  await expect(run).toContainText("Goes on: 0 of 3 done.");
  await birch.comesBack(ofBirch);
  await expect(line("birch")).toContainText("Upgraded");

  const ofAsh = await asked(ash, ["cedar"]);
  await ash.comesBack(ofAsh, "did_not_report");
  await expect(line("ash")).toContainText("Went back to the old agent: the new one did not report");
  await expect(line("cedar")).toContainText("Not asked, since ash failed");
  await expect(run).toContainText("Ended: 1 of 3 upgraded.");
  expect(await cedar.beat()).toBeUndefined();
  await expectNoBarriers(page);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await sidewards(page)).toBe(0);

  // Two of them may be tried again.
  await expect(page.getByRole("button", { name: "Upgrade 2 agents when they are free" })).toBeVisible();
  await page.goto("/servers");
  for (const { name } of all) await expect(rowOf(page, name)).toBeVisible();
  const { upgrades } = await mine.client(UpgradeService).listUpgrades({});
  expect(upgrades).toHaveLength(1);
});
