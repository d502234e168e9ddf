import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { PersonService, Role } from "../../lib/gen/proto/komoriuta/v1/person_pb";
import { RunAction } from "../../lib/gen/proto/komoriuta/v1/run_pb";
import { ScheduleService } from "../../lib/gen/proto/komoriuta/v1/schedule_pb";
import type { Page } from "@playwright/test";
import { startRun, type Operator } from "../helpers/operator";
import type { Site } from "../screenshots/site";
import { startEveryStatus } from "./every-status";
import { expect, test as base } from "./fixtures";
import { addOn, addSpoken, giveSession, live } from "./parts";

/** The longest name of a zone. */
const ZONE = "America/Argentina/Buenos_Aires";

/** All pages of a manager on which every page has something to show. */
export interface EveryPage extends Site {
  readonly addresses: readonly string[];
}

/** A browser that is logged in to it. */
export const test = base.extend<object, { site: EveryPage; executable: string | undefined }>({
  /** Another manager than the one that was built. */
  executable: [undefined, { scope: "worker", option: true }],
  site: [
    async ({ executable }, use) => {
      const site = await startEveryStatus(executable);
      await use({ ...site, addresses: await furnish(site) });
      await site.end();
    },
    { scope: "worker", auto: true, timeout: 120_000 },
  ],
  baseURL: async ({ site }, use) => use(site.manager.url),
  context: async ({ context, site }, use) => {
    await giveSession(context, site.operator);
    await use(context);
  },
});

/** Creates a group with a schedule and a run, and an invited person; gives the addresses of all pages. */
async function furnish({ manager, operator, uuid }: Site): Promise<readonly string[]> {
  const [willow] = await addOn(manager, operator, ["willow", "larch"]);
  const silent = await addSpoken(manager, operator, "sycamore");
  await willow?.beat("ON", {
    agent: { interfaces: [{ name: "eth0", macAddress: "02:00:5e:ff:ff:fe", wakeOnLan: false }] },
  });
  const serverUuids = [willow?.uuid ?? "", silent.uuid];
  const { group } = await operator.client(GroupService).createGroup({ name: "The grove", serverUuids });
  const groupUuids = [group?.uuid ?? ""];
  const schedule = await scheduleOf(operator, groupUuids);
  const run = await startRun(operator, { action: RunAction.ON, groupUuids });
  await operator.client(PersonService).invitePerson({ name: "tsubasa", roles: [{ role: Role.OPERATOR }] });
  return [
    ...["/servers?view=list", "/servers?view=panorama", "/timeline", "/report", "/lights", "/groups"],
    ...[`/groups/${groupUuids[0]}`, `/servers/${serverUuids[0]}`, `/servers/${serverUuids[1]}`],
    ...[`/servers/${uuid("105-failed-wake")}`, `/runs/${run.uuid}`, "/schedules", `/schedules/${schedule}`],
    ...[
      "/schedules/new",
      "/doors",
      "/doors/new",
      "/power-cuts",
      "/power-cuts/new",
      "/ups",
      "/settings",
      "/welcome",
      "/energy",
      "/enrol",
      "/tokens",
      "/people",
      "/audit",
      "/account",
    ],
  ];
}

async function scheduleOf(operator: Operator, groupUuids: string[]): Promise<string> {
  const { schedule } = await operator.client(ScheduleService).createSchedule({
    schedule: {
      ...{ name: "The grove by day", groupUuids, zone: ZONE },
      ...{ windows: [{ days: [1, 2, 3, 4, 5], from: "07:30", to: "18:00" }], wake: true },
    },
  });
  return schedule?.uuid ?? "";
}

/** Pages that are no part of the console: nothing on them is live. */
const APART = ["/login", "/lights"];

/** Rows of servers are one line where there is room for some of it: the page of the server has it all. */
export const hasNoRows = (address: string): boolean => !/view=list|\/groups\/./.test(address);

/** Goes to a page, and waits until all of it is there. */
export async function visit(page: Page, address: string): Promise<void> {
  await page.goto(address);
  if (!APART.includes(address)) await live(page);
  // What a schedule will do is asked for once its page is there.
  if (/^\/schedules\/[0-9a-f]/.test(address)) await expect(page.getByText(ZONE).first()).toBeVisible();
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await drawRows(page);
}

/** Draws all rows: those out of sight have the height that is usual until they are drawn once. */
export async function drawRows(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let top = 0; top < document.documentElement.scrollHeight; top += innerHeight) {
      window.scrollTo({ top, behavior: "instant" });
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
    }
    window.scrollTo({ top: 0, behavior: "instant" });
  });
}
