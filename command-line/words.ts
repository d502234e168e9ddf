/**
 * Sentences for people, in the reader's language. The English sentence stands in the code, and is the key to the others:
 * where there is no other, it is said as it stands. Machines read English: `english` gives it back, for logs and JSON.
 */

/** A sentence in another language, or its forms by the plural of its argument `count`. */
export type Translated = string | Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>;
export type Catalogue = Readonly<Record<string, Translated>>;

/** Names of arguments between braces: "file" and "why" of "{file}: cannot be read: {why}." */
export type NamesIn<Sentence extends string> = Sentence extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

export type Values = Readonly<Record<string, string | number>>;

/** Arguments beside a sentence: a value for each of its names. */
export type ValuesFor<Sentence extends string> = [NamesIn<Sentence>] extends [never]
  ? []
  : [Readonly<Record<NamesIn<Sentence>, string | number>>];

export interface Spoken {
  /** By its habits numbers and times are written: "de-AT". */
  readonly locale: string;
  readonly catalogue: Catalogue;
}

const ENGLISH: Spoken = { locale: "en", catalogue: {} };
/** As the locale of a process is one, so is this: set once, by main, before anything is said. */
let language = ENGLISH;
/** The latest of what was said, each with its English. */
const said = new Map<string, string>();
const MOST_REMEMBERED = 500;

/** From now on everything is said in this language; without one, in English. */
export function speak(next: Spoken = ENGLISH): void {
  language = next;
  said.clear();
}

/** The locale in use: "en" unless another language is spoken. */
export function spokenLocale(): string {
  return language.locale;
}

/** A sentence in the language in use; for `say` of a room, which knows its sentences. */
export function translated(sentence: string, values: Values = {}, { catalogue, locale } = language): string {
  const own = Object.hasOwn(catalogue, sentence) ? catalogue[sentence] : undefined;
  if (own === undefined) return filled(sentence, values);
  const text = filled(typeof own === "string" ? own : formOf(own, values, locale), values);
  const first = said.size >= MOST_REMEMBERED ? said.keys().next().value : undefined;
  if (first !== undefined) said.delete(first);
  said.set(text, filled(sentence, inEnglish(values)));
  return text;
}

/** A text of the help: a sentence, or what is put together when it is asked for. */
export type HelpText = string | (() => string);

export function helpText(text: HelpText): string {
  return typeof text === "string" ? translated(text) : text();
}

/** The English of what was said; a text that was not said by us is given as it is. */
export function english(text: string): string {
  return said.get(text) ?? text;
}

/**
 * A sentence that another process of ours said in English, in the language in use. What is no such sentence is given as
 * it is.
 */
export function saidAgain(text: string, as: Spoken = language): string {
  const keys = Object.keys(as.catalogue).sort((a, b) => lettersOf(b) - lettersOf(a));
  for (const key of keys) {
    const match = lettersOf(key) < SHORTEST ? null : patternOf(key).exec(text);
    if (match === null) continue;
    const values = Object.entries(match.groups ?? {}).map(
      ([name, value]) => [name, saidAgain(value, as)] as const,
    );
    return translated(key, Object.fromEntries(values), as);
  }
  return text;
}

/** Letters below which a sentence may be somebody else's text. */
const SHORTEST = 8;
const NAME = /\{(\w+)\}/g;

function lettersOf(sentence: string): number {
  return sentence.replace(NAME, "").length;
}

function patternOf(sentence: string): RegExp {
  const seen = new Set<string>();
  const parts = sentence.split(NAME).map((part, at) => {
    if (at % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
    const pattern = seen.has(part) ? `\\k<${part}>` : `(?<${part}>.*)`;
    seen.add(part);
    return pattern;
  });
  return new RegExp(`^${parts.join("")}$`, "s");
}

function formOf(forms: Exclude<Translated, string>, { count }: Values, locale: string): string {
  const rule = new Intl.PluralRules(locale).select(Number(count));
  return forms[rule] ?? forms.other ?? "";
}

function inEnglish(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === "string" ? english(value) : value]),
  );
}

/** Replaced at once: a value may itself look like a name in braces. */
function filled(text: string, values: Values): string {
  return text.replace(NAME, (name, key: string) => String(Object.hasOwn(values, key) ? values[key] : name));
}
