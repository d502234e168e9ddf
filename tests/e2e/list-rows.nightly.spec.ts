import { LOCALES, type Locale } from "../../i18n/locales";
import { testLoggedIn as test } from "./fixtures";
import { expectRoomForRows } from "./rows";

/** Widths in pixels: for the longest and the densest texts those with another layout, for all a phone and a screen. */
const WIDTHS: Readonly<Partial<Record<Locale, readonly number[]>>> = {
  en: [1280, 1024, 900, 520, 390, 320],
  ja: [1280, 1024, 900, 520, 390, 320],
  de: [1280, 1024, 900, 520, 390, 320],
};

for (const locale of LOCALES)
  test.describe(`many rows (${locale})`, () => {
    test.use({ locale });

    for (const width of WIDTHS[locale] ?? [1280, 390])
      test(`rows out of sight take the room that they will need (${width} px)`, async ({
        page,
        manager,
        operator,
      }) => {
        await expectRoomForRows(page, manager, operator, width);
      });
  });
