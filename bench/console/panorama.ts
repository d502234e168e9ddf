import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createClient } from "@libsql/client";
import type { Browser, Page } from "@playwright/test";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { atMost, type Benchmark, type Figure, type Setting } from "../benchmark";
import { median } from "../load/drive";
import { openBrowser, openPage } from "./browse";
import { openSite, type Site } from "./site";

/** Lanes, in groups of as many, and seconds between two heartbeats. */
const SIZES = [
  { lanes: 600, groups: 20, interval: 60 },
  { lanes: 10_000, groups: 100, interval: 60 },
] as const;
/** A frame of a screen that draws 60 of them a second, in milliseconds. */
const FRAME = 1000 / 60;
/** How long hours are dragged, and how many times a group is unfolded and folded. */
const DRAGGED = 4000;
const FOLDS = 12;
const HOUR = 3_600_000;

/** The panorama of many servers with a past: what scrubbing and folding cost the page, as Chromium's trace tells. */
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
    say("scrubbing while all is folded");
    const folded = await frames(browser, page, () => drag(page));
    say("folding and unfolding a group");
    const folding = await frames(browser, page, () => fold(page));
    say("scrubbing while a screen of lanes is unfolded");
    await page.getByRole("button", { expanded: false, name: /^Room/ }).first().click();
    await pause(1000);
    const unfolded = await frames(browser, page, () => drag(page));
    return [
      { name: `${of}knows all servers after`, value: live, unit: "ms" },
      ...figures(`${of}scrubbed, folded`, folded),
      ...figures(`${of}scrubbed, a group unfolded`, unfolded),
      ...figures(`${of}folding`, folding),
    ];
  } finally {
    await page.context().close();
  }
}

function figures(name: string, { busy, late, drawn }: Frames): Figure[] {
  return [
    atMost(Math.round(FRAME * 10) / 10, `${name}: the page works for a frame, 95 of 100`, busy, "ms"),
    { name: `${name}: frames drawn`, value: drawn },
    { name: `${name}: … of them later than two screens' frames`, value: late },
  ];
}

/** What a trace tells of the frames in which a page was moved. */
interface Frames {
  /** Milliseconds of work of the page's own thread for a frame, without what only draws pixels: 95 of 100 need less. */
  readonly busy: number;
  /** Share of the frames that came more than two frames of a screen after the one before. */
  readonly late: number;
  readonly drawn: number;
}

async function frames(browser: Browser, page: Page, act: () => Promise<void>): Promise<Frames> {
  const categories = ["devtools.timeline", "disabled-by-default-devtools.timeline"];
  await browser.startTracing(page, { categories });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: TraceEvent[];
  };
  return readFrames(traceEvents);
}

/** Microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
}

function readFrames(events: readonly TraceEvent[]): Frames {
  const fired = events.filter(({ name }) => name === "FireAnimationFrame").sort((a, b) => a.ts - b.ts);
  const [first] = fired;
  if (!first) throw new Error("no frame was drawn: nothing moved");
  const starts = [...new Set(fired.map(({ ts }) => ts))].filter(
    (ts, index, all) => index === 0 || ts - (all[index - 1] ?? 0) > 2000,
  );
  const tasks = events.filter(
    ({ name, pid, tid }) => name === "RunTask" && pid === first.pid && tid === first.tid,
  );
  const work = starts.slice(0, -1).map((start, index) => {
    const end = starts[index + 1] ?? Infinity;
    return (
      tasks.filter(({ ts }) => ts >= start && ts < end).reduce((sum, { dur = 0 }) => sum + dur, 0) / 1000
    );
  });
  const gaps = starts.slice(1).map((start, index) => (start - (starts[index] ?? 0)) / 1000);
  const sorted = [...work].sort((a, b) => a - b);
  return {
    busy: sorted[Math.floor(sorted.length * 0.95)] ?? median(work),
    late: gaps.filter((gap) => gap > 2 * FRAME + 1).length / Math.max(1, gaps.length),
    drawn: starts.length,
  };
}

/** Drags the hours back and forth, as a hand does: a step for each frame. */
async function drag(page: Page): Promise<void> {
  const ruler = await page.getByRole("slider").boundingBox();
  if (!ruler) throw new Error("there are no hours to drag");
  const y = ruler.y + ruler.height / 2;
  const middle = ruler.x + ruler.width / 2;
  await page.mouse.move(middle, y);
  await page.mouse.down();
  const begun = performance.now();
  for (let passed = 0; passed < DRAGGED; passed = performance.now() - begun) {
    await page.mouse.move(middle + Math.sin(passed / 400) * ruler.width * 0.3, y);
    await pause(FRAME / 2);
  }
  await page.mouse.up();
}

async function fold(page: Page): Promise<void> {
  const button = page.getByRole("button", { name: /^Room/ }).first();
  for (let times = 0; times < FOLDS; times += 1) {
    await button.click();
    await pause(150);
  }
}
