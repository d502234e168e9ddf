/** The words of komolet for people, a file a language: loaded when there is something to say. */
import type { Asked } from "../../../command-line/language.ts";
import type { Spoken } from "../../../command-line/words.ts";
import type { Language } from "../../words/languages.ts";
import type { Words } from "../../words/load.ts";

const WORDS: Words = {
  de: () => import("./de.json", { with: { type: "json" } }),
  es: () => import("./es.json", { with: { type: "json" } }),
  fr: () => import("./fr.json", { with: { type: "json" } }),
  ja: () => import("./ja.json", { with: { type: "json" } }),
  ko: () => import("./ko.json", { with: { type: "json" } }),
  pt: () => import("./pt.json", { with: { type: "json" } }),
  zh: () => import("./zh.json", { with: { type: "json" } }),
};

/** @returns undefined: English, which needs no words */
export async function newsIn(asked: Asked<Language> | undefined): Promise<Spoken | undefined> {
  if (asked === undefined) return undefined;
  const { language, locale } = asked;
  return { locale, catalogue: (await WORDS[language]()).default };
}
