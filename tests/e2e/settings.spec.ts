import { createServer, type IncomingMessage } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SettingsService } from "../../lib/gen/proto/komoriuta/v1/settings_pb";
import { expect, expectNoBarriers, logInByHand, testAlone } from "./fixtures";
import { sidewards } from "./parts";

/** A receiver of notices on this machine, which answers with the next status. */
async function startReceiver(statuses: number[]) {
  const bodies: string[] = [];
  const read = async (request: IncomingMessage) => {
    let body = "";
    for await (const piece of request) body += String(piece);
    bodies.push(body);
  };
  const server = createServer((request, response) => {
    void read(request).then(() => response.writeHead(statuses.shift() ?? 200).end());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/t0p1c`,
    host: `127.0.0.1:${port}`,
    bodies,
    stop: () => server.close(),
  };
}

const test = testAlone({
  KOMO_ENERGY_CO2: "363",
  KOMO_MQTT_URL: "mqtts://broker.invalid",
  KOMO_MQTT_TOKEN: `komo_${"a".repeat(32)}`,
});

test("a way of notifying is set up, tried and removed, and its address is never shown again", async ({
  page,
  mine,
}) => {
  const receiver = await startReceiver([403, 200]);
  try {
    await page.goto("/settings");
    await expectNoBarriers(page);
    const part = page.locator("#ntfy");
    await part.getByRole("heading", { name: "ntfy" }).click();
    await part.getByLabel("Topic").fill("ntfy.sh/topic");
    await part.getByRole("button", { name: "Try it" }).click();
    await expect(part.getByLabel("Topic")).toHaveAccessibleDescription(/^This does not fit/);
    await part.getByLabel("Topic").fill(receiver.url);
    await part.getByRole("button", { name: "Try it" }).click();
    await expect(part.getByRole("status")).toContainText("It refuses the login.");
    await part.getByRole("button", { name: "Try it" }).click();
    await expect(part.getByRole("status")).toContainText("A test notice was sent and accepted.");
    expect(receiver.bodies.join()).toContain("Test: notices arrive here.");
    await expectNoBarriers(page);

    await part.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved. It applies from now on.")).toBeVisible();
    await expect(part).toContainText("Set up");
    await part.getByRole("heading", { name: "ntfy" }).click();
    await expect(part.getByLabel("Topic")).toHaveAccessibleDescription(
      `One is kept; it leads to ${receiver.host}. Leave this empty to keep it.`,
    );
    expect(await page.content()).not.toContain("t0p1c");
    const { parts } = await mine.client(SettingsService).listSettings({});
    expect(JSON.stringify(parts.flatMap(({ settings }) => settings))).not.toContain("t0p1c");
    expect(await sidewards(page)).toBe(0);

    await part.getByRole("button", { name: "Remove all" }).click();
    await expect(part).toContainText("Not set up");
  } finally {
    receiver.stop();
  }
});

test("the environment wins and says so, and what is set beside it applies at once", async ({ page }) => {
  await page.goto("/settings");
  const mqtt = page.locator("#mqtt");
  await expect(mqtt).toContainText("Set by the environment");
  await mqtt.getByRole("heading", { name: "MQTT" }).click();
  await expect(mqtt).toContainText("Set by KOMO_MQTT_URL in the manager’s environment.");
  await expect(mqtt.getByRole("button", { name: "Save" })).toHaveCount(0);
  await expect(mqtt.getByRole("button", { name: "Try it" })).toBeVisible();

  const energy = page.locator("#energy");
  await energy.getByRole("heading", { name: "Energy" }).click();
  await expect(energy).toContainText("Set by KOMO_ENERGY_CO2");
  await energy.getByLabel("Price of one kWh").fill("0.32");
  await energy.getByRole("button", { name: "Save" }).click();
  await expect(energy.getByLabel("Currency")).toHaveAccessibleDescription("This is needed, too.");
  await energy.getByLabel("Currency").fill("EUR");
  await energy.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved. It applies from now on.")).toBeVisible();
  await page.goto("/energy");
  await expect(page.getByText("€0.32")).toBeAttached();
});

const first = testAlone({ KOMO_WELCOME: "" });
first.describe("the first login at an empty manager", () => {
  first.use({ javaScriptEnabled: false });

  first("leads to the guide once, also without scripts", async ({ page, own, context }) => {
    await context.clearCookies();
    await page.goto("/login");
    await logInByHand(page, own.userId, own.password);
    await expect(page).toHaveURL(/\/welcome$/);
    await expect(page.getByRole("heading", { level: 1, name: "First steps" })).toBeVisible();
    await page.getByRole("button", { name: "Deutsch" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Erste Schritte" })).toBeVisible();
    await page.getByRole("button", { name: "English" }).click();
    await page.getByRole("link", { name: "Set up notices" }).click();

    // A plain form does what the page does.
    const part = page.locator("#energy");
    await part.getByRole("heading", { name: "Energy" }).click();
    await part.getByLabel("Grams of CO₂ for one kWh").fill("much");
    await part.getByRole("button", { name: "Save" }).click();
    await expect(part.getByLabel("Grams of CO₂ for one kWh")).toHaveAccessibleDescription(
      /^This does not fit/,
    );

    await context.clearCookies();
    await page.goto("/login");
    await logInByHand(page, own.userId, own.password);
    await expect(page).toHaveURL(/\/servers$/);
  });
});
