import type { Manager } from "../helpers/manager";
import { expect, expectNoBarriers, startedManager, test as base } from "./fixtures";
import { expectFingerSized, giveSession, live, sidewards } from "./parts";

/** A logged-in browser with a manager of its own, which nobody has used yet. */
const test = base.extend<object, { manager: Manager }>({
  manager: startedManager(),
  context: async ({ context, operator }, use) => {
    await giveSession(context, operator, "panorama");
    await use(context);
  },
});

/** The text of each page while it is empty, and its link onwards. */
const PLACES = [
  { place: "/servers", says: "No servers yet", way: ["link", "Add many servers"], to: /\/enrol$/ },
  { place: "/servers?view=list", says: "No servers yet", way: ["link", "Add many servers"], to: /\/enrol$/ },
  { place: "/groups", says: "No groups yet", way: ["button", "New group"], to: null },
  {
    place: "/timeline?about=runs",
    says: "Nothing found",
    way: ["link", "Show everything"],
    to: /\/timeline$/,
  },
  { place: "/schedules", says: "No schedules yet", way: ["link", "New schedule"], to: /\/schedules\/new$/ },
  { place: "/ups", says: "No UPS yet", way: ["button", "Add a NUT server"], to: null },
  { place: "/energy", says: "Nothing saved yet", way: ["link", "Schedules"], to: /\/schedules$/ },
] as const;

for (const { place, says, way, to } of PLACES) {
  test(`${place}: where there is nothing yet, the page says so and leads on`, async ({ page }) => {
    await page.goto(place);
    await live(page);
    const main = page.getByRole("main");
    await expect(main.getByRole("heading", { name: says })).toBeVisible();
    await expectNoBarriers(page);
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await sidewards(page)).toBe(0);
    const [role, name] = way;
    const step = main.getByRole(role, { name, exact: true });
    await expectFingerSized(step);
    await step.click();
    if (to) await expect(page).toHaveURL(to);
    else await expect(page.getByRole("dialog", { name })).toBeVisible();
  });
}

test("the timeline tells of a quiet night where nothing has happened yet", async ({ page }) => {
  await page.goto("/timeline");
  await expect(page.getByRole("main").getByRole("heading", { name: "A quiet night" })).toBeVisible();
  await expectNoBarriers(page);
});
