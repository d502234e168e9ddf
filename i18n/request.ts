import { getRequestConfig } from "next-intl/server";
import { cookies, headers } from "next/headers";
import { chooseLocale, LOCALE_COOKIE, type Locale } from "./locales";
import type en from "./messages/en.json";

const MESSAGES: Readonly<Record<Locale, () => Promise<{ default: typeof en }>>> = {
  en: () => import("./messages/en.json"),
  ja: () => import("./messages/ja.json"),
};

/** Language, words and the time "now" of one request, for server and client components alike. */
export default getRequestConfig(async () => {
  const locale = chooseLocale(
    (await cookies()).get(LOCALE_COOKIE)?.value,
    (await headers()).get("accept-language"),
  );
  return {
    locale,
    messages: (await MESSAGES[locale]()).default,
    // Server and browser must agree while the page wakes up; the browser's own zone takes over then.
    timeZone: "UTC",
    now: new Date(),
  };
});
