import AxeBuilder from "@axe-core/playwright";
import { expect, test as base, type BrowserContext, type Page } from "@playwright/test";
import { startManager, type Manager } from "../helpers/manager";
import { logIn, type Operator } from "../helpers/operator";
import { addSpoken, giveSession, removingAdded, showServersAs, type Spoken } from "./parts";

/** A manager that all tests of a worker share if they take it from the same call: each call makes another one. */
export const startedManager = () =>
  [
    // Playwright wants the destructuring, also of nothing.
    async ({}, use: (manager: Manager) => Promise<void>) => {
      const manager = await startManager();
      await use(manager);
      await manager.remove();
    },
    { scope: "worker" },
  ] satisfies [unknown, { scope: "worker" }];

/** A browser without a login, and a manager that all tests of a worker share. */
export const test = base.extend<{ operator: Operator }, { manager: Manager }>({
  manager: startedManager(),
  baseURL: async ({ manager }, use) => use(manager.url),
  context: async ({ context }, use) => {
    await showServersAs(context, "list");
    await watchPolicy(context, () => watchTexts(context, () => watchTitle(context, () => use(context))));
  },
  /** The same person with an RPC session of their own. No server that a test adds is there for the next one. */
  operator: async ({ manager }, use) => {
    const operator = await logIn(manager);
    await removingAdded(operator, () => use(operator));
  },
});

/** A logged-in browser. */
export const testLoggedIn = test.extend({
  context: async ({ context, operator }, use) => {
    await giveSession(context, operator);
    await use(context);
  },
});

/** The same for tests that answer requests themselves: where there is a service worker, Playwright misses some. */
export const testAnswering = testLoggedIn.extend({ serviceWorkers: "block" });

/** A logged-in browser, and a manager of its own. */
export const testApart = testLoggedIn.extend<object, { manager: Manager }>({ manager: startedManager() });

interface Alone {
  readonly own: Manager;
  readonly mine: Operator;
  /** Adds a server that reports every 5 seconds once it reports. */
  readonly add: (name: string) => Promise<Spoken>;
  /** Has a server report on from now on, as an agent does, so that it is not lost however long the page takes. */
  readonly stayOn: (server: Spoken) => Promise<void>;
}

/** A manager for each test, with these variables, and a browser that is logged in to it. */
export function testAlone(env: Readonly<Record<string, string>>) {
  return test.extend<Alone>({
    own: async ({}, use) => {
      const own = await startManager({ env });
      await use(own);
      await own.remove();
    },
    mine: async ({ own }, use) => use(await logIn(own)),
    baseURL: async ({ own }, use) => use(own.url),
    context: async ({ context, mine }, use) => {
      await giveSession(context, mine);
      await use(context);
    },
    add: async ({ own, mine }, use) => use((name) => addSpoken(own, mine, name, 5)),
    // It ends before the manager does.
    stayOn: async ({ own: _ }, use) => {
      const beating: NodeJS.Timeout[] = [];
      await use(async (server) => {
        await server.beat("ON");
        // One that comes when the manager has ended is no matter.
        beating.push(setInterval(() => void server.beat("ON").catch(() => undefined), 3000));
      });
      for (const timer of beating) clearInterval(timer);
    },
  });
}

/** Logs in by the form. */
export async function logInByHand(page: Page, userId: string, password: string): Promise<void> {
  await page.getByLabel("User ID").fill(userId);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
}

/**
 * Fails with barriers to people with a screen reader, a keyboard or weak eyes (WCAG 2.2 AA): in the present theme, and
 * those of colours in the other one, too. `npm test` leaves it to `npm run test:all`: it takes a quarter of the time of
 * all browser tests.
 */
export async function expectNoBarriers(page: Page): Promise<void> {
  if (process.env["KOMO_TEST_QUICK"] === "1") return;
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const dark = await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches);
  const [shown, other] = dark ? (["dark", "light"] as const) : (["light", "dark"] as const);
  // Nothing moves from here on: a toast that fades away has the contrast of nobody's choice.
  await inScheme(page, shown);
  const findings = await barriers(page, new AxeBuilder({ page }).withTags(tags));
  await inScheme(page, other);
  findings.push(...(await barriers(page, new AxeBuilder({ page }).withRules(["color-contrast"]))));
  await inScheme(page, shown);
  expect(findings).toEqual([]);
}

