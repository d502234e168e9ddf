import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
import { addSpoken, live, rowOf, showServersAs } from "./parts";

const AGENT = { version: "1.0.0", hostname: "linnet", os: "Debian", arch: "x86_64" };

test("a server is set to sleep on its page, and is Asleep everywhere once it was turned off", async ({
  page,
  context,
  manager,
  operator,
}) => {
  const linnet = await addSpoken(manager, operator, "linnet", 5);
  const reports = (can: string[]) => linnet.beat("ON", { agent: { ...AGENT, can } });
  await linnet.beat("LAUNCHED");
  await reports([]);
  await page.goto(`/servers/${linnet.uuid}`);
  await live(page);
  const card = page.getByRole("region", { name: "Needs and energy" });
  await expect(card).toContainText("It powers off");

  // What its agent does not say that it can is said at once, and refused when it is asked for.
  const set = async (how: string) => {
    await card.getByRole("button", { name: "Change needs and energy" }).click();
    const dialog = page.getByRole("dialog");
    const choice = dialog.getByLabel("When turned off");
    await choice.selectOption(how);
    return { dialog, choice };
  };
  const { dialog, choice } = await set("It sleeps (suspend)");
  await expect(choice).toHaveAccessibleDescription(/does not say that it can/);
  await expectNoBarriers(page);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(card).toContainText("It sleeps (suspend) · Its agent does not say that it can");
  const refused = operator.power.turnOff({ uuid: linnet.uuid });
  await expect(refused).rejects.toThrow("does not say that it can suspend");

  await reports(["suspend"]);
  await expect(card.getByText("does not say that it can")).toHaveCount(0);
  await operator.power.turnOff({ uuid: linnet.uuid });
  expect(await reports(["suspend"])).toMatchObject({
    powerStatus: "POWER_STATUS_OFF",
    how: "SHUTDOWN_SUSPEND",
  });
  await linnet.beat("STOPPING");
  await linnet.beat("STOPPING", { leaving: true });
  const head = page.locator("[data-current-status]").first();
  await expect(head.locator("[data-word=Asleep]")).toBeVisible();
  await expect(page.getByText("The server sleeps, as ordered.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Turn on linnet" })).toBeEnabled();
  await expectNoBarriers(page);

  await page.goto("/servers");
  await expect(rowOf(page, "linnet")).toContainText("Asleep");
  await showServersAs(context, "panorama");
  await page.goto("/servers");
  await live(page);
  await expectNoBarriers(page);

  // Another run of its machine: it woke by itself, and stays on.
  await linnet.beat("LAUNCHED", { bootId: "boot#1" });
  expect(await linnet.beat("ON", { bootId: "boot#1" })).toMatchObject({ powerStatus: "POWER_STATUS_ON" });
});
