import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Page } from "@playwright/test";
import { StopMode } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import type { UseJson } from "../../lib/gen/proto/komoriuta/v1/use_pb";
import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
import { addSpoken, comesUp, live, rowOf, sidewards, speak, type Spoken } from "./parts";

const HOUR = 3_600_000;
const IN_USE: UseJson = {
  holders: [
    {
      kind: "HOLDER_KIND_SESSION",
      name: "alice (ssh)",
      since: new Date(Date.now() - 2 * HOUR).toISOString(),
    },
  ],
};

let made = 0;
const nextName = () => `rowan-${(made += 1)}`;

/** The steps of the chain, without their times. */
async function steps(page: Page): Promise<string[]> {
  const items = page.getByRole("dialog").locator("[data-why-chain] > li > div");
  await expect(items.first()).toBeVisible();
  return (await items.allInnerTexts()).map((text) =>
    // Tomorrow has its weekday with it.
    text.replaceAll(/\s+/g, " ").replaceAll(/((Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?\d+:\d\d/g, "…"),
  );
}

async function expectSteps(page: Page, ...expected: readonly (string | RegExp)[]): Promise<void> {
  await expect(async () => {
    const found = await steps(page);
    expect(found).toHaveLength(expected.length);
    for (const [at, one] of expected.entries()) expect(found[at]).toMatch(one);
  }).toPass({ timeout: 15_000 });
}

/** A server that is in use, and that somebody wants off as soon as it is free. */
async function waiting(manager: Parameters<typeof addSpoken>[0], operator: Parameters<typeof addSpoken>[1]) {
  const server = await addSpoken(manager, operator, nextName());
  await comesUp(server);
  const until = timestampFromMs(Date.now() + HOUR);
  await operator.power.turnOff({
    ...{ uuid: server.uuid, mode: StopMode.WHEN_FREE, until, reason: "night" },
  });
  await server.beat("ON");
  await server.beat("ON", { use: IN_USE });
  return server;
}

/** It is free, is told to stop, and does. */
async function goesOff(server: Spoken): Promise<void> {
  await server.beat("ON", { use: { holders: [] } });
  await server.beat("ON");
  await server.beat("STOPPING", { leaving: true });
}

test("a click on the status of a row tells what led to it, and follows the server", async ({
  page,
  manager,
  operator,
}) => {
  const server = await waiting(manager, operator);
  await page.goto("/servers");
  await live(page);
  await rowOf(page, server.name).locator("[data-status]").click();
  const dialog = page.getByRole("dialog", { name: `Why is ${server.name} as it is?` });
  await expect(dialog).toContainText(/ON since \d+:\d\d/);
  await expectSteps(
    page,
    /^(Reported for the first time|Came up without being turned on here)$/,
    `Asked to turn off when free until … · by ${manager.userId} · night`,
    "In use by alice (ssh)",
    "ON",
  );
  await expectNoBarriers(page);
  await goesOff(server);
  await expectSteps(
    page,
    `Asked to turn off when free until … · by ${manager.userId} · night`,
    "In use by alice (ssh) until …",
    /^Free, and turned off/,
    /^(Shutting down|OFF)$/,
  );
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
});

test("by keys: w in a row and on the server's page; in the palette", async ({ page, manager, operator }) => {
  const server = await waiting(manager, operator);
  await page.goto("/servers");
  await live(page);
  await rowOf(page, server.name).getByRole("link", { name: server.name }).focus();
  const dialog = page.getByRole("dialog", { name: `Why is ${server.name} as it is?` });
  await page.keyboard.press("w");
  await expect(dialog).toContainText("In use by alice (ssh)");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();

  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").fill(`why ${server.name}`);
  await expect(page.getByRole("option", { name: `Why is ${server.name} as it is?` })).toHaveAttribute(
    "aria-selected",
    "true",
  );
  await page.keyboard.press("Enter");
  await expect(dialog).toContainText("In use by alice (ssh)");
  await dialog.getByRole("link", { name: `All events of ${server.name}` }).click();
  await page.waitForURL(`**/servers/${server.uuid}`);
  await live(page);
  await page.keyboard.press("w");
  await expect(dialog).toContainText("In use by alice (ssh)");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: `Why is ${server.name} as it is?` }).click();
  await expect(dialog).toContainText("In use by alice (ssh)");
});

test("on a phone, in Japanese", async ({ page, context, manager, operator }) => {
  await speak(context, "ja");
  await page.setViewportSize({ width: 390, height: 844 });
  const server = await waiting(manager, operator);
  await page.goto(`/servers/${server.uuid}`);
  await live(page);
  await page.getByRole("button", { name: `${server.name}の状態の理由` }).click();
  const dialog = page.getByRole("dialog", { name: `${server.name}の状態の理由` });
  await expect(dialog).toContainText("空き次第シャットダウンを指示");
  await expect(dialog).toContainText("使用中：alice (ssh)");
  expect(await sidewards(page)).toBe(0);
  await expectNoBarriers(page);
});

test("a server that nothing has happened to has its status; one that is gone says so", async ({
  page,
  manager,
  operator,
}) => {
  const server = await addSpoken(manager, operator, nextName());
  await page.goto(`/servers/${server.uuid}`);
  await live(page);
  await page.getByRole("button", { name: `Why is ${server.name} as it is?` }).click();
  await expectSteps(page, "OFF");
  await page.keyboard.press("Escape");

  await page.goto("/groups");
  await live(page);
  await page.evaluate((path) => history.pushState(null, "", path), `/servers/${crypto.randomUUID()}`);
  await page.keyboard.press("w");
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText(/no longer|not|deleted/i);
});
