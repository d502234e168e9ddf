import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
import { addSpoken, live, rowOf } from "./parts";

const AGENT = { version: "1.0.0", hostname: "dunnock", os: "Debian", arch: "x86_64" };

test("a server is restarted on its page, is shown as restarting until its next boot, and is wanted on all the while", async ({
  page,
  manager,
  operator,
}) => {
  const dunnock = await addSpoken(manager, operator, "dunnock", 5);
  const reports = (can: string[]) => dunnock.beat("ON", { agent: { ...AGENT, can } });
  await dunnock.beat("LAUNCHED");
  await reports([]);
  await page.goto(`/servers/${dunnock.uuid}`);
  await live(page);
  const restart = page.getByRole("button", { name: "Restart dunnock" });
  await expect(page.getByRole("button", { name: "Turn off dunnock", exact: true })).toBeEnabled();
  await expect(restart).toHaveCount(0);
  await expect(operator.power.reboot({ uuid: dunnock.uuid })).rejects.toThrow(
    "does not say that it can restart",
  );

  await reports(["reboot", "suspend"]);
  await restart.click();
  const question = page.getByRole("alertdialog", { name: "Restart dunnock?" });
  await expect(question.getByRole("radio")).toHaveCount(0);
  await question.getByLabel("Reason (optional)").fill("a new kernel");
  await expectNoBarriers(page);
  // Whatever that took, it is not lost.
  await reports(["reboot", "suspend"]);
  await question.getByRole("button", { name: "Restart", exact: true }).click();
  await expect(page.getByText("dunnock is being restarted.")).toBeVisible();
  await expect(page.getByText("The server is being restarted, and should report again soon.")).toBeVisible();
  const head = page.locator("[data-current-status]").first();
  await expect(head).toHaveAttribute("data-power-status", "ON");
  expect(await reports(["reboot", "suspend"])).toMatchObject({
    powerStatus: "POWER_STATUS_ON",
    how: "SHUTDOWN_REBOOT",
    reason: "keeper: a new kernel",
  });
  await dunnock.beat("STOPPING");
  await dunnock.beat("STOPPING", { leaving: true });
  await expect(head).toHaveAttribute("data-current-status", "Starting", { timeout: 15_000 });
  await expect(page.getByText("The server is being restarted, and should report again soon.")).toBeVisible();
  // Nothing can be taken back any more, and turning it off has to wait.
  const off = page.getByRole("button", { name: "Turn off dunnock", exact: true });
  await expect(off).toHaveAttribute("aria-disabled", "true");
  await expect(page.locator("p", { hasText: "It can be turned off once it reports again." })).toBeVisible();
  await expect(page.getByRole("button", { name: /cancel/i })).toHaveCount(0);
  await expectNoBarriers(page);

  await dunnock.beat("LAUNCHED", { bootId: "another boot" });
  await expect(head).toHaveAttribute("data-current-status", "ON");
  await expect(head).toHaveAttribute("data-power-status", "ON");
  await expect(off).toBeEnabled();
  await page.goto("/servers");
  // In a list each row has its power button alone.
  await expect(rowOf(page, "dunnock").getByRole("button", { name: "Turn off dunnock" })).toBeVisible();
  await expect(rowOf(page, "dunnock").getByRole("button", { name: "Restart dunnock" })).toHaveCount(0);

  // Another way, this once.
  await page.goto(`/servers/${dunnock.uuid}`);
  await live(page);
  await dunnock.beat("ON", { bootId: "another boot" });
  await off.click();
  const asked = page.getByRole("alertdialog", { name: "Turn off dunnock?" });
  await asked.getByText("More", { exact: true }).click();
  await asked.getByLabel("This time").selectOption("It sleeps (suspend)");
  await expectNoBarriers(page);
  await dunnock.beat("ON", { bootId: "another boot" });
  await asked.getByRole("button", { name: "Turn off", exact: true }).click();
  await expect(head).toHaveAttribute("data-power-status", "OFF");
  await dunnock.wantedOff();
  expect(await dunnock.beat("ON", { bootId: "another boot" })).toMatchObject({
    powerStatus: "POWER_STATUS_OFF",
    how: "SHUTDOWN_SUSPEND",
  });
});
