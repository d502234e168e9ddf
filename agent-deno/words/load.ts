/** The words of one language, loaded only where it is wanted. */
import { languageAsked } from "../../command-line/language.ts";
import { type Catalogue, speak } from "../../command-line/words.ts";
import { type Language, LANGUAGES } from "./languages.ts";

type Load = () => Promise<{ readonly default: Catalogue }>;
export type Words = Readonly<Record<Language, Load>>;

/** The words of every program, and the agent's. English is what stands in the code. */
const WORDS: Readonly<Record<Language, readonly Load[]>> = {
  de: [
    () => import("../../command-line/words/de.json", { with: { type: "json" } }),
    () => import("./de.json", { with: { type: "json" } }),
  ],
  es: [
    () => import("../../command-line/words/es.json", { with: { type: "json" } }),
    () => import("./es.json", { with: { type: "json" } }),
  ],
  fr: [
    () => import("../../command-line/words/fr.json", { with: { type: "json" } }),
    () => import("./fr.json", { with: { type: "json" } }),
  ],
  ja: [
    () => import("../../command-line/words/ja.json", { with: { type: "json" } }),
    () => import("./ja.json", { with: { type: "json" } }),
  ],
  ko: [
    () => import("../../command-line/words/ko.json", { with: { type: "json" } }),
    () => import("./ko.json", { with: { type: "json" } }),
  ],
  pt: [
    () => import("../../command-line/words/pt.json", { with: { type: "json" } }),
    () => import("./pt.json", { with: { type: "json" } }),
  ],
  zh: [
    () => import("../../command-line/words/zh.json", { with: { type: "json" } }),
    () => import("./zh.json", { with: { type: "json" } }),
  ],
};

/**
 * Everything is said in the language of the environment from now on.
 * @param more words of the program's own
 */
export async function speakAsAsked(
  variable: (name: string) => string | undefined,
  more?: Words,
): Promise<void> {
  const asked = languageAsked(variable, LANGUAGES);
  if (asked === undefined) return speak();
  const { language, locale } = asked;
  const loads = [...WORDS[language], ...(more === undefined ? [] : [more[language]])];
  const parts = await Promise.all(loads.map((load) => load()));
  const catalogue: Catalogue = Object.assign({}, ...parts.map((part) => part.default));
  speak({ locale, catalogue });
}
