import path from "node:path";
import { createClient } from "@libsql/client";
import { expect, type BrowserContext, type Locator, type Page } from "@playwright/test";
import { LOCALE_COOKIE, type Locale } from "../../i18n/locales";
import type {
  SendHeartbeatRequestJson,
  SendHeartbeatResponseJson,
} from "../../lib/gen/proto/komoriuta/v1/agent_pb";
import { PowerStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import type { Manager } from "../helpers/manager";
import type { Operator } from "../helpers/operator";
import { callJson, type Where } from "../helpers/web";

/** Waits until a page is hydrated and live. @param within milliseconds, where the default is too short */
export async function live(page: Page, within?: { readonly timeout: number }): Promise<void> {
  await expect(page.locator("[data-connection=live]").first()).toBeAttached(within);
}

/** The row of a server in the list. */
export function rowOf(page: Page, name: string): Locator {
  return page.getByRole("listitem").filter({ has: page.getByRole("link", { name, exact: true }) });
}

/** The text under a heading such as "Now" in a row. */
export function cellOf(row: Locator, heading: string): Locator {
  return row.getByText(heading, { exact: true }).locator("xpath=..");
}

/** Fills in the form of a server, in the language of the page. */
export async function fillServerForm(
  dialog: Locator,
  [name, macAddress, interval]: readonly [string, string, string],
  labels: readonly [string, string, string] = ["Server name", "MAC address", "Heartbeat interval (seconds)"],
): Promise<void> {
  await dialog.getByLabel(labels[0]).fill(name);
  await dialog.getByLabel(labels[1]).fill(macAddress);
  await dialog.getByLabel(labels[2]).fill(interval);
}

/** Expects that a target is large enough for a finger, once what moves has come to rest: a dialog opens smaller. */
export async function expectFingerSized(target: Locator): Promise<void> {
  await expect.poll(async () => (await target.boundingBox())?.height ?? 0).toBeGreaterThanOrEqual(44);
}

/** The pixels by which the page can be scrolled to the side: people on a phone should not have to. */
export function sidewards(page: Page): Promise<number> {
  const beside = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  // What scripts draw to fit follows a new width a moment later.
  const fits = expect.poll(beside, { timeout: 5000 }).toBe(0);
  return fits.then(() => 0, beside);
}

/** The text that was copied last; what a button copies is there a moment after its press. */
export function copied(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}

/** Sets the language of the browser, from its next page on. */
export function speak(context: BrowserContext, locale: Locale): Promise<void> {
  return context.addCookies([{ name: LOCALE_COOKIE, value: locale, domain: "localhost", path: "/" }]);
}

/** Makes all text of the page twice as large, as people with weak eyes have it. */
export async function enlargeText(page: Page): Promise<void> {
  await page.addStyleTag({ content: "html { font-size: 200% }" });
}

/**
 * The words of the page that are only partly visible: cut off at a side, or below the last line with room. Texts for
 * screen readers do not count, nor what can be scrolled to.
 */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const cut = new Set<string>();
    const main = document.querySelector("main") ?? document.body;
    const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? "";
      const around = node.parentElement;
      if (!text || !around?.checkVisibility({ visibilityProperty: true }) || around.closest("select"))
        continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const words = [...range.getClientRects()];
      const isOutOf = (box: Element): boolean => {
        const { left, right, bottom } = box.getBoundingClientRect();
        const { overflowX, overflowY } = getComputedStyle(box);
        const hides = (overflow: string) => overflow === "hidden" || overflow === "clip";
        return words.some(
          (word) =>
            (hides(overflowX) && (word.left < left - 1 || word.right > right + 1)) ||
            (hides(overflowY) && word.top > bottom - 2),
        );
      };
      for (let box: Element | null = around; box && box !== document.body; box = box.parentElement) {
        // A box of one pixel is what only those who listen find.
        if (box.clientWidth === 1 && box.clientHeight === 1) break;
        if (isOutOf(box)) cut.add(text);
        if (/auto|scroll/.test(getComputedStyle(box).overflow)) break;
      }
      // The empty half of a closing bracket may hang over the end of a line.
      const hangs = /[）」。、]$/.test(text) ? parseFloat(getComputedStyle(around).fontSize) / 2 : 0;
      // It stands over what is beside it.
      if (around.clientWidth > 1 && around.scrollWidth > around.clientWidth + hangs + 1) cut.add(text);
    }
    return [...cut];
  });
}

/** Gives a browser a session that was created by RPC. It shows the servers as a plain list by default. */
export async function giveSession(
  context: BrowserContext,
  { cookie }: Operator,
  view: "panorama" | "list" = "list",
): Promise<void> {
  const [name = "", value = ""] = cookie.split(/=(.*)/s);
  await context.addCookies([
    { name, value, domain: "localhost", path: "/", httpOnly: true, sameSite: "Strict" },
  ]);
  await showServersAs(context, view);
}

/** A choice that somebody made long ago in this browser. */
export async function showServersAs(context: BrowserContext, view: "panorama" | "list"): Promise<void> {
  await context.addCookies([
    { name: "komo_view", value: view, domain: "localhost", path: "/", sameSite: "Strict" },
  ]);
}

/** The toast with the progress of a run that was started in this browser. */
export function runToast(page: Page): Locator {
  return page.getByRole("region", { name: "Messages" }).locator("[data-run-toast]");
}

