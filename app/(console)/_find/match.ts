import { folded } from "./search";

/** Something that can be found by its name or by other texts. */
export interface Target {
  /** Unique, and remembered as recently used. */
  readonly id: string;
  readonly name: string;
  /** The name, folded for comparison. */
  readonly plain: string;
  /** All other texts by which it is found, folded for comparison. */
  readonly besides: string;
  /** Whether it has an address that contains this word. */
  readonly hasAddress?: (token: string) => boolean;
}

/** Makes something that can be found. */
export function target(id: string, name: string, besides: readonly string[] = []): Target {
  return { id, name, plain: folded(name), besides: folded(besides.join("\n")) };
}

/**
 * The number of ranks of a match, the first the best. The same words find the same targets in the same order: within a
 * rank the latest used comes first, then the given order.
 */
const FITS = 6;
const [WHOLE, BEGINS, WORDS, WITHIN, BESIDES, SCATTERED] = [0, 1, 2, 3, 4, 5] as const;

/** The result of a search. */
export interface Found<Kind extends Target> {
  /** The best matches, in order. */
  readonly best: readonly Kind[];
  /** The number of all matches. */
  readonly count: number;
}

/**
 * Finds targets that contain every word. Letters that are scattered over a name, in their order, count only where
 * nothing better is found: then "rpc17" is "Room105-PC17".
 * @param recent ids, the latest first
 */
export function find<Kind extends Target>(
  targets: readonly Kind[],
  tokens: readonly string[],
  recent: readonly string[],
  limit: number,
): Found<Kind> {
  const whole = tokens.join(" ");
  const fitting: Kind[][] = Array.from({ length: FITS }, () => []);
  for (const each of targets) {
    const fit = fitOf(each, tokens, whole);
    if (fit !== null) fitting[fit]?.push(each);
  }
  const scattered = fitting[SCATTERED] ?? [];
  const better = fitting.slice(0, SCATTERED);
  const kept = better.some((those) => those.length > 0) ? better : [scattered];
  const rank = new Map(recent.map((id, place) => [id, place]));
  const place = ({ id }: Target) => rank.get(id) ?? recent.length;
  const best: Kind[] = [];
  for (const those of kept) {
    if (best.length >= limit) break;
    // Stable: those not used recently keep their order.
    best.push(...those.sort((a, b) => place(a) - place(b)).slice(0, limit - best.length));
  }
  return { best, count: kept.reduce((sum, those) => sum + those.length, 0) };
}

/** Shorter words are scattered over nearly every name. */
const SCATTERED_FROM = 3;

function fitOf(
  { plain, besides, hasAddress }: Target,
  tokens: readonly string[],
  whole: string,
): number | null {
  if (plain === whole) return WHOLE;
  if (plain.startsWith(whole)) return BEGINS;
  let worst: number = WORDS;
  for (const token of tokens) {
    const fit = beginsWord(plain, token)
      ? WORDS
      : plain.includes(token)
        ? WITHIN
        : besides.includes(token) || hasAddress?.(token)
          ? BESIDES
          : token.length >= SCATTERED_FROM && isScattered(plain, token)
            ? SCATTERED
            : null;
    if (fit === null) return null;
    worst = Math.max(worst, fit);
  }
  return worst;
}

const kindOf = (letter: string) => (/\d/.test(letter) ? "digit" : /\p{L}/u.test(letter) ? "letter" : "");

/** Whether a part of the name begins with the word. In "r105-pc17" the parts are r, 105, pc and 17. */
function beginsWord(plain: string, token: string): boolean {
  for (let at = plain.indexOf(token); at >= 0; at = plain.indexOf(token, at + 1)) {
    const first = kindOf(plain[at] ?? "");
    if (at === 0 || first === "" || kindOf(plain[at - 1] ?? "") !== first) return true;
  }
  return false;
}

/** Whether the name contains all letters of the word, in their order. */
function isScattered(plain: string, token: string): boolean {
  let at = -1;
  for (const letter of token) {
    at = plain.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return true;
}

/** A command, and the words by which people ask for it. */
export interface Verb<Name extends string> {
  readonly name: Name;
  readonly words: readonly string[];
  /** Words that belong to it only beside one of those: "keep 105 on". */
  readonly besides?: readonly string[];
}

/** The command that a search names: "off 105", "turn on nas". */
export interface Wanted<Name extends string> {
  readonly verbs: readonly Name[];
  /** The other words, which name the servers or groups. */
  readonly rest: readonly string[];
}

/** A single letter is no command. */
const VERB_FROM = 2;
/** Letters of scripts that need no blank between words. */
const UNSPACED = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}]/u;

/** Splits a search into the words of a command and those that name servers or groups. */
export function askedOf<Name extends string>(
  verbs: readonly Verb<Name>[],
  tokens: readonly string[],
): Wanted<Name> {
  const all = verbs.flatMap(({ words }) => words);
  const words = tokens.flatMap((token) => wordsOf(token, all));
  const isOf = ({ words: its, besides = [] }: Verb<Name>, token: string) =>
    isAmong(its, token) || (isAmong(besides, token) && words.some((other) => isAmong(its, other)));
  const asking = words.filter((token) => verbs.some((verb) => isOf(verb, token)));
  if (asking.length === 0) return { verbs: [], rest: tokens };
  return {
    verbs: verbs.filter((verb) => asking.every((token) => isOf(verb, token))).map(({ name }) => name),
    rest: words.filter((token) => !asking.includes(token)),
  };
}

/** Whether something typed is one of these words, or begins one. A single letter that is a word is that word alone. */
function isAmong(words: readonly string[], token: string): boolean {
  if (token.length < VERB_FROM) return UNSPACED.test(token) && words.includes(token);
  return words.some((word) => word.startsWith(token));
}

/**
 * The words of "关机105" or "3階起動": the longest word of a command at its beginning or end, and the rest. A single
 * letter is a word only beside another script.
 */
function wordsOf(token: string, commands: readonly string[]): readonly string[] {
  if (isAmong(commands, token)) return [token];
  const around = commands.flatMap((word) => {
    const [before, after] = [token.slice(0, -word.length), token.slice(word.length)];
    const rests = [...(token.endsWith(word) ? [before] : []), ...(token.startsWith(word) ? [after] : [])];
    return UNSPACED.test(word) ? rests.map((rest) => ({ word, rest })) : [];
  });
  const longest = around
    .filter(({ word, rest }) => word.length >= VERB_FROM || !UNSPACED.test(rest))
    .reduce<(typeof around)[number] | null>(
      (best, each) => (each.word.length > (best?.word.length ?? 0) ? each : best),
      null,
    );
  return longest ? [longest.word, longest.rest] : [token];
}
