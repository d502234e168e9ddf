import { chromium, type Browser, type CDPSession, type Page } from "@playwright/test";
import config from "../../playwright.config";
import { giveSession } from "../../tests/e2e/parts";
import type { Operator } from "../../tests/helpers/operator";
import { median } from "../load/drive";

// Code that runs in the measured page. It is handed over as text: nothing from outside may be used in it.

declare global {
  interface Window {
    komoBench: PageWatch;
  }
}

/** Measurements within a page. */
interface PageWatch {
  /** Milliseconds from the start of the navigation until a click on a control worked. */
  readonly interactive: Promise<number>;
  /** Tasks that held the page up for 50 ms and more: milliseconds. */
  readonly longTasks: number[];
  /** Does something, and gives the milliseconds until `isSo` holds after what it changed was drawn. */
  until(act: () => void, isSo: () => boolean): Promise<number>;
}

/** Begins to watch, before anything else in the page runs. */
function watchPage(): void {
  const longTasks: number[] = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasks.push(duration);
  }).observe({ type: "longtask", buffered: true });

  /** Clicks a control again and again, as an impatient person does, until the page is awake and it answers. */
  const interactive = new Promise<number>((resolve) => {
    const timer = setInterval(() => {
      const control = document.querySelector<HTMLElement>("button[aria-controls=navigation]");
      if (!control) return;
      const before = control.ariaExpanded;
      new MutationObserver(() => {
        if (control.ariaExpanded === before) return;
        clearInterval(timer);
        resolve(performance.now());
      }).observe(control, { attributes: true });
      control.click();
    }, 10);
  });

  window.komoBench = {
    interactive,
    longTasks,
    until: (act, isSo) =>
      new Promise((resolve) => {
        const begun = performance.now();
        const check = () => {
          if (!isSo()) return;
          observer.disconnect();
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun)));
        };
        const observer = new MutationObserver(check);
        observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
        act();
        check();
      }),
  };
}

/** Figures of the list in a browser. Times in milliseconds. */
export interface Browsed {
  readonly interactive: number;
  /** Time until the stream has sent all servers. */
  readonly live: number;
  /** Bytes of JavaScript as they came. */
  readonly javaScript: number;
  readonly search: number;
  readonly sort: number;
  readonly turnPage: number;
  /** The longest task until the page was awake and live, and while it was used. */
  readonly longestTask: number;
  readonly longestTaskInUse: number;
}

const ROUNDS = 7;

/** The browser that the tests use. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch(config.use?.launchOptions);
}

/** A page that is watched from its beginning, of someone who is logged in. */
export async function openPage(
  browser: Browser,
  baseURL: string,
  operator: Operator,
  view: "panorama" | "list" = "list",
): Promise<Page> {
  const context = await browser.newContext({ baseURL, locale: "en-GB" });
  await giveSession(context, operator, view);
  const page = await context.newPage();
  await page.addInitScript(watchPage);
  return page;
}

/** Opens the list and uses it, several times; of each figure the one in the middle, of tasks the longest. */
export async function browse(browser: Browser, url: string, operator: Operator): Promise<Browsed> {
  const rounds: Browsed[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const page = await openPage(browser, url, operator);
    rounds.push(await once(page));
    await page.context().close();
  }
  const middle = (figure: keyof Browsed): number => median(rounds.map((one) => one[figure]));
  const most = (figure: keyof Browsed): number => Math.max(...rounds.map((one) => one[figure]));
  return {
    interactive: middle("interactive"),
    live: middle("live"),
    javaScript: middle("javaScript"),
    search: middle("search"),
    sort: middle("sort"),
    turnPage: middle("turnPage"),
    longestTask: most("longestTask"),
    longestTaskInUse: most("longestTaskInUse"),
  };
}

async function once(page: Page): Promise<Browsed> {
  const javaScript = await scriptsOf(await page.context().newCDPSession(page));
  await page.goto("/servers");
  const interactive = await page.evaluate(() => window.komoBench.interactive);
  await page.locator("[data-connection=live]").first().waitFor({ state: "attached" });
  const live = await page.evaluate(() => performance.now());
  const longestTask = await longest(page);
  // Before it is used: what is held back until someone wants it does not count.
  const sent = javaScript();
  const used = await use(page);
  return {
    interactive,
    live,
    ...used,
    longestTask,
    longestTaskInUse: await longest(page),
    javaScript: sent,
  };
}

/** Finds, sorts and turns the page, as events that a person causes, until what they want is drawn. */
function use(page: Page): Promise<Pick<Browsed, "search" | "sort" | "turnPage">> {
  return page.evaluate(async () => {
    const { until } = window.komoBench;
    const rows = () => document.querySelectorAll("li[data-uuid]");
    const first = () => rows()[0]?.getAttribute("data-uuid");
    const fill = (field: HTMLInputElement | HTMLSelectElement, value: string) => {
      // As typed: React hears of what it did not set itself.
      const { prototype } = field instanceof HTMLInputElement ? HTMLInputElement : HTMLSelectElement;
      Object.getOwnPropertyDescriptor(prototype, "value")?.set?.call(field, value);
      field.dispatchEvent(
        new Event(field instanceof HTMLInputElement ? "input" : "change", { bubbles: true }),
      );
    };
    const box = document.querySelector<HTMLInputElement>("input[type=search]");
    const order = document.querySelector<HTMLSelectElement>("select[name=sort]");
    if (!box || !order) throw new Error("there is nothing to find and sort with");
    const all = rows().length;
    // One by its name, and whoever has it in a MAC address.
    const search = await until(
      () => fill(box, "server 00777"),
      () => rows().length < all,
    );
    await until(
      () => fill(box, ""),
      () => rows().length === all,
    );
    const byName = first();
    const sort = await until(
      () => fill(order, "heartbeat"),
      () => first() !== byName,
    );
    await until(
      () => fill(order, "name"),
      () => first() === byName,
    );
    const links = document.querySelectorAll<HTMLElement>("nav a[href*='page=2']");
    const turnPage = await until(
      () => links[0]?.click(),
      () => first() !== byName,
    );
    return { search, sort, turnPage };
  });
}

/** The longest task since the last question; 0 where none took 50 ms. */
function longest(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(0, ...window.komoBench.longTasks.splice(0)));
}

/** Gives the bytes of all scripts that came so far. */
async function scriptsOf(wire: CDPSession): Promise<() => number> {
  const scripts = new Map<string, number>();
  wire.on("Network.responseReceived", ({ requestId, type }) => {
    if (type === "Script") scripts.set(requestId, 0);
  });
  wire.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) scripts.set(requestId, encodedDataLength);
  });
  await wire.send("Network.enable");
  return () => [...scripts.values()].reduce((sum, bytes) => sum + bytes, 0);
}
