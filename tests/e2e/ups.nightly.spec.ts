import { Role } from "../../lib/gen/proto/komoriuta/v1/person_pb";
import { UpsService } from "../../lib/gen/proto/komoriuta/v1/ups_pb";
import { join } from "../helpers/operator";
import { LINE, NO_UPSD, startUpsd } from "../helpers/upsd";
import { expect, expectNoBarriers, testAlone } from "./fixtures";
import { giveSession, live, sidewards } from "./parts";

const test = testAlone({});
test.skip(NO_UPSD !== null, NO_UPSD ?? "");

/** The manager reads every few seconds, and so does the page. */
const SOON = { timeout: 30_000 };

test("a NUT server is added, tried, and its UPS shown as it is", async ({ page, mine }) => {
  test.setTimeout(120_000);
  const upsd = await startUpsd({ "lab-7": LINE });
  const address = `127.0.0.1:${upsd.port}`;
  const service = mine.client(UpsService);
  try {
    await page.goto("/ups");
    await live(page);
    await expect(page.getByRole("heading", { name: "No UPS yet" })).toBeVisible();
    await expectNoBarriers(page);

    // What is wrong is said before anything is sent.
    await page.getByRole("button", { name: "Add a NUT server" }).click();
    const form = page.getByRole("dialog", { name: "Add a NUT server" });
    await form.getByLabel("Address").fill("http://nas");
    await form.getByRole("button", { name: "Save and try it" }).click();
    await expect(form.getByLabel("Address")).toHaveAccessibleDescription(/Enter a host name or an address/);
    await expectNoBarriers(page);
    await form.getByLabel("Address").fill("nut://127.0.0.1:1");
    await form.getByRole("button", { name: "Save and try it" }).click();

    // A wrong one says what to do.
    const trial = page.getByRole("status").filter({ hasText: "Nothing answered there." });
    await expect(trial).toContainText("LISTEN line");
    await expectNoBarriers(page);
    await page.getByRole("button", { name: "Edit 127.0.0.1:1" }).click();
    const edit = page.getByRole("dialog", { name: "Edit 127.0.0.1:1" });
    await edit.getByLabel("Address").fill(`nut://${address}`);
    await edit.getByRole("button", { name: "Save and try it" }).click();
    await expect(page.getByText("It answers, and has 1 UPS.")).toBeVisible();

    const card = page
      .getByRole("listitem")
      .filter({ hasText: `lab-7@${address}` })
      .first();
    await expect(card).toContainText("On line power since", SOON);
    await expect(card).toContainText("Dummy Sim 750 A1");
    await expect(card).toContainText("100%");
    await expect(card).toContainText("30 min");
    await expectNoBarriers(page);
    const ups = encodeURIComponent(`lab-7@${address}`);
    await expect(card.getByRole("link", { name: "Make one" })).toHaveAttribute(
      "href",
      `/power-cuts/new?ups=${ups}`,
    );
    const other = await page.context().newPage();
    await other.goto(`/power-cuts/new?ups=${ups}`);
    await expect(other.getByLabel("UPS", { exact: true })).toHaveValue(`lab-7@${address}`);
    await other.close();

    await upsd.say("lab-7", { ...LINE, "ups.status": "OB DISCHRG LB", "battery.charge": "9" });
    await expect(card).toContainText("Almost empty, on battery since", SOON);
    await expect(card).toContainText("Discharging");
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await sidewards(page)).toBe(0);
    await expectNoBarriers(page);

    // Silence says nothing of a battery.
    await upsd.kill();
    await expect(card).toContainText("Silent since", SOON);
    await expect(card).toContainText("Its NUT server does not answer.");
    await expect(card).not.toContainText("battery since");
    await expectNoBarriers(page);
    await upsd.start();
    await upsd.say("lab-7", { ...LINE, "ups.status": "OL CHRG" });
    await expect(card).toContainText("On line power since", SOON);
    await expect(card).toContainText("Charging");

    await page.getByRole("button", { name: `Remove ${address}` }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
    await expect(page.getByRole("heading", { name: "No UPS yet" })).toBeVisible();
    expect((await service.listNutServers({})).nutServers).toEqual([]);
  } finally {
    await upsd.remove();
  }
});

test("who may see all sees UPSes, and no NUT servers", async ({ browser, own, mine }) => {
  const upsd = await startUpsd({ "lab-8": LINE });
  const address = `127.0.0.1:${upsd.port}`;
  try {
    await mine.client(UpsService).setNutServer({ nutServer: { url: `nut://${address}` } });
    const viewer = await join(own, mine, "viewer-ups", [{ role: Role.VIEWER }]);
    const context = await browser.newContext({ baseURL: own.url });
    await giveSession(context, viewer);
    const page = await context.newPage();
    await page.goto("/ups");
    await live(page);
    await expect(page.getByRole("heading", { name: `lab-8@${address}` })).toBeVisible(SOON);
    await expect(page.getByRole("heading", { name: "NUT servers" })).toBeHidden();
    await expect(page.getByRole("button", { name: "Add a NUT server" })).toBeHidden();
    await context.close();
  } finally {
    await upsd.remove();
  }
});
