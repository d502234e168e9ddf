import type { Page } from "@playwright/test";
import { live } from "./parts";

let made = 0;

/** The settings of a server to be added; its MAC address is unique within a worker. */
export const settings = (name: string) => ({
  name,
  macAddress: `02:00:5e:00:59:${(made += 1).toString(16).padStart(2, "0")}`,
  heartbeatInterval: 10,
});

/** Opens the list, and waits until it is live. */
export async function openList(page: Page): Promise<void> {
  await page.goto("/servers");
  await live(page);
}
