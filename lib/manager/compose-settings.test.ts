import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { LoginFault } from "../oidc/login-fault";
import {
  SETTING_KEYS,
  SETTING_PART_NAMES,
  settingRow,
  type SettingPart,
  type SettingTexts,
} from "../fleet/model/manager-settings";
import { createSettingsInForce, createSettingTries, createSwap, outcomeOf } from "./compose-settings";
import { environmentHas, partFaults, settingsInForce } from "./environment-settings";
import { readGiven } from "./environment-testing";

const TOKEN = `komo_${"a".repeat(32)}`;

test("the console's settings are in force where the environment gives none", () => {
  const console: Partial<Record<SettingPart, SettingTexts>> = {
    energy: { KOMO_ENERGY_PRICE: "0.4", KOMO_ENERGY_CURRENCY: "EUR", KOMO_ENERGY_CO2: "363" },
    mail: {
      ...{ KOMO_SMTP_URL: "smtps://mail.example", KOMO_SMTP_USER: "ko:mo", KOMO_SMTP_PASSWORD: "p@ss" },
      ...{ KOMO_MAIL_FROM: "a@mail.example", KOMO_MAIL_TO: "b@mail.example, c@mail.example" },
    },
    mqtt: { KOMO_MQTT_URL: "mqtts://broker.example", KOMO_MQTT_TOKEN: TOKEN },
  };
  const now = settingsInForce({ KOMO_ENERGY_CO2: "1" }, (part) => console[part] ?? null);
  expect(now.tariff).toEqual({ price: 0.4, currency: "EUR", co2: 1 });
  const { mail } = now.notices.channels;
  expect(mail?.to).toEqual(["b@mail.example", "c@mail.example"]);
  expect(decodeURIComponent(mail?.url.username ?? "")).toBe("ko:mo");
  expect(decodeURIComponent(mail?.url.password ?? "")).toBe("p@ss");
  expect(now.mqtt).toMatchObject({ token: TOKEN, prefix: "komoriuta", caFile: null });
  // A password of the environment goes to no address of the console, and the other way round.
  const of = { KOMO_MQTT_CA_FILE: "/ca.pem" };
  expect(environmentHas("mqtt", of)).toBe(true);
  expect(settingsInForce(of, (part) => console[part] ?? null).mqtt).toBeNull();
});

test("what does not go with the environment is passed over, by name", () => {
  const unusable: string[] = [];
  const now = settingsInForce(
    { KOMO_ENERGY_CURRENCY: "EUR", KOMO_ENERGY_PRICE: "1" },
    (part) => (part === "energy" ? { KOMO_ENERGY_CO2: "-1" } : null),
    (part, faults) => unusable.push(`${part} ${faults.map(({ field }) => field).join()}`),
  );
  expect(now.tariff).toEqual({ price: 1, currency: "EUR", co2: 0 });
  expect(unusable).toEqual(["energy KOMO_ENERGY_CO2"]);
});

test("faults name their setting, and no value", () => {
  expect(partFaults("mqtt", { KOMO_MQTT_URL: "mqtts://broker.example" })).toEqual([
    { field: "KOMO_MQTT_TOKEN", message: "must be set where KOMO_MQTT_URL is" },
  ]);
  expect(partFaults("mail", { KOMO_SMTP_URL: "http://hush", KOMO_SMTP_PASSWORD: "hush" })).toMatchObject([
    { field: "KOMO_SMTP_URL" },
  ]);
  expect(partFaults("oidc", { KOMO_OIDC_ISSUER: "https://id.example" }).map(({ field }) => field)).toEqual([
    "KOMO_OIDC_CLIENT_ID",
    "KOMO_OIDC_ALLOW",
  ]);
  expect(partFaults("notices", { KOMO_NOTICE_REPORT_AT: "7" })).toMatchObject([
    { field: "KOMO_NOTICE_REPORT_AT" },
  ]);
});

test("each secret goes to settings of its own part that come before it", () => {
  for (const key of SETTING_KEYS)
    for (const to of settingRow(key).goesTo ?? []) {
      const at = SETTING_KEYS.findIndex((one) => one === to);
      expect(at, `${key} → ${to}`).toBeGreaterThanOrEqual(0);
      expect(at).toBeLessThan(SETTING_KEYS.indexOf(key));
    }
  expect(SETTING_PART_NAMES).toContain("welcome");
});