/** The page that was gone to, or a part of it that has asked for something: what was there before is dimmed meanwhile. */
const BUSY = "main[aria-busy=true], section[aria-busy=true]";

/** The barriers of a page at rest. Where a part of it begins to load meanwhile, it is looked at once more. */
async function barriers(page: Page, axe: AxeBuilder): Promise<string[]> {
  await expect(page.locator(BUSY)).toHaveCount(0);
  await settled(page);
  const watch = await page.evaluateHandle((busy) => {
    const watched = { observer: new MutationObserver(look), sawBusy: false };
    function look() {
      watched.sawBusy ||= document.querySelector(busy) !== null;
    }
    watched.observer.observe(document, { subtree: true, childList: true, attributeFilter: ["aria-busy"] });
    look();
    return watched;
  }, BUSY);
  const { violations } = await axe.analyze();
  const wasDisturbed = await watch.evaluate(({ observer, sawBusy }) => {
    observer.disconnect();
    return sawBusy;
  });
  if (wasDisturbed) return barriers(page, axe);
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => ({ id, at: target.join(" "), failureSummary })),
  );
  const real: string[] = [];
  for (const { id, at, failureSummary } of found)
    if (id !== "target-size" || (await isSmallInView(page, at)))
      real.push(`${id} at ${at}: ${failureSummary}`);
  return real;
}

/** Whether a target is too small where nothing lies over it: half under a bar that stays, it is only to be scrolled. */
async function isSmallInView(page: Page, target: string): Promise<boolean> {
  const from = await page.evaluate(() => scrollY);
  await page
    .locator(target)
    .evaluate((small) => small.scrollIntoView({ block: "center", behavior: "instant" }));
  const { violations } = await new AxeBuilder({ page }).include(target).withRules(["target-size"]).analyze();
  await page.evaluate((top) => scrollTo({ top, behavior: "instant" }), from);
  return violations.length > 0;
}

/** Shows a theme without transitions, whose intermediate colours would be checked. */
async function inScheme(page: Page, colorScheme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** Waits for the end of all transitions: what was on its way goes on, and takes long where the machine is busy. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => !document.getAnimations().some((each) => each instanceof CSSTransition));
}

export { expect } from "@playwright/test";

const GONE = "The page has lost its title after";

/** Fails when a page of the context shows a text that it did not bring: next-intl reports that on the console. */
function watchTexts(context: BrowserContext, use: () => Promise<void>): Promise<void> {
  return forbidOnConsole(context, (text) => text.includes("MISSING_MESSAGE"), use);
}

/**
 * Fails when a page of the context loses its title, even for a moment: tabs and screen readers name it so. A page that
 * is read anew after its session has ended does, on its way to the login: such a test sets `titleMayGo`.
 */
async function watchTitle(context: BrowserContext, use: () => Promise<void>): Promise<void> {
  await context.addInitScript((gone) => {
    let last = "";
    const look = () => {
      if (last && !document.title && !("titleMayGo" in window)) console.error(gone, last);
      last = document.title;
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
  }, GONE);
  await forbidOnConsole(context, (text) => text.startsWith(GONE), use);
}

/** Fails when a page of the context writes such a text to its console meanwhile. */
async function forbidOnConsole(
  context: BrowserContext,
  isForbidden: (text: string) => boolean,
  use: () => Promise<void>,
): Promise<void> {
  const written: string[] = [];
  context.on("console", (message) => {
    if (isForbidden(message.text())) written.push(message.text());
  });
  await use();
  expect(written).toEqual([]);
}

/** Fails when a page of the context violates its Content-Security-Policy: browsers report that on their console. */
export function watchPolicy(context: BrowserContext, use: () => Promise<void>): Promise<void> {
  return forbidOnConsole(context, (text) => text.includes("Content Security Policy"), use);
}
