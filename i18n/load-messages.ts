import { LOAD } from "./gen/load";
import type { Locale } from "./locales";
import type { Messages } from "./messages";

/** All texts of one language: a file of its own, on the server and in the browser. */
export async function loadMessages(locale: Locale): Promise<Messages> {
  return (await LOAD[locale]()).default;
}
