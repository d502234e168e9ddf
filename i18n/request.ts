import { getRequestConfig } from "next-intl/server";
import { cookies, headers } from "next/headers";
import { loadMessages } from "./load-messages";
import { chooseLocale, languageOf, LOCALE_COOKIE } from "./locales";

/** Locale, texts and the time "now" of one request, for server and client components alike. */
export default getRequestConfig(async () => {
  const locale = chooseLocale(
    (await cookies()).get(LOCALE_COOKIE)?.value,
    (await headers()).get("accept-language"),
  );
  return {
    locale,
    messages: await loadMessages(languageOf(locale)),
    // Server and browser must agree while the page wakes up; the browser's own zone takes over then.
    timeZone: "UTC",
    now: new Date(),
  };
});
