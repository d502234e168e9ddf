import type { Locator, Page } from "@playwright/test";

/** The alert of the form; Next has an alert of its own for screen readers. */
export function alertOf(page: Page): Locator {
  return page.getByRole("region", { name: "Log in" }).getByRole("alert");
}
