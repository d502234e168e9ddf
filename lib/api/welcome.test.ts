import { afterAll, beforeAll, expect, test } from "vitest";
import { EVERYTHING, grantsOf } from "../access/rights";
import type { Asking } from "../access/identity";
import type { Running } from "./running";
import { settings } from "../fleet/testing";
import { by } from "../fleet/testing";
import { testManager, type TestManager } from "./testing";
import { guideAtLogin } from "./welcome";

let at: TestManager;
beforeAll(async () => {
  at = await testManager();
});
afterAll(async () => at[Symbol.asyncDispose]());

const keeper: Asking = {
  ...({ userId: "yuki", who: { kind: "local" }, grants: EVERYTHING } as const),
  ...({ address: "192.0.2.1", via: "console" } as const),
};
const viewer: Asking = { ...keeper, grants: grantsOf([{ role: "operator", groupUuid: null }]) };
/** The manager, which shows the guide as long as nothing else is set. */
const running = (): Running => ({
  ...at.running,
  welcomes: at.under.fleet.consoleTexts("welcome")?.KOMO_WELCOME !== "false",
});

test("the first login at an empty manager leads to the guide, once, and only who may change settings", async () => {
  expect(await guideAtLogin(running(), null)).toBeNull();
  expect(await guideAtLogin(running(), viewer)).toBeNull();
  const { server } = await at.under.fleet.as(by("yuki")).register(settings());
  expect(await guideAtLogin(running(), keeper)).toBeNull();
  await at.under.fleet.as(by("yuki")).remove(server.uuid);
  expect(await guideAtLogin(running(), keeper)).toBe("/welcome");
  expect(await guideAtLogin(running(), keeper)).toBeNull();
});

test("where that cannot be written, the login leads where it always does", async () => {
  at.under.world.diskFull = true;
  expect(await guideAtLogin({ ...at.running, welcomes: true }, keeper)).toBeNull();
  at.under.world.diskFull = false;
  expect(at.errors).toHaveLength(1);
});
