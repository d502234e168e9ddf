/** The news for those who are logged on to Windows: as people.ts has them on Linux. */
import { languageAsked } from "../../command-line/language.ts";
import { saidAgain } from "../../command-line/words.ts";
import { newsIn } from "../news/words/load.ts";
import { LANGUAGES } from "../words/languages.ts";

/** komolet's English sentence, as it is shown to people. */
export type ForPeople = (english: string) => string;

/** Whoever may hold a machine on Windows opens a terminal with those rights: no program gives them. */
const SUDO = /sudo (?=komo-agent hold$)/;

/** @param variable by which the language is asked for */
export async function windowsNews(variable: (name: string) => string | undefined): Promise<ForPeople> {
  const spoken = await newsIn(languageAsked(variable, LANGUAGES));
  return (english) => (spoken === undefined ? english : saidAgain(english, spoken)).replace(SUDO, "");
}
