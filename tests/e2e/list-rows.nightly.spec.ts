import { LOCALES } from "../../i18n/locales";
import { testLoggedIn as test } from "./fixtures";
import { expectRoomForRows } from "./rows";

for (const locale of LOCALES)
  test.describe(`many rows (${locale})`, () => {
    test.use({ locale });

    for (const width of [1280, 1024, 900, 520, 390, 320])
      test(`rows out of sight take the room that they will need (${width} px)`, async ({
        page,
        manager,
        operator,
      }) => {
        await expectRoomForRows(page, manager, operator, width);
      });
  });
