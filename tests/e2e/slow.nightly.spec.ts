import type { Locator, Page } from "@playwright/test";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { expect, testLoggedIn as test } from "./fixtures";
import { addSpoken, comesUp, live, rowOf } from "./parts";

/** Milliseconds within which a tap shows that it was felt. */
const FELT_WITHIN = 100;
/** Milliseconds of delay of each answer; 2000 is what browsers call Slow 3G. */
const LATENCY = Number(process.env["KOMO_TEST_LATENCY"] ?? 400);

/** Signs of a tap: something turns, is marked, opens or is announced. */
const FELT = [
  "[aria-busy=true]:not(ul)",
  ".animate-spin",
  "[role=dialog][data-state=open]",
  "[role=alertdialog][data-state=open]",
  "[data-sonner-toast]",
].join(", ");

/** Slows the network down from now on: taps are answered while their requests are on the way. */
async function slowDown(page: Page): Promise<void> {
  const wire = await page.context().newCDPSession(page);
  await wire.send("Network.enable");
  await wire.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: LATENCY,
    downloadThroughput: 50_000,
    uploadThroughput: 50_000,
  });
}

/** Taps; gives the milliseconds until the first picture that shows it. Signs from before do not count. */
async function felt(page: Page, tap: () => Promise<void>): Promise<number> {
  // The answer is asked for before the tap: what was tapped may lead away from this document.
  const feeling = page.evaluate((what) => {
    const before = new Set(document.querySelectorAll(what));
    return new Promise<number>((resolve) => {
      addEventListener(
        "click",
        ({ timeStamp, target }) => {
          const measure = () => {
            const isShown = [...document.querySelectorAll(what)].some((each) => !before.has(each));
            // What was tapped may go with what it ends.
            const isGone = target instanceof Element && !target.isConnected;
            if (!isShown && !isGone) return;
            changes.disconnect();
            requestAnimationFrame(() => resolve(performance.now() - timeStamp));
          };
          const changes = new MutationObserver(measure);
          changes.observe(document, { attributes: true, childList: true, subtree: true });
          setTimeout(() => resolve(Infinity), 5000);
        },
        { capture: true, once: true },
      );
    });
  }, FELT);
  const [ms] = await Promise.all([feeling, tap()]);
  return ms;
}

