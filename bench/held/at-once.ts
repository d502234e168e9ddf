import { statSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Browser, Page } from "@playwright/test";
import { giveSession } from "../../tests/e2e/parts";
import { freePort } from "../../tests/helpers/environment";
import { startLoneAgent, type LoneAgent } from "../../tests/helpers/lone-agent";
import { startManager } from "../../tests/helpers/manager";
import { logIn, type Operator } from "../../tests/helpers/operator";
import { watch } from "../../tests/helpers/watch";
import { send } from "../../tests/helpers/web";
import { createChance } from "../../tests/simulation/chance";
import { atMost, type Benchmark, type Figure, type Setting } from "../benchmark";
import { openBrowser } from "../console/browse";
import { quantile } from "../load/drive";
import { registerServers, type Registered } from "../load/heartbeats";
import { startProxy, whyNot } from "./proxies";

/** Servers on one page, each of which is turned off once a round. */
const SERVERS = 67;
const ROUNDS = 3;
/** Seconds: while they start, and while somebody clicks. */
const STARTING = 5;
const INTERVAL = 60;
/** Milliseconds from one held answer to the next, over which the clicks are spread. */
const CYCLE = 45_300;
/** Komolets that are started at once. */
const AT_ONCE = 4;

/** P9: from a click on a screen to Stopping on it, and to the start of the command. */
export const atOnce: Benchmark = {
  name: "at-once",
  title: "from a click to Stopping on the screen and to the command, straight and through proxies (P9)",
  run,
};

async function run(setting: Setting): Promise<readonly Figure[]> {
  const browser = await openBrowser();
  try {
    const found: Figure[] = [];
    for (const route of ["straight", "nginx", "caddy"] as const) {
      const missing = route === "straight" ? null : await whyNot(route);
      if (missing) setting.say(missing);
      else {
        const those = figures(route, await measure(browser, route, setting));
        // Reported at once: the routes after it take minutes.
        for (const { name, value, unit } of those)
          setting.say(`${name}: ${Math.round(Number(value))} ${unit}`);
        found.push(...those);
      }
    }
    return found;
  } finally {
    await browser.close();
  }
}

/** Milliseconds after a click. */
interface Clicked {
  readonly shown: number;
  readonly command: number;
}

function figures(route: string, clicks: readonly Clicked[]): readonly Figure[] {
  const of = (what: keyof Clicked, share: number): number =>
    quantile(Float64Array.from(clicks.map((click) => click[what])).sort(), share);
  return [
    atMost(300, `${route}: Stopping is on the screen, median of ${clicks.length}`, of("shown", 0.5), "ms"),
    atMost(1000, `${route}: … 99 of 100`, of("shown", 0.99), "ms"),
    { name: `${route}: … the slowest`, value: of("shown", 1), unit: "ms" },
    atMost(300, `${route}: the command starts, median`, of("command", 0.5), "ms"),
    atMost(1000, `${route}: … 99 of 100`, of("command", 0.99), "ms"),
    { name: `${route}: … the slowest`, value: of("command", 1), unit: "ms" },
  ];
}

async function measure(
  browser: Browser,
  route: "straight" | "nginx" | "caddy",
  { seed, say }: Setting,
): Promise<readonly Clicked[]> {
  const chance = createChance(`at once ${route} ${seed}`);
  const [httpsPort, proxyPort] = [await freePort(), await freePort()];
  const behind = {
    KOMO_PUBLIC_URL: `https://localhost:${proxyPort}`,
    KOMO_TRUSTED_PROXIES: "127.0.0.1,::1",
  };
  const manager = await startManager({
    env: { KOMO_HTTPS_ADDR: `127.0.0.1:${httpsPort}`, ...(route === "straight" ? {} : behind) },
  });
  const ends: (() => unknown)[] = [manager.remove];
  try {
    const operator = await logIn(manager);
    const proxy =
      route === "straight" ? null : await startProxy(route, proxyPort, Number(new URL(manager.url).port));
    if (proxy) ends.unshift(proxy.end);
    const url = proxy?.url ?? `https://localhost:${httpsPort}`;
    const ca = proxy?.authority ?? (await send(manager, "/ca.crt")).body;
    const servers = await registerServers(operator, SERVERS, { interval: STARTING });
    const seen = await watch(operator);
    ends.unshift(seen.close);
    const page = await openList(browser, url, operator);
    ends.unshift(() => page.context().close());

    const clicks: Clicked[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      say(`${route}, round ${round} of ${ROUNDS}: ${SERVERS} servers start`);
      await setIntervals(operator, servers, STARTING);
      const agents = await startAgents(servers, url, ca);
      try {
        await Promise.all(servers.map(({ uuid }) => seen.reaches(uuid, "ON", 60_000)));
        await setIntervals(operator, servers, INTERVAL);
        await delay(2_000);
        const from = performance.now();
        const times = servers.map((server, i) => ({ i, server, at: chance.unit() * CYCLE }));
        for (const { i, server, at } of times.sort((one, other) => one.at - other.at)) {
          await delay(Math.max(0, from + at - performance.now()));
          clicks.push(await click(page, server, agents[i] as LoneAgent));
        }
      } finally {
        await Promise.all(agents.map((agent) => agent.end()));
      }
    }
    return clicks;
  } finally {
    for (const end of ends) await end();
  }
}

