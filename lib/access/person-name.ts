import * as z from "zod";
import { INVISIBLE, isVisible } from "../fleet/model/invisible";
import { CONFUSABLE } from "./confusables";

// Names of people. Events, runs and schedules name people by them, so that no two may look alike.

/** Actors that are no people; "token:" and a name is a program, and no name of a person holds a colon. */
const NOT_PEOPLE = ["agent", "manager"];

/** The schema of a person's name. The words are in the messages of both languages. */
export const personName = z
  .string()
  .max(1000)
  .transform((name) => name.normalize("NFKC").replace(/\s+/gu, " ").trim())
  .pipe(
    z
      .string()
      .max(50, "must have at most 50 characters")
      .regex(/^[\p{L}\p{M}\p{N} ._@'-]*$/u, "must hold only letters, digits, spaces and . _ - @ '")
      .refine(isVisible, INVISIBLE)
      .regex(
        /^(?!\p{M})(?!.*[^\p{L}\p{M}\p{N}]\p{M})(?!.*\p{M}{5})/u,
        "must not hold accents that belong to no letter",
      )
      .regex(/[\p{L}\p{N}]/u, "must have at least one letter or digit"),
  );

/**
 * Letters that are taken for others, a line each that begins with the one that stands for all: those that matter most
 * here and that Unicode does not list, or distinguishes as only typographers do.
 */
const ALIKE = [
  // Small letters: whoever compares cannot tell whether a capital was meant.
  "aаαɑ",
  "bьβв",
  "cсϲ",
  "dԁ",
  "eеεєё",
  "gɡց",
  "hһн",
  "iіιıїl1ӏ",
  "kкκ",
  "mм",
  "nոп",
  "oοоօ0",
  "pрρ",
  "qԛ",
  "rг",
  "sѕꜱ",
  "tтτ",
  "uυս",
  "vνѵ",
  "wԝωш",
  "xхχ",
  "yуγү",
  "zᴢ",
  "へヘ",
  "べベ",
  "ぺペ",
  "カ力",
  "ロ口",
  "ニ二",
  "ハ八",
  "ー一",
  "エ工",
  "タ夕",
  "ト卜",
] as const;
const STANDS_FOR = new Map(
  ALIKE.flatMap((line) => {
    const [first = "", ...others] = Array.from(line);
    return others.map((other) => [other, first] as const);
  }),
);

/** Small letters that are written as small capitals. */
const SMALL_CAPITALS = new Map(
  Array.from("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", (letter, index) => [
    letter,
    "abcdefghijklmnoprstuvwyz"[index] ?? letter,
  ]),
);

/**
 * Invisible characters, and accents of European letters alone: of Japanese ones, dakuten make another letter.
 * "Inherited" are the marks that may stand on letters of any script.
 */
const BARE = /\p{DI}|(?![\u3099\u309a])[\p{sc=Inherited}\u0483-\u0489]/gu;

/** Characters between letters, and the letters and signs of speech that look like them: ʼ, ˌ, ꓸ. */
const BETWEEN =
  /[\p{Z}._'\-\u02b9-\u02bf\u02c6-\u02d1\u02ee\u0559\u07f4\u07f5\u07fa\u144a\u16cc\ua4f8-\ua4fd\ua717-\ua71f\ua788\ua78b\ua78c\ua78f]/gu;

function bareOf(name: string): string {
  return (
    name
      .normalize("NFKD")
      .replace(BARE, "")
      .replace(BETWEEN, "")
      .normalize("NFKC")
      // On letters with which they make no letter of their own, they are mere accents.
      .replace(/[\u3099\u309a]/gu, "")
  );
}

function standIn(letter: string): string {
  return STANDS_FOR.get(letter) ?? SMALL_CAPITALS.get(letter) ?? letter;
}

/** The text with each letter as the one that it looks like: first as it is written, then small. */
function skeleton(text: string): string {
  const alike = Array.from(text, (letter) => {
    const own = standIn(letter);
    return own === letter ? (CONFUSABLE.get(letter) ?? letter) : own;
  });
  return Array.from(alike.join("").toLowerCase(), standIn)
    .join("")
    .replaceAll("rn", "m")
    .replaceAll("vv", "w");
}

/** Small letters and capitals look like different ones: Η like H, and η like n. */
function looksOf(name: string): readonly string[] {
  const bare = bareOf(name);
  const capitals = bare.toUpperCase();
  return [capitals.toLowerCase(), bare, capitals].map(skeleton);
}

/** The look of a name in small letters, as it is kept: no two people have the same. */
export function lookOf(name: string): string {
  return looksOf(name)[0] ?? "";
}

/**
 * Whether two names are taken for each other, be it by their case, their accents, their spaces, by what is invisible in
 * them, or by letters of other scripts. It only ever refuses a name, and never lets anybody in.
 */
export function areAlike(one: string, other: string): boolean {
  return alikeTo(one)(other);
}

/** The same for one name and many others. */
export function alikeTo(one: string): (other: string) => boolean {
  const looks = looksOf(one);
  return (other) => looksOf(other).some((look) => looks.includes(look));
}

/** Letters and signs that are taken for a colon, among others. */
const COLON_LIKE = /[\p{Lm}\p{Mc}]/u;

/** Whether a name may be taken for an actor that is no person. */
export function isNoPerson(name: string): boolean {
  if (NOT_PEOPLE.some((word) => areAlike(word, name))) return true;
  const [before = "", ...after] = name.split(COLON_LIKE);
  return after.length > 0 && areAlike("token", before);
}

/** Whether somebody who logs in means this name: keyboards begin words with a capital, and compose letters differently. */
export function meansName(typed: string, name: string): boolean {
  const plain = (text: string): string => text.normalize("NFKC").trim().toLowerCase();
  return typed.length <= 256 && plain(typed) === plain(name);
}