test("a tap is felt at once, however slow the network", async ({ page, manager, operator }) => {
  test.setTimeout(60_000 + 150 * LATENCY);
  const found: [string, number][] = [];
  const tap = async (name: string, button: Locator) => {
    found.push([name, await felt(page, () => button.click())]);
  };
  const button = (name: string | RegExp) =>
    page.getByRole("button", { name, exact: typeof name === "string" });
  const dialog = page.getByRole("dialog");
  const question = page.getByRole("alertdialog");
  const here = (heading: string) => page.getByRole("heading", { name: heading, level: 1 });
  const wait = { timeout: 10_000 + 20 * LATENCY };

  const sloe = await addSpoken(manager, operator, "sloe");
  await addSpoken(manager, operator, "sloe store");
  await comesUp(sloe);
  await page.goto("/servers");
  await live(page);
  await slowDown(page);

  // Pages.
  const navigation = page.getByRole("navigation", { name: "Navigation" });
  for (const [link, heading] of [
    ["Groups", "Groups"],
    ["Schedules", "Schedules"],
    ["Timeline", "Timeline"],
    ["Energy", "Energy saved"],
    ["Servers", "Servers"],
  ] as const) {
    await tap(`go to ${link}`, navigation.getByRole("link", { name: link, exact: true }));
    await expect(page.locator("main[aria-busy=false]")).toBeAttached(wait);
    await expect(here(heading)).toBeVisible(wait);
  }

  // The list.
  await tap("open “Add server”", button("Add server"));
  await expect(dialog.getByLabel("MAC address")).toBeVisible(wait);
  await dialog.getByLabel("Server name").fill("quince");
  await dialog.getByLabel("MAC address").fill("02:00:5E:00:51:01");
  await tap("save a new server", dialog.getByRole("button", { name: "Save" }));
  await dialog.getByRole("button", { name: "Done" }).click(wait);
  await expect(dialog).toBeHidden();
  await tap("turn on", rowOf(page, "quince").getByRole("button", { name: "Turn on quince" }));
  await tap("open a server", rowOf(page, "sloe").getByRole("link", { name: "sloe" }));
  await expect(here("sloe")).toBeVisible(wait);

  // A server.
  await tap("open “Edit”", button("Edit"));
  await expect(dialog.getByLabel("Server name")).toBeVisible(wait);
  await dialog.getByLabel("Heartbeat interval (seconds)").fill("50");
  await tap("save a server", dialog.getByRole("button", { name: "Save" }));
  await expect(dialog).toBeHidden(wait);
  await tap("open what counts as in use", button("What counts as in use"));
  await dialog.getByRole("radio", { name: "Own ones for this server" }).check(wait);
  await tap("save what counts as in use", dialog.getByRole("button", { name: "Save" }));
  await expect(dialog).toBeHidden(wait);
  await tap("open needs and energy", button("Change needs and energy"));
  await dialog.getByLabel("Port (optional)").fill("22", wait);
  await tap("save needs and energy", dialog.getByRole("button", { name: "Save" }));
  await expect(dialog).toBeHidden(wait);
  await tap("open “Keep on”", button("Keep on…"));
  await expect(dialog.getByRole("button", { name: "Keep on", exact: true })).toBeVisible(wait);
  await tap("keep on", dialog.getByRole("button", { name: "Keep on", exact: true }));
  await expect(dialog).toBeHidden(wait);
  await tap("release a hold", button(/Release/));
  await expect(button(/Release/)).toBeHidden(wait);
  await tap("ask to turn off", button("Turn off sloe"));
  await expect(question).toBeVisible(wait);
  await tap("turn off", question.getByRole("button", { name: "Turn off" }));
  await expect(question).toBeHidden(wait);
  await tap("ask to rotate the token", button("Rotate access token"));
  await tap("rotate the token", question.getByRole("button", { name: "Rotate" }));
  await dialog.getByRole("button", { name: "Done" }).click(wait);
  await tap("ask to delete a server", button("Delete"));
  await tap("delete a server", question.getByRole("button", { name: "Delete" }));
  await expect(here("Servers")).toBeVisible(wait);

  // Groups.
  const { group } = await operator.client(GroupService).createGroup({ name: "Hedge" });
  await page.goto(`/groups/${group?.uuid}`);
  await live(page, wait);
  await tap("open “Rename”", button("Rename"));
  await dialog.getByLabel("Group name").fill("Copse");
  await tap("rename a group", dialog.getByRole("button", { name: "Rename" }));
  await expect(here("Copse")).toBeVisible(wait);
  await expect(dialog).toBeHidden(wait);
  await tap("open a group’s servers", button("Choose servers"));
  await dialog.getByRole("checkbox", { name: "sloe store" }).check(wait);
  await tap("save a group’s servers", dialog.getByRole("button", { name: "Save" }));
  await expect(rowOf(page, "sloe store")).toBeVisible(wait);
  await expect(dialog).toBeHidden(wait);
  await tap("open the preview of a run", button(/Turn on/).first());
  await expect(dialog).toBeVisible(wait);
  await dialog.getByRole("button", { name: "Cancel" }).click();

  // A schedule.
  await tap("go to a new schedule", page.getByRole("link", { name: "New schedule for this group" }));
  await page.getByLabel("Schedule name").fill("Dawn", wait);
  await tap("save a schedule", button("Save"));
  await expect(here("Schedules")).toBeVisible(wait);
  await page.getByRole("link", { name: "Dawn", exact: true }).click();
  await expect(here("Dawn")).toBeVisible(wait);
  await tap("ask to delete a schedule", button("Delete schedule"));
  await tap("delete a schedule", question.getByRole("button", { name: "Delete schedule" }));
  await expect(here("Schedules")).toBeVisible(wait);

  // The account.
  await tap("open the account’s menu", button("Account"));
  await tap("choose a theme", page.getByRole("menuitemradio", { name: "Dark" }));
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark", wait);
  await button("Account").click();
  await tap("log out", page.getByRole("menuitem", { name: "Log out" }));
  await expect(page).toHaveURL("/login", wait);

  test
    .info()
    .annotations.push(
      ...found.map(([name, ms]) => ({ type: "felt after", description: `${name}: ${Math.round(ms)} ms` })),
    );
  if (process.env["KOMO_TEST_LATENCY"])
    console.log(found.map(([name, ms]) => `${name}: ${ms.toFixed(0)}`).join("\n"));
  // Before any answer can have come; and most at once, whatever else keeps this machine busy.
  expect(found.filter(([, ms]) => ms >= LATENCY)).toEqual([]);
  const late = found.filter(([, ms]) => ms > FELT_WITHIN);
  expect(late.length, JSON.stringify(late)).toBeLessThan(found.length / 2);
});

for (const [what, name, opened] of [
  ["a dialog", "Add server", "dialog"],
  ["a menu", "Account", "menu"],
] as const)
  test(`a tap before the page is alive turns, and opens ${what} once it is`, async ({ page }) => {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await page.route("**/_next/static/**/*.js", async (route) => {
      await held;
      await route.continue();
    });
    await page.goto("/servers", { waitUntil: "commit" });
    const button = page.getByRole("button", { name, exact: true }).first();
    await button.click();
    await button.click();
    await expect(button).toHaveAttribute("aria-busy", "true");
    await expect(page.getByRole(opened)).toBeHidden();
    letGo();
    await expect(page.getByRole(opened)).toBeVisible();
    await expect(page.locator("button[aria-busy]")).toHaveCount(0);
    await page.keyboard.press("Escape");
    // Once, and never again.
    await expect(page.getByRole(opened)).toBeHidden();
  });
