import { LOCALES } from "../../i18n/locales";
import { hasNoRows, test, visit } from "./every-page";
import { expect } from "./fixtures";
import { cutOff, sidewards, speak } from "./parts";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

for (const locale of LOCALES)
  test(`every page is whole on a phone, and says nothing but its words (${locale})`, async ({
    page,
    context,
    site: { addresses },
  }) => {
    test.setTimeout(180_000);
    const said: string[] = [];
    page.on("console", (message) => {
      // next-intl names a text that is missing, or cannot be put together.
      if (/MISSING_MESSAGE|FORMATTING_ERROR|INVALID_MESSAGE/.test(message.text())) said.push(message.text());
    });
    const faults: string[] = [];
    await speak(context, locale);
    const look = async (address: string): Promise<void> => {
      await visit(page, address);
      await expect(page.locator("html")).toHaveAttribute("lang", locale);
      const beside = await sidewards(page);
      const cut = hasNoRows(address) ? await cutOff(page) : [];
      faults.push(
        ...cut.map((text) => `${address}: “${text}” is cut off`),
        ...(beside > 0 ? [`${address}: ${beside} px lie beside the screen`] : []),
      );
    };
    for (const address of addresses) await look(address);
    await context.clearCookies();
    await speak(context, locale);
    for (const address of ["/login", "/lights"]) await look(address);
    expect([...faults, ...said]).toEqual([]);
  });
