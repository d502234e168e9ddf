import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createClient } from "@libsql/client";
import type { Browser, Page } from "@playwright/test";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { atMost, type Benchmark, type Figure, type Setting } from "../benchmark";
import { openBrowser, openPage } from "./browse";
import { FRAME, frames, type Frames } from "./frames";
import { openSite, type Site } from "./site";

/** Servers, servers in a group, and seconds between two heartbeats. */
const SIZES = [
  { lanes: 600, groups: 20, interval: 60 },
  { lanes: 10_000, groups: 100, interval: 60 },
] as const;
/** Milliseconds of dragging and of scrolling, and the number of times that a group is unfolded and folded. */
const MOVED = 4000;
const FOLDS = 12;
const HOUR = 3_600_000;

/** The panorama of many servers with a past: the cost of scrubbing, pointing, moving and folding, from Chromium's trace. */
export const panorama: Benchmark = {
  name: "panorama",
  title: "scrubbing and folding 600 and 10,000 lanes, in Chromium",
  run,
};

async function run({ say }: Setting): Promise<readonly Figure[]> {
  const browser = await openBrowser();
  try {
    const found: Figure[] = [];
    for (const { lanes, groups, interval } of SIZES) {
      const site = await openSite(lanes, 0, interval, say);
      try {
        await group(site, groups);
        await livePast(site);
        found.push(...(await measure(browser, site, lanes, say)));
      } finally {
        await site.end();
      }
    }
    return found;
  } finally {
    await browser.close();
  }
}

async function group({ operator }: Site, groups: number): Promise<void> {
  const { servers } = await operator.servers.listServers({});
  const uuids = servers.map(({ uuid }) => uuid);
  const each = Math.ceil(uuids.length / groups);
  const client = operator.client(GroupService);
  for (let at = 0; at < groups; at += 1)
    await client.createGroup({
      name: `Room ${String(at + 1).padStart(3, "0")}`,
      serverUuids: uuids.slice(at * each, (at + 1) * each),
    });
}

/** Twelve hours of each server, in eight parts, as a day of school leaves them; no two alike. */
async function livePast({ manager }: Site): Promise<void> {
  const database = createClient({ url: `file:${path.join(manager.dataDir, "komoriuta.db")}` });
  // The manager writes, too.
  await database.execute("PRAGMA busy_timeout = 10000");
  const now = Date.now() - HOUR / 4;
  // ON, OFF, Starting, Lost, ON, Stopping, SyncedOFF, ON.
  const statuses = [1, 3, 5, 7, 1, 6, 4, 1];
  for (const [part, status] of statuses.entries())
    await database.execute({
      sql: `INSERT INTO past_statuses (server_uuid, status, since, until)
            SELECT uuid, ?, ? + (id % 37) * 60000, ? + (id % 41) * 60000 FROM servers`,
      args: [status, now - (12 - 1.5 * part) * HOUR, now - (10.5 - 1.5 * part) * HOUR],
    });
  database.close();
}

async function measure(browser: Browser, site: Site, lanes: number, say: Setting["say"]): Promise<Figure[]> {
  const page = await openPage(browser, site.manager.url, site.operator, "panorama");
  try {
    say(`opening ${lanes} lanes`);
    await page.goto("/servers");
    await page.locator("[data-connection=live]").first().waitFor({ state: "attached" });
    const live = await page.evaluate(() => performance.now());
    await page.getByRole("slider").waitFor();
    await pause(3000);
    const of = `${lanes.toLocaleString("en")} lanes: `;
    say("scrubbing and scrolling while all is folded");
    const folded = await frames(browser, page, () => drag(page));
    const scrolled = await frames(browser, page, () => scroll(page));
    say("folding and unfolding a group");
    const folding = await frames(browser, page, () => fold(page));
    say("scrubbing and scrolling while a screen of lanes is unfolded");
    await page.getByRole("button", { expanded: false, name: /^Room/ }).first().click();
    await pause(1000);
    const unfolded = await frames(browser, page, () => drag(page));
    const scrolledUnfolded = await frames(browser, page, () => scroll(page));
    say("pointing at the hours");
    const pointed = await frames(browser, page, () => point(page));
    say("dragging the light of a group");
    const lit = await frames(browser, page, () => keep(page));
    await page.keyboard.press("Escape");
    say("the same canvases without anything in them");
    const empty = await frames(browser, page, () => clearAll(page));
    return [
      { name: `${of}knows all servers after`, value: live, unit: "ms" },
      ...figures(`${of}scrubbed, folded`, folded),
      ...figures(`${of}scrubbed, a group unfolded`, unfolded),
      ...figures(`${of}scrolled, folded`, scrolled),
      ...figures(`${of}scrolled, a group unfolded`, scrolledUnfolded),
      work(`${of}folding`, folding),
      ...figures(`${of}pointed at, a group unfolded`, pointed),
      ...figures(`${of}light dragged, a group unfolded`, lit),
      { name: `${of}canvases of that size that are only cleared: frames a second`, value: empty.aSecond },
    ];
  } finally {
    await page.context().close();
  }
}

