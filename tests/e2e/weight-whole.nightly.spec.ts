import { LOCALES } from "../../i18n/locales";
import { testApart as test } from "./fixtures";
import { BY_DAY, pagesIn } from "./weight";

const others = LOCALES.filter((locale) => !BY_DAY.includes(locale));

for (const { title, measure } of pagesIn(others)) test(title, measure);
