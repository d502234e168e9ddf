import { installCommands } from "../../lib/install/install-command";
import { callJson } from "../helpers/web";
import { openEmptyList, TOKEN } from "./add-server";
import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
import { copied, fillServerForm, rowOf } from "./parts";

test.describe("adding a server", () => {
  test.beforeEach(({ page, operator }) => openEmptyList(page, operator));

  test("tells faults as one types, and saves nothing until all is well", async ({ page, operator }) => {
    await page.getByRole("button", { name: "Add server" }).click();
    const dialog = page.getByRole("dialog");
    const save = dialog.getByRole("button", { name: "Save" });
    const interval = dialog.getByLabel("Heartbeat interval (seconds)");
    await expect(interval).toHaveValue("10");
    await expect(save).toBeDisabled();
    await expect(save).toHaveAccessibleDescription("Still missing: Server name and MAC address.");

    await dialog.getByLabel("Server name").fill("alder");
    await dialog.getByLabel("MAC address").fill("02:00:5e:00:53");
    await expect(dialog.getByText(/six pairs of hexadecimal digits joined by colons/i)).toBeVisible();
    await expect(dialog.getByLabel("MAC address")).toHaveAttribute("aria-invalid", "true");
    await expect(save).toBeDisabled();
    await dialog.getByLabel("MAC address").fill("02:00:5e:00:53:01");
    await expect(dialog.getByLabel("MAC address")).not.toHaveAttribute("aria-invalid", "true");
    await expect(save).toBeEnabled();
    await expect(save).toHaveAccessibleDescription("");

    for (const wrong of ["4", "61", "7.5", ""]) {
      await interval.fill(wrong);
      await expect(interval).toHaveAttribute("aria-invalid", "true");
      await expect(save).toBeDisabled();
    }
    await expect(dialog.getByText("Enter a whole number from 5 to 60.")).toBeVisible();
    await interval.fill("60");
    await expect(save).toBeEnabled();
    await dialog.getByLabel("Server name").fill("");
    await expect(dialog.getByText("Enter at least one character.")).toBeVisible();
    await expect(save).toBeDisabled();
    await expectNoBarriers(page);

    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(dialog).toBeHidden();
    expect((await operator.servers.listServers({})).servers).toEqual([]);
  });

  test("shows the token once, then the list and a toast", async ({ page, manager }) => {
    await page.getByRole("button", { name: "Add server" }).click();
    const dialog = page.getByRole("dialog");
    await fillServerForm(dialog, ["alder", "02:00:5e:00:53:01", "5"]);
    await dialog.getByRole("button", { name: "Save" }).click();

    const field = dialog.getByLabel("Access token");
    await expect(field).toHaveValue(TOKEN);
    const token = await field.inputValue();
    await expect(dialog.getByText("komo-agent init")).toBeHidden();
    await expect(
      dialog.getByRole("status").filter({ hasText: "Waiting for alder to report…" }),
    ).toBeVisible();
    const lines = installCommands({ url: manager.url, caSha256: null });
    await expect(dialog.getByText(lines?.curl ?? "")).toBeVisible();
    await expect(dialog.getByText(lines?.wget ?? "")).toBeHidden();
    await dialog.getByText("By hand").click();
    await expect(dialog.getByText("komo-agent init")).toBeVisible();
    await expect(dialog.getByText(manager.url).first()).toBeVisible();
    await expectNoBarriers(page);
    await dialog.getByText("By hand").click();
    const asAgent = { authorization: `Bearer ${token}` };
    const get = "/agent/komoriuta.v1.AgentService/GetManifest";
    expect((await callJson(manager, get, { bootId: "a-boot" }, asAgent)).status).toBe(200);
    const report = {
      heartbeatStatus: "HEARTBEAT_STATUS_LAUNCHED",
      bootId: "a-boot",
      instanceId: "an-instance",
    };
    const send = "/agent/komoriuta.v1.AgentService/SendHeartbeat";
    expect((await callJson(manager, send, { ...report, sequence: 1 }, asAgent)).status).toBe(200);
    await expect(dialog.getByRole("status").filter({ hasText: "alder reports." })).toBeVisible();

    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await dialog.getByRole("button", { name: "Copy", exact: true }).first().click();
    await expect.poll(() => copied(page)).toBe(token);
    await expect(dialog).toContainText(
      /http:\/\/localhost:\d+ works on the manager’s machine only\. Enter the HTTPS/,
    );
    await dialog.getByRole("group", { name: "Download with" }).getByText("wget").click();
    await dialog.getByRole("button", { name: "Copy the command" }).click();
    await expect.poll(() => copied(page)).toBe(lines?.wget);
    await expectNoBarriers(page);

    await dialog.getByRole("button", { name: "Done" }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByText("alder was saved.")).toBeVisible();
    await expect(rowOf(page, "alder")).toBeVisible();
    await page.reload();
    await expect(rowOf(page, "alder")).toBeVisible();
    expect(await page.content()).not.toContain(token);
  });

  test("a MAC address that another server has is refused, and what was typed stays", async ({
    page,
    operator,
  }) => {
    const taken = "02:00:5E:00:53:01";
    await operator.servers.createServer({ name: "alder", macAddress: taken, heartbeatInterval: 5 });
    await expect(rowOf(page, "alder")).toBeVisible();
    await page.getByRole("button", { name: "Add server" }).click();
    const dialog = page.getByRole("dialog");
    await fillServerForm(dialog, ["birch", taken.toLowerCase(), "5"]);
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog.getByText(/alder.* already has this MAC address/)).toBeVisible();
    await expect(dialog.getByLabel("Server name")).toHaveValue("birch");
    expect((await operator.servers.listServers({})).servers).toHaveLength(1);
  });
});
