import type { Page } from "@playwright/test";
import type { Operator } from "../helpers/operator";
import { removeAllServers } from "./parts";

/** An access token as the form shows it. */
export const TOKEN = /^[A-Za-z0-9]{32}$/;

/** Opens the list of a manager that has no servers. */
export async function openEmptyList(page: Page, operator: Operator): Promise<void> {
  await removeAllServers(operator);
  await page.goto("/servers");
}