/** Goes from that toast to the run. */
export async function goToRun(page: Page): Promise<void> {
  await runToast(page).getByRole("link").click();
  await page.waitForURL(/\/runs\//);
}

/** A server with an agent that a test controls. */
export interface Spoken {
  readonly uuid: string;
  readonly name: string;
  /** Reports, and obeys nothing. Gives the manager's answer. */
  readonly beat: (
    status: "LAUNCHED" | "ON" | "STOPPING",
    more?: SendHeartbeatRequestJson,
  ) => Promise<NonNullable<SendHeartbeatResponseJson["manifest"]>>;
  /** Waits until the manager wants it off: the page shows what was clicked before the manager has answered. */
  readonly wantedOff: () => Promise<void>;
  /** Waits until the manager knows that it is to be turned off when it is free: the page shows that earlier, too. */
  readonly stopPending: () => Promise<void>;
}

let spoken = 0;

/**
 * Adds a server that has never reported. Its MAC address ends with a number that is unique within a worker.
 * @param heartbeatInterval seconds
 */
export async function addSpoken(
  manager: Where,
  operator: Operator,
  name: string,
  heartbeatInterval = 60,
): Promise<Spoken> {
  spoken += 1;
  const macAddress = `02:00:5e:02:${Math.floor(spoken / 256)
    .toString(16)
    .padStart(2, "0")}:${(spoken % 256).toString(16).padStart(2, "0")}`;
  const { server, accessToken } = await operator.servers.createServer({
    name,
    macAddress,
    heartbeatInterval,
  });
  const uuid = server?.uuid ?? "";
  let sequence = 0;
  let manifestRevision = 0;
  return {
    uuid,
    name,
    async beat(status, more = {}) {
      const report: SendHeartbeatRequestJson = {
        heartbeatStatus: `HEARTBEAT_STATUS_${status}`,
        bootId: "boot",
        instanceId: "instance",
        sequence: (sequence += 1),
        manifestRevision,
        ...more,
      };
      const path = "/agent/komoriuta.v1.AgentService/SendHeartbeat";
      const answer = await callJson(manager, path, report, { authorization: `Bearer ${accessToken}` });
      if (answer.status !== 200) throw new Error(`${name} was refused: ${answer.status} ${answer.body}`);
      const { manifest = {} } = JSON.parse(answer.body) as SendHeartbeatResponseJson;
      manifestRevision = manifest.revision ?? 0;
      return manifest;
    },
    async wantedOff() {
      const wanted = async () => (await operator.servers.getServer({ uuid })).server?.powerStatus;
      await expect.poll(wanted).toBe(PowerStatus.OFF);
    },
    async stopPending() {
      const stop = async () => (await operator.servers.getServer({ uuid })).server?.pendingStop;
      await expect.poll(stop).toBeDefined();
    },
  };
}

/**
 * Adds a server that is on, could relay, and is in a network that no manager of ours is in: 10.92.2.0/24.
 * @param host the last part of its address
 */
export async function addFar(
  manager: Where,
  operator: Operator,
  name: string,
  host: number,
  heartbeatInterval = 5,
): Promise<Spoken> {
  const server = await addSpoken(manager, operator, name, heartbeatInterval);
  const { server: found } = await operator.servers.getServer({ uuid: server.uuid });
  const card = { name: "enp5s0", macAddress: found?.macAddress ?? "", wakeOnLan: true, defaultRoute: true };
  const agent: SendHeartbeatRequestJson = {
    agent: {
      ...{ version: "1.0.0", hostname: name, os: "Debian", arch: "x86_64", can: ["relay"] },
      interfaces: [{ ...card, addresses: [`10.92.2.${host}/24`] }],
    },
  };
  await server.beat("LAUNCHED", agent);
  await server.beat("ON");
  return server;
}

/** Has a server turned off, as it reports it. */
export async function goesDown({ power }: Operator, { uuid, beat }: Spoken): Promise<void> {
  await power.turnOff({ uuid });
  await beat("ON");
  await beat("STOPPING");
  await beat("STOPPING", { leaving: true });
}

/** Has a server start and report that it is on. */
export async function comesUp(server: Spoken): Promise<void> {
  await server.beat("LAUNCHED");
  await server.beat("ON");
}

/** Adds servers that are on. */
export function addOn(manager: Where, operator: Operator, names: readonly string[]): Promise<Spoken[]> {
  return Promise.all(
    names.map(async (name) => {
      const server = await addSpoken(manager, operator, name);
      await comesUp(server);
      return server;
    }),
  );
}

/** Removes all servers of a manager: before and after a list that a test looks at as a whole. */
export async function removeAllServers({ servers }: Operator): Promise<void> {
  for (const { uuid } of (await servers.listServers({})).servers) await servers.deleteServer({ uuid });
}

/**
 * Carries something out, and removes the servers that were added meanwhile, by whomever: the silence of one would cause
 * notices on every open page, and another test may want its name. Where the test ended this session, they stay.
 */
export async function removingAdded({ servers }: Operator, work: () => Promise<void>): Promise<void> {
  const all = async () => (await servers.listServers({})).servers;
  const before = new Set((await all()).map(({ uuid }) => uuid));
  await work();
  let left = (await all().catch(() => [])).filter(({ uuid }) => !before.has(uuid));
  for (let last = Infinity; left.length < last;) {
    last = left.length;
    // What others need goes after them.
    const gone = await Promise.allSettled(left.map(({ uuid }) => servers.deleteServer({ uuid })));
    left = left.filter((_, at) => gone[at]?.status === "rejected");
  }
}

/** Restarts the manager with all servers that have never reported backdated by an hour. */
export async function addedAnHourAgo(manager: Manager): Promise<void> {
  await manager.stop();
  const client = createClient({ url: `file:${path.join(manager.dataDir, "komoriuta.db")}` });
  await client.execute("UPDATE servers SET status_since = status_since - 3600000");
  client.close();
  await manager.start();
}

/** The list's text about all servers together. */
export const summaryOf = (page: Page) => page.getByRole("region", { name: "Show" });
