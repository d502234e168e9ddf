import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";
import { startManager, type Manager } from "../helpers/manager";
import { logIn, type Operator } from "../helpers/operator";
import { watchPolicy } from "./policy";
import { giveSession } from "./session";

/** A browser that nobody has logged in from, and a manager that all tests of a worker share. */
export const test = base.extend<{ operator: Operator }, { manager: Manager }>({
  manager: [
    // Playwright wants the destructuring, also of nothing.
    async ({}, use) => {
      const manager = await startManager();
      await use(manager);
      await manager.remove();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ manager }, use) => use(manager.url),
  context: async ({ context }, use) => watchPolicy(context, () => use(context)),
  /** The same person, by RPC and with a session of their own. */
  operator: async ({ manager }, use) => use(await logIn(manager)),
});

/** A browser that is logged in. */
export const testLoggedIn = test.extend({
  context: async ({ context, operator }, use) => {
    await giveSession(context, operator);
    await use(context);
  },
});

/** Logs in as a person does. */
export async function logInByHand(page: Page, userId: string, password: string): Promise<void> {
  await page.getByLabel("User ID").fill(userId);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
}

/** Fails with what keeps people with a screen reader, a keyboard or weak eyes out (WCAG 2.2 AA). */
export async function expectNoBarriers(page: Page): Promise<void> {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  const findings = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary}`),
  );
  expect(findings).toEqual([]);
}

export { expect } from "@playwright/test";
export { giveSession } from "./session";
