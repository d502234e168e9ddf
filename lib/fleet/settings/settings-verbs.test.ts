import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { FleetError } from "../model/errors";
import type { SettingKey, SettingPart, SettingsDesk, SettingTexts } from "../model/manager-settings";
import { by, testFleet, type TestFleet } from "../testing";

let under: TestFleet;
let given: SettingTexts = {};
let whole: SettingPart | null = null;
const changed = vi.fn(() => Promise.resolve());
const desk: SettingsDesk = {
  get given() {
    return given;
  },
  has: (part) => part === whole,
  faults: (_part, texts) =>
    texts.KOMO_ENERGY_CO2 === "much" ? [{ field: "KOMO_ENERGY_CO2", message: "must be a number" }] : [],
  changed,
};
beforeAll(async () => {
  under = await testFleet(() => ({ settingsDesk: desk }));
});
afterAll(async () => under[Symbol.asyncDispose]());
beforeEach(() => {
  given = {};
  whole = null;
  changed.mockClear();
});

const fleet = () => under.fleet.as({ ...by("yuki"), operation: "settings_set", target: null });
const shown = (part: SettingPart) => under.fleet.settings().find((one) => one.part === part);
const setting = (part: SettingPart, key: SettingKey) => shown(part)?.settings.find((one) => one.key === key);
const faultsOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof FleetError && error.fault.code === "invalid") return error.fault.violations;
    if (error instanceof FleetError) return error.fault.code;
    throw error;
  }
  return [];
};

test("settings are set, told at once, kept over a restart, and removed one by one", async () => {
  const values = { KOMO_ENERGY_PRICE: "0.32", KOMO_ENERGY_CURRENCY: "EUR" };
  const { updatedAt } = await fleet().setSettings({ part: "energy", values });
  expect(changed).toHaveBeenCalledTimes(1);
  expect(under.fleet.consoleTexts("energy")).toEqual(values);
  await under.restart();
  expect(under.fleet.consoleTexts("energy")).toEqual(values);
  expect(setting("energy", "KOMO_ENERGY_PRICE")).toMatchObject({ value: "0.32", from: "console" });
  const removed = { KOMO_ENERGY_PRICE: "", KOMO_ENERGY_CURRENCY: "", KOMO_ENERGY_CO2: "363" };
  expect(await faultsOf(fleet().setSettings({ part: "energy", values: removed }, updatedAt - 1))).toBe(
    "edited_meanwhile",
  );
  await fleet().setSettings({ part: "energy", values: removed }, updatedAt);
  expect(under.fleet.consoleTexts("energy")).toEqual({ KOMO_ENERGY_CO2: "363" });
  expect(setting("energy", "KOMO_ENERGY_PRICE")).toMatchObject({ value: "", from: "nowhere" });
});

test("what is wrong changes nothing, and names each setting", async () => {
  const wrong = { KOMO_ENERGY_CO2: "much", KOMO_NTFY_URL: "https://ntfy.sh/x", HOME: "/root" };
  const before = under.fleet.consoleTexts("energy");
  expect(await faultsOf(fleet().setSettings({ part: "energy", values: wrong }))).toEqual([
    { field: "KOMO_NTFY_URL", message: "setting_unknown" },
    { field: "HOME", message: "setting_unknown" },
    { field: "KOMO_ENERGY_CO2", message: "must be a number" },
  ]);
  expect(under.fleet.consoleTexts("energy")).toEqual(before);
  expect(changed).not.toHaveBeenCalled();
});

