import { getLocale, getTranslations } from "next-intl/server";
import type { NextRequest } from "next/server";
import { languageOf } from "@/i18n/locales";
import { finishOidc } from "@/lib/api/oidc-login";
import { running } from "@/lib/api/running";
import { thisBrowser } from "../../../operator";
import { languageCookies } from "../../../preferences/language";
import { backToTheDoor, leadOn, noOidc } from "../answers";

/** Each login differs. */
export const dynamic = "force-dynamic";

/** The address to which the login service redirects browsers back. */
export async function GET({ nextUrl, headers }: NextRequest): Promise<Response> {
  const { oidc } = running();
  if (!oidc) return noOidc();
  const browser = await thisBrowser();
  const returned = { query: nextUrl.search, cookie: headers.get("cookie") };
  const finished = await finishOidc(running(), oidc, returned, browser);
  const forgotten = oidc.cleared(browser.secure);
  if (!finished.ok) return backToTheDoor(finished.fault, forgotten);
  const t = await getTranslations("login");
  const words = { title: t("title"), goOn: t("goOn"), locale: languageOf(await getLocale()) };
  const cookies = [finished.cookie, ...(await languageCookies(finished.cookie)), forgotten];
  return leadOn(finished.place, words, ...cookies);
}