test("a change is taken up at once, once for each, and channels stay as long as they are the same", async () => {
  let texts: SettingTexts = {};
  const taken: number[] = [];
  const lines: string[] = [];
  const inForce = createSettingsInForce({
    environment: readGiven({ KOMO_WEBHOOK_URL: "https://hooks.example/in" }),
    consoleOf: (part) => (part === "energy" ? texts : null),
    log: { warn: (line) => lines.push(line), error: (error) => lines.push(String(error)) },
  });
  await inForce.follow(async ({ tariff }) => void taken.push(tariff.co2));
  const { notices } = inForce.now();
  texts = { KOMO_ENERGY_CO2: "363" };
  await inForce.desk.changed();
  expect(inForce.now().notices).toBe(notices);
  texts = { KOMO_ENERGY_CO2: "secret" };
  await inForce.desk.changed();
  expect(taken).toEqual([0, 363, 0]);
  expect(lines.join()).toMatch(/energy: KOMO_ENERGY_CO2 must be/);
  expect(lines.join()).not.toContain("secret");
});

test("a part is put together anew for other settings alone, after the one before has ended", async () => {
  const log: string[] = [];
  const swap = createSwap<{ at: string }, string>(
    async ({ at }) => {
      log.push(`begin ${at}`);
      if (at === "bad") throw new Error("no");
      return at;
    },
    async (part) => void log.push(`end ${part}`),
  );
  await swap.to({ at: "a" });
  await swap.to({ at: "a" });
  await expect(swap.to({ at: "bad" })).rejects.toThrow("no");
  expect(swap.current()).toBeNull();
  await swap.to({ at: "a" });
  await swap.to(null);
  expect(log).toEqual(["begin a", "end a", "begin bad", "begin a", "end a"]);
});

test("a try says in a word what came of it", async () => {
  const answers = [200, 403, 404];
  const posted: string[] = [];
  const server = createServer((request, response) => {
    request.on("data", (piece: Buffer) => posted.push(piece.toString()));
    request.on("end", () => response.writeHead(answers.shift() ?? 500).end());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const tries = createSettingTries({
    access: { apiTokens: { check: () => Promise.resolve({ ok: false, reason: "refused" }) } } as never,
    fleet: { settingsToTry: ({ values }) => values },
    ...{ settingTexts: {}, publicUrl: "https://komo.example" },
  });
  const ntfy = { part: "ntfy" as const, values: { KOMO_NTFY_URL: `http://127.0.0.1:${port}/topic` } };
  expect(await tries.tryOut(ntfy)).toEqual({ word: "sent", detail: "" });
  expect(posted.join()).toContain("Test: notices arrive here.");
  expect(await tries.tryOut(ntfy)).toEqual({ word: "login_refused", detail: "" });
  expect(await tries.tryOut(ntfy)).toEqual({ word: "answered", detail: "404" });
  server.close();
  await once(server, "close");
  expect(await tries.tryOut(ntfy)).toMatchObject({ word: "unreachable" });
  const mqtt = {
    part: "mqtt" as const,
    values: { KOMO_MQTT_URL: `mqtt://127.0.0.1:${port}`, KOMO_MQTT_TOKEN: TOKEN },
  };
  expect(await tries.tryOut(mqtt)).toMatchObject({ word: "unreachable" });
  const oidc = {
    part: "oidc" as const,
    values: { KOMO_OIDC_ISSUER: `http://127.0.0.1:${port}`, KOMO_OIDC_CLIENT_ID: "k", KOMO_OIDC_ALLOW: "*" },
  };
  expect(await tries.tryOut(oidc)).toMatchObject({ word: "unreachable" });
  await expect(tries.tryOut({ part: "ntfy", values: {} })).rejects.toMatchObject({
    fault: { code: "invalid", violations: [{ field: "KOMO_NTFY_URL" }] },
  });
  await expect(tries.tryOut({ part: "energy", values: {} })).rejects.toMatchObject({
    fault: { code: "invalid" },
  });
});

test.each([
  [new LoginFault("untrusted", "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED"), "no_login_service"],
  [new LoginFault("unanswered", "it answered 404"), "answered"],
  [new LoginFault("unanswered", "no answer within 10 s"), "late"],
  [Object.assign(new Error("x"), { code: 134 }), "login_refused"],
  [Object.assign(new Error("x"), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" }), "certificate"],
  [Object.assign(new Error("x"), { code: "ETIMEDOUT" }), "late"],
  [new Error("it cannot be reached (ERR_TLS_CERT_ALTNAME_INVALID)"), "certificate"],
  [new Error("it refuses the login"), "login_refused"],
  [new Error("it cannot be reached"), "unreachable"],
  [new DOMException("late", "TimeoutError"), "late"],
])("%o is %s", (error, word) => {
  expect(outcomeOf(error).word).toBe(word);
});
