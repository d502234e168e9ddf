import type { BrowserContext, Locator, Page } from "@playwright/test";
import type { Operator } from "../helpers/operator";

/** The row of the list that holds a server. */
export function rowOf(page: Page, name: string): Locator {
  return page.getByRole("listitem").filter({ has: page.getByRole("link", { name, exact: true }) });
}

/** What stands under a heading such as "Current status" in a row. */
export function cellOf(row: Locator, heading: string): Locator {
  return row.getByText(heading, { exact: true }).locator("xpath=..");
}

/** Fills in the form for a server, in the language that is shown. */
export async function fillServerForm(
  dialog: Locator,
  [name, macAddress, interval]: readonly [string, string, string],
  labels: readonly [string, string, string] = ["Server name", "MAC address", "Heartbeat interval (seconds)"],
): Promise<void> {
  await dialog.getByLabel(labels[0]).fill(name);
  await dialog.getByLabel(labels[1]).fill(macAddress);
  await dialog.getByLabel(labels[2]).fill(interval);
}

/** How many pixels the page can be scrolled to the side: people on a phone should not have to. */
export function sidewards(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Lets a browser in with a session that was had by RPC. */
export async function giveSession(context: BrowserContext, { cookie }: Operator): Promise<void> {
  const [name = "", value = ""] = cookie.split(/=(.*)/s);
  await context.addCookies([
    { name, value, domain: "localhost", path: "/", httpOnly: true, sameSite: "Strict" },
  ]);
}
