import { expect, logInByHand, testAlone } from "./fixtures";
import { ENVIRONMENT } from "./settings";

const test = testAlone(ENVIRONMENT);

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