test("a secret goes in sealed, is kept for its destination alone, and never comes out", async () => {
  const smtp = { KOMO_SMTP_URL: "smtps://mail.example", KOMO_SMTP_USER: "komo" };
  await fleet().setSettings({ part: "mail", values: { ...smtp, KOMO_SMTP_PASSWORD: "s3cret" } });
  expect(setting("mail", "KOMO_SMTP_PASSWORD")).toMatchObject({ value: "", secret: "kept" });
  expect(JSON.stringify(under.fleet.settings())).not.toContain("s3cret");
  const [mail] = (await under.store.managerSettings.load()).filter(({ part }) => part === "mail");
  expect(mail?.texts).toEqual(smtp);
  expect(Object.keys(mail?.sealed ?? {})).toEqual(["KOMO_SMTP_PASSWORD"]);
  await fleet().setSettings({ part: "mail", values: { KOMO_MAIL_FROM: "komo@mail.example" } });
  expect(under.fleet.consoleTexts("mail")).toMatchObject({ KOMO_SMTP_PASSWORD: "s3cret" });
  const elsewhere = { part: "mail" as const, values: { KOMO_SMTP_URL: "smtps://evil.example" } };
  const again = [{ field: "KOMO_SMTP_PASSWORD", message: "setting_again" }];
  expect(await faultsOf(fleet().setSettings(elsewhere))).toEqual(again);
  expect(await faultsOf(Promise.resolve().then(() => under.fleet.settingsToTry(elsewhere)))).toEqual(again);
  const login = { part: "mail" as const, values: { KOMO_SMTP_URL: "smtps://a:b@mail.example" } };
  expect(await faultsOf(fleet().setSettings(login))).toContainEqual({
    field: "KOMO_SMTP_URL",
    message: "setting_login_apart",
  });
});

test("of a secret address the host is shown alone", async () => {
  await fleet().setSettings({ part: "ntfy", values: { KOMO_NTFY_URL: "https://ntfy.example/t0p1c" } });
  expect(setting("ntfy", "KOMO_NTFY_URL")).toMatchObject({ value: "ntfy.example", secret: "kept" });
  expect(JSON.stringify(under.fleet.settings())).not.toContain("t0p1c");
});

test("a seal that was moved to another row opens nothing, and the part counts as not set", async () => {
  await fleet().setSettings({ part: "ntfy", values: { KOMO_NTFY_URL: "https://ntfy.example/t0p1c" } });
  const [ntfy] = (await under.store.managerSettings.load()).filter(({ part }) => part === "ntfy");
  const moved = { KOMO_WEBHOOK_URL: ntfy?.sealed.KOMO_NTFY_URL ?? "" };
  if (ntfy) await under.store.managerSettings.put({ ...ntfy, part: "webhook", sealed: moved });
  await under.restart();
  expect(setting("webhook", "KOMO_WEBHOOK_URL")).toMatchObject({ value: "", secret: "unreadable" });
  expect(under.fleet.consoleTexts("webhook")).toBeNull();
  expect(await faultsOf(fleet().setSettings({ part: "webhook", values: {} }))).toEqual([
    { field: "KOMO_WEBHOOK_URL", message: "setting_unreadable" },
  ]);
  await fleet().setSettings({ part: "webhook", values: { KOMO_WEBHOOK_URL: "" } });
  expect(setting("webhook", "KOMO_WEBHOOK_URL")).toMatchObject({ secret: "none", from: "nowhere" });
});

test("the environment wins, says so, and what was set here stays", async () => {
  await fleet().setSettings({ part: "ntfy", values: { KOMO_NTFY_URL: "https://ntfy.example/t0p1c" } });
  given = { KOMO_NTFY_URL: "https://other.example/secret", KOMO_ENERGY_CO2: "1" };
  whole = "ntfy";
  expect(shown("ntfy")).toMatchObject({ passedOver: true });
  expect(setting("ntfy", "KOMO_NTFY_URL")).toMatchObject({ value: "other.example", from: "environment" });
  expect(setting("energy", "KOMO_ENERGY_CO2")).toMatchObject({ value: "1", from: "environment" });
  const refused = { part: "ntfy" as const, values: { KOMO_NTFY_TOKEN: "tk" } };
  expect(await faultsOf(fleet().setSettings(refused))).toContainEqual({
    field: "KOMO_NTFY_TOKEN",
    message: "setting_of_environment",
  });
  expect(under.fleet.settingsToTry(refused)).toEqual({ KOMO_NTFY_URL: "https://other.example/secret" });
  given = {};
  whole = null;
  expect(setting("ntfy", "KOMO_NTFY_URL")).toMatchObject({ value: "ntfy.example", from: "console" });
});
