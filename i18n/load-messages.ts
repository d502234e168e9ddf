import type { Locale } from "./locales";
import type { Messages } from "./messages";

const LOAD: Readonly<Record<Locale, () => Promise<{ readonly default: Messages }>>> = {
  en: () => import("./messages/en.json"),
  ja: () => import("./messages/ja.json"),
};

/** All texts of one language: a file of its own, on the server and in the browser. */
export async function loadMessages(locale: Locale): Promise<Messages> {
  return (await LOAD[locale]()).default;
}
