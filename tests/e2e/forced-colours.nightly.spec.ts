import type { Locator, Page } from "@playwright/test";
import { callJson } from "../helpers/web";
import { test as testEveryPage, visit } from "./every-page";
import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";

test.use({ forcedColors: "active" });
testEveryPage.use({ forcedColors: "active" });

/** Whether something is filled with another colour than the page behind it, or framed in one. */
function seen(locator: Locator): Promise<{ filled: boolean; framed: boolean }> {
  return locator.evaluate((element) => {
    const coloursOf = (text: string) => (text.match(/[\d.]+/g) ?? []).map(Number);
    const page = coloursOf(getComputedStyle(document.body).backgroundColor);
    const style = getComputedStyle(element);
    const [red, green, blue, opacity = 1] = coloursOf(style.backgroundColor);
    const filled = opacity > 0 && [red, green, blue].some((part, i) => part !== page[i]);
    const border = coloursOf(style.borderTopColor);
    return {
      filled,
      framed: parseFloat(style.borderTopWidth) > 0 && border.some((part, i) => part !== page[i]),
    };
  });
}

test("in the colours that people chose for their system, every shape stays and differs", async ({
  page,
  manager,
  operator,
}) => {
  const wanted = { name: "aspen", macAddress: "02:00:5e:00:62:01", heartbeatInterval: 10 };
  const { server, accessToken } = await operator.servers.createServer(wanted);
  await page.goto(`/servers/${server?.uuid ?? ""}`);
  const facts = page.getByRole("region", { name: "Details" });
  const dot = facts.locator("[data-power] > span").first();
  await expect(facts.locator("[data-power=OFF]")).toBeVisible();
  expect(await seen(dot)).toEqual({ filled: false, framed: true });

  const heartbeat = { heartbeatStatus: "HEARTBEAT_STATUS_ON", bootId: "b", instanceId: "i", sequence: 1 };
  const headers = { authorization: `Bearer ${accessToken}` };
  await callJson(manager, "/agent/komoriuta.v1.AgentService/SendHeartbeat", heartbeat, headers);
  await expect(facts.locator("[data-power=ON]")).toBeVisible();
  // Its colour may fade in.
  await expect.poll(() => seen(dot)).toEqual({ filled: true, framed: true });

  const day = page.getByRole("region", { name: "The last 7 days" });
  expect(await seen(day.locator("[data-interval=OFF]").first())).toEqual({ filled: false, framed: true });
  const on = day.locator("[data-interval=SyncedON]").first();
  await expect.poll(() => seen(on)).toEqual({ filled: true, framed: true });
  await expectNoBarriers(page);

  // What is chosen is told by a line.
  await page.goto("/servers?show=on");
  const chosen = page.getByRole("region", { name: "Show" }).getByRole("link", { name: /On/ });
  expect(
    await chosen.evaluate((link) => parseFloat(getComputedStyle(link).borderBottomWidth)),
  ).toBeGreaterThan(0);
});

/** The words of a page that cannot be told from what is behind them. */
function unreadable(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    if (!canvas) throw new Error("no canvas");
    const coloursOf = (colour: string): readonly number[] => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const behind = (element: Element | null): readonly number[] => {
      for (let each = element; each; each = each.parentElement) {
        const colour = coloursOf(getComputedStyle(each).backgroundColor);
        if (colour[3] === 255) return colour;
      }
      return coloursOf("Canvas");
    };
    const found = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const [text, around] = [node.textContent?.trim() ?? "", node.parentElement];
      if (!text || !around?.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      const ink = coloursOf(getComputedStyle(around).color);
      const ground = behind(around);
      if (ink.slice(0, 3).every((part, at) => Math.abs(part - (ground[at] ?? 0)) < 60)) found.add(text);
    }
    return [...found];
  });
}

testEveryPage(
  "in the colours that people chose for their system, the words of every page can be read",
  async ({ page, site: { addresses } }) => {
    testEveryPage.setTimeout(240_000);
    const faults: string[] = [];
    for (const address of addresses) {
      await visit(page, address);
      faults.push(...(await unreadable(page)).map((text) => `${address}: “${text}”`));
    }
    expect(faults).toEqual([]);
  },
);