async function openList(browser: Browser, baseURL: string, operator: Operator): Promise<Page> {
  const context = await browser.newContext({ baseURL, locale: "en-GB", ignoreHTTPSErrors: true });
  await giveSession(context, operator);
  const page = await context.newPage();
  await page.goto("/servers");
  await page.locator("[data-connection=live]").first().waitFor({ state: "attached" });
  return page;
}

async function setIntervals(
  { servers }: Operator,
  registered: readonly Registered[],
  heartbeatInterval: number,
): Promise<void> {
  for (const { uuid } of registered) await servers.updateServer({ uuid, heartbeatInterval });
}

/** Starts the agents, each in a new boot. */
async function startAgents(
  servers: readonly Registered[],
  managerURL: string,
  caFile: string,
): Promise<LoneAgent[]> {
  const agents: LoneAgent[] = [];
  for (let from = 0; from < servers.length; from += AT_ONCE) {
    const some = servers.slice(from, from + AT_ONCE);
    agents.push(
      ...(await Promise.all(
        some.map(({ token: accessToken }) => startLoneAgent({ managerURL, accessToken, caFile })),
      )),
    );
  }
  return agents;
}

/** Turns a server off on the page, as a person does. */
async function click(page: Page, { uuid }: Registered, agent: LoneAgent): Promise<Clicked> {
  const row = page.locator(`li[data-uuid="${uuid}"]`);
  await row.getByRole("button", { name: /^Turn off/ }).click();
  const confirm = page
    .getByRole("alertdialog")
    .or(page.getByRole("dialog"))
    .getByRole("button", { name: /^Turn off/ });
  await confirm.waitFor();
  const seen = page.evaluate(
    (uuid) =>
      new Promise<{ clicked: number; shown: number }>((resolve, reject) => {
        const now = (): number => performance.timeOrigin + performance.now();
        let clicked = NaN;
        document.addEventListener("click", () => (clicked = now()), { capture: true, once: true });
        const row = document.querySelector(`li[data-uuid="${uuid}"]`);
        if (!row) return reject(new Error("the server is not on the page"));
        const status = (): string => row.getAttribute("data-current-status") ?? "";
        setTimeout(() => reject(new Error(`it is ${status()} 20 s after a click`)), 20_000);
        new MutationObserver((_, observer) => {
          if (status() !== "Stopping") return;
          observer.disconnect();
          requestAnimationFrame(() => resolve({ clicked, shown: now() }));
        }).observe(row, { attributes: true });
      }),
    uuid,
  );
  await confirm.click();
  const { clicked, shown } = await seen;
  return { shown: shown - clicked, command: (await commandAt(agent)) - clicked };
}

/** The time at which systemctl was called to power off, in milliseconds of the wall clock. */
async function commandAt({ root, calls }: LoneAgent): Promise<number> {
  for (const end = performance.now() + 10_000; performance.now() < end; await delay(5)) {
    if (calls().some((call) => call.startsWith("systemctl poweroff"))) {
      return statSync(path.join(root, "calls")).mtimeMs;
    }
  }
  throw new Error("the command was not run");
}
