import type { Page } from "@playwright/test";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { PersonService, Role } from "../../lib/gen/proto/komoriuta/v1/person_pb";
import { RunAction } from "../../lib/gen/proto/komoriuta/v1/run_pb";
import { ScheduleService } from "../../lib/gen/proto/komoriuta/v1/schedule_pb";
import { LOCALES } from "../../i18n/locales";
import type { Manager } from "../helpers/manager";
import { startRun, type Operator } from "../helpers/operator";
import { expect, testAlone } from "./fixtures";
import { addOn, addSpoken, cutOff, enlargeText, live, sidewards, speak } from "./parts";

const test = testAlone({});

/** The longest name of a zone. */
const ZONE = "America/Argentina/Buenos_Aires";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

/** Creates a group with a schedule and a run, and an invited person; gives the addresses of all pages. */
async function furnish(manager: Manager, operator: Operator): Promise<readonly string[]> {
  const [willow] = await addOn(manager, operator, ["willow", "larch"]);
  const silent = await addSpoken(manager, operator, "sycamore");
  await willow?.beat("ON", {
    agent: { interfaces: [{ name: "eth0", macAddress: "02:00:5e:ff:ff:fe", wakeOnLan: false }] },
  });
  const serverUuids = [willow?.uuid ?? "", silent.uuid];
  const { group } = await operator.client(GroupService).createGroup({ name: "The grove", serverUuids });
  const groupUuids = [group?.uuid ?? ""];
  const { schedule } = await operator.client(ScheduleService).createSchedule({
    schedule: {
      ...{ name: "The grove by day", groupUuids, zone: ZONE },
      ...{ windows: [{ days: [1, 2, 3, 4, 5], from: "07:30", to: "18:00" }], wake: true },
    },
  });
  const run = await startRun(operator, { action: RunAction.ON, groupUuids });
  await operator.client(PersonService).invitePerson({ name: "tsubasa", roles: [{ role: Role.OPERATOR }] });
  return [
    ...[
      "/servers?view=list",
      "/servers?view=panorama",
      "/timeline",
      "/report",
      "/groups",
      `/groups/${groupUuids[0]}`,
    ],
    ...[`/servers/${serverUuids[0]}`, `/servers/${serverUuids[1]}`, `/runs/${run.uuid}`],
    ...["/schedules", `/schedules/${schedule?.uuid}`, "/schedules/new", "/energy", "/enrol", "/tokens"],
    ...["/people", "/audit", "/account"],
  ];
}

/** The parts of a page that are cut off, or beside the screen, once its text is twice as large. */
async function faultsOf(page: Page, address: string): Promise<string[]> {
  await page.goto(address);
  if (address !== "/login") await live(page);
  await enlargeText(page);
  // What a schedule will do is asked for once its page is there.
  if (/^\/schedules\/[0-9a-f]/.test(address)) await expect(page.getByText(ZONE).first()).toBeVisible();
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  const [cut, beside] = [await cutOff(page), await sidewards(page)];
  return [
    ...cut.map((text) => `${address}: “${text}” is cut off`),
    ...(beside > 0 ? [`${address}: ${beside} px lie beside the screen`] : []),
  ];
}

test("with text twice as large every page is whole on a phone, in both languages", async ({
  page,
  context,
  own,
  mine,
}) => {
  test.setTimeout(300_000);
  const addresses = await furnish(own, mine);
  const faults: string[] = [];
  for (const locale of LOCALES) {
    await speak(context, locale);
    for (const address of addresses)
      faults.push(...(await faultsOf(page, address)).map((fault) => `${locale} ${fault}`));
  }
  await context.clearCookies();
  for (const locale of LOCALES) {
    await speak(context, locale);
    faults.push(...(await faultsOf(page, "/login")).map((fault) => `${locale} ${fault}`));
  }
  expect(faults).toEqual([]);
});

/** The parts of the open dialog that are beside it. */
function besideIt(page: Page): Promise<string[]> {
  return page.locator("[role=dialog], [role=alertdialog]").evaluate((dialog) => {
    const { left, right } = dialog.getBoundingClientRect();
    const beside = [...dialog.querySelectorAll(":not(svg *)")].filter((each) => {
      const box = each.getBoundingClientRect();
      return (
        each.checkVisibility({ opacityProperty: true }) &&
        box.width > 1 &&
        (box.left < left - 1 || box.right > right + 1)
      );
    });
    const words = beside.map((each) => each.textContent || (each.getAttribute("aria-label") ?? each.tagName));
    return dialog.scrollWidth > dialog.clientWidth && words.length === 0 ? ["its words"] : words;
  });
}

test("with text twice as large every dialog is whole on a phone, in both languages", async ({
  page,
  context,
  own,
  mine,
}) => {
  test.setTimeout(300_000);
  const addresses = await furnish(own, mine);
  const withDialogs = addresses.filter((address) =>
    /^\/(servers|groups)\/|tokens|people|enrol/.test(address),
  );
  const faults: string[] = [];
  let seen = 0;
  for (const locale of LOCALES) {
    await speak(context, locale);
    for (const [place, address] of withDialogs.entries()) {
      await page.goto(address);
      await live(page);
      await enlargeText(page);
      const openers = page.locator(
        `${place === 0 ? "" : "main "}button[aria-haspopup=dialog]:not(:disabled)`,
      );
      for (const opener of await openers.all()) {
        if (!(await opener.isVisible()) || (await opener.getAttribute("aria-disabled")) === "true") continue;
        await opener.click();
        const dialog = page.locator("[role=dialog], [role=alertdialog]");
        await expect(dialog).toBeVisible();
        await expect(dialog.locator("[aria-busy=true]")).toHaveCount(0);
        const name = await dialog.getByRole("heading", { level: 2 }).first().textContent();
        seen += 1;
        faults.push(...(await besideIt(page)).map((words) => `${locale} ${name}: “${words}” lies beside it`));
        await page.keyboard.press("Escape");
        await expect(dialog).toBeHidden();
      }
    }
  }
  expect(faults).toEqual([]);
  expect(seen).toBeGreaterThan(20);
});