function work(name: string, { busy }: Frames): Figure {
  return atMost(Math.round(FRAME * 10) / 10, `${name}: the page works for a frame, 95 of 100`, busy, "ms");
}

function figures(name: string, moved: Frames): Figure[] {
  const { late, aSecond } = moved;
  return [
    work(name, moved),
    { name: `${name}: frames a second`, value: aSecond },
    { name: `${name}: … later than two frames of a screen`, value: late },
  ];
}

/** Moves the pointer as a hand does, sixty times a second and more, however slow the page is. */
async function move(step: (passed: number) => Promise<void>): Promise<void> {
  const begun = performance.now();
  const steps: Promise<void>[] = [];
  for (let passed = 0; passed < MOVED; passed = performance.now() - begun) {
    steps.push(step(passed));
    await pause(FRAME / 2);
  }
  await Promise.all(steps);
}

/** Drags the hours back and forth. */
async function drag(page: Page): Promise<void> {
  const ruler = await page.getByRole("slider").boundingBox();
  if (!ruler) throw new Error("there are no hours to drag");
  const y = ruler.y + ruler.height / 2;
  const middle = ruler.x + ruler.width / 2;
  await page.mouse.move(middle, y);
  await page.mouse.down();
  await move((passed) => page.mouse.move(middle + Math.sin(passed / 400) * ruler.width * 0.3, y));
  await page.mouse.up();
}

/** Moves a mouse without a button over rows and hours, which are read out where it is. */
async function point(page: Page): Promise<void> {
  const hours = await page.locator("[data-hours]").first().boundingBox();
  if (!hours) throw new Error("there are no hours to point at");
  const { x, y, width } = hours;
  await move((passed) =>
    page.mouse.move(x + width * (0.5 + 0.45 * Math.sin(passed / 400)), y + 90 + 80 * Math.sin(passed / 1300)),
  );
}

/** Drags the end of the light of a group back and forth over the hours to come. */
async function keep(page: Page): Promise<void> {
  const sky = await page.locator("[data-section] [data-scrub]").first().boundingBox();
  if (!sky) throw new Error("there are no hours to come");
  const { x, y, width } = sky;
  await page.mouse.move(x + width * 0.9, y + 20);
  await page.mouse.down();
  await move((passed) => page.mouse.move(x + width * (0.9 + 0.08 * Math.sin(passed / 400)), y + 24));
  await page.mouse.up();
}

/** Scrolls down and up again, and leaves the page at its top, where the hours are. */
async function scroll(page: Page): Promise<void> {
  await move((passed) => page.mouse.wheel(0, passed < MOVED / 2 ? 12 : -12));
  await page.evaluate(() => window.scrollTo(0, 0));
}

/** Unfolds a group and folds it again, by clicks that cost the page nothing: finding a button would. */
async function fold(page: Page): Promise<void> {
  const box = await page.getByRole("button", { name: /^Room/ }).first().boundingBox();
  if (!box) throw new Error("there is no group to fold");
  for (let times = 0; times < FOLDS; times += 1) {
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await pause(250);
  }
}

/** The browser's own limit here: each canvas that is seen is cleared with every frame, and that is all. */
function clearAll(page: Page): Promise<void> {
  return page.evaluate(
    (milliseconds) =>
      new Promise<void>((resolve) => {
        const seen = [...document.querySelectorAll("canvas")].filter((canvas) => {
          const { top, bottom } = canvas.getBoundingClientRect();
          return bottom > 0 && top < window.innerHeight;
        });
        const begun = performance.now();
        const clear = (now: number) => {
          for (const canvas of seen) {
            const context = canvas.getContext("2d");
            context?.setTransform(1, 0, 0, 1, 0, 0);
            context?.clearRect(0, 0, canvas.width, canvas.height);
          }
          if (now - begun < milliseconds) requestAnimationFrame(clear);
          else resolve();
        };
        requestAnimationFrame(clear);
      }),
    MOVED,
  );
}
