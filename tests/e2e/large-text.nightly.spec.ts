import type { Page } from "@playwright/test";
import type { Locale } from "../../i18n/locales";
import { drawRows, hasNoRows, test, visit } from "./every-page";
import { expect } from "./fixtures";
import { cutOff, enlargeText, sidewards, speak } from "./parts";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };
const WIDE = { viewport: { width: 1440, height: 900 } };

/** The languages with the longest lines and the densest text. */
const PAGES: readonly Locale[] = ["en", "ja"];
/** The same, and the one with the longest words. */
const DIALOGS: readonly Locale[] = ["de", "en", "ja"];

/** The parts of a page that are cut off, or beside the screen, once its text is twice as large. */
async function faultsOf(page: Page, address: string): Promise<string[]> {
  await visit(page, address);
  await enlargeText(page);
  await drawRows(page);
  const [cut, beside] = [await cutOff(page), await sidewards(page)];
  return [
    ...cut.map((text) => `${address}: “${text}” is cut off`),
    ...(beside > 0 ? [`${address}: ${beside} px lie beside the screen`] : []),
  ];
}

for (const [name, screen, shows] of [
  ["a phone", PHONE, () => true],
  ["a wide screen", WIDE, hasNoRows],
] as const)
  test.describe(() => {
    test.use(screen);

    test(`with text twice as large every page is whole on ${name}, in any language`, async ({
      page,
      context,
      site: { addresses },
    }) => {
      test.setTimeout(300_000);
      const faults: string[] = [];
      for (const locale of PAGES) {
        await speak(context, locale);
        for (const address of addresses.filter((each) => shows(each)))
          faults.push(...(await faultsOf(page, address)).map((fault) => `${locale} ${fault}`));
      }
      await context.clearCookies();
      for (const locale of PAGES) {
        await speak(context, locale);
        for (const address of ["/login", "/lights"])
          faults.push(...(await faultsOf(page, address)).map((fault) => `${locale} ${fault}`));
      }
      expect(faults).toEqual([]);
    });
  });

/** The parts of the open dialog that are beside it. */
function besideIt(page: Page): Promise<string[]> {
  return page.locator("[role=dialog], [role=alertdialog]").evaluate((dialog) => {
    const { left, right } = dialog.getBoundingClientRect();
    const beside = [...dialog.querySelectorAll(":not(svg *)")].filter((each) => {
      const box = each.getBoundingClientRect();
      return (
        each.checkVisibility({ opacityProperty: true }) &&
        box.width > 1 &&
        (box.left < left - 1 || box.right > right + 1)
      );
    });
    const words = beside.map((each) => each.textContent || (each.getAttribute("aria-label") ?? each.tagName));
    return dialog.scrollWidth > dialog.clientWidth && words.length === 0 ? ["its words"] : words;
  });
}

test.describe(() => {
  test.use(PHONE);

  test("with text twice as large every notice can be read and closed on a phone", async ({
    page,
    site: { addresses },
  }) => {
    const text = "greenhouse-cluster-7 is lost: no heartbeats are arriving.";
    const notices = [1, 2, 3, 4, 5].map((id) => ({
      id: `${id}`,
      severity: "warning",
      text: `${id}. ${text}`,
    }));
    await page.addInitScript((kept) => {
      if (!sessionStorage.getItem("seen")) sessionStorage.setItem("komoriuta.notices", kept);
      sessionStorage.setItem("seen", "yes");
    }, JSON.stringify(notices));
    await visit(page, addresses[0] ?? "");
    await enlargeText(page);
    const region = page.getByRole("region", { name: "Notices" });
    for (const notice of notices) {
      const line = region.getByText(notice.text);
      await line.scrollIntoViewIfNeeded();
      await expect(line).toBeInViewport({ ratio: 1 });
      await region.getByRole("button", { name: "Close" }).first().click({ timeout: 10_000 });
      await expect(line).toBeHidden();
    }
  });

  test("with text twice as large every dialog is whole on a phone, in any language", async ({
    page,
    context,
    site: { addresses },
  }) => {
    test.setTimeout(300_000);
    const withDialogs = addresses.filter((address) =>
      /^\/(servers|groups)\/|tokens|people|enrol/.test(address),
    );
    // Servers that report no more are lost after three minutes. A notice says so until it is closed, over what is below it.
    const close = page.locator("[data-above-dialogs] button").first();
    await page.addLocatorHandler(close, () => close.click(), { noWaitAfter: true });
    const faults: string[] = [];
    let seen = 0;
    for (const locale of DIALOGS) {
      await speak(context, locale);
      for (const [place, address] of withDialogs.entries()) {
        await visit(page, address);
        await enlargeText(page);
        const openers = page.locator(
          `${place === 0 ? "" : "main "}button[aria-haspopup=dialog]:not(:disabled)`,
        );
        for (const opener of await openers.all()) {
          if (!(await opener.isVisible()) || (await opener.getAttribute("aria-disabled")) === "true")
            continue;
          await opener.click();
          const dialog = page.locator("[role=dialog], [role=alertdialog]");
          await expect(dialog).toBeVisible();
          await expect(dialog.locator("[aria-busy=true]")).toHaveCount(0);
          const name = await dialog.getByRole("heading", { level: 2 }).first().textContent();
          seen += 1;
          faults.push(
            ...(await besideIt(page)).map((words) => `${locale} ${name}: “${words}” lies beside it`),
          );
          await page.keyboard.press("Escape");
          await expect(dialog).toBeHidden();
        }
      }
    }
    expect(faults).toEqual([]);
    expect(seen).toBeGreaterThan(20);
  });
});
