import { z } from "zod";

// Names of people. Events, runs and schedules name people by them, so that no two may look alike.

/** Actors that are no people; "token:" and a name is a program, and no name of a person holds a colon. */
const NOT_PEOPLE = ["agent", "manager"];

/** A name as it is asked for. The words stand in the messages of both languages. */
export const personName = z
  .string()
  .max(1000)
  .transform((name) => name.normalize("NFKC").replace(/\s+/gu, " ").trim())
  .pipe(
    z
      .string()
      .max(50, "must have at most 50 characters")
      .regex(/^[\p{L}\p{M}\p{N} ._@'-]*$/u, "must hold only letters, digits, spaces and . _ - @ '")
      .regex(/[\p{L}\p{N}]/u, "must have at least one letter or digit"),
  );

/** Letters that other letters are taken for, each line beginning with the one that stands for all. */
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

/**
 * What a name looks like: two names with the same look are taken for each other, be it by their case, their accents,
 * their spaces, or letters of other scripts. It only ever refuses a name, and never lets anybody in.
 */
export function lookOf(name: string): string {
  const bare = name
    .normalize("NFKD")
    // Accents of European letters alone: of Japanese ones, dakuten make another letter.
    .replace(/[\u0300-\u036f]/gu, "")
    .normalize("NFKC")
    .toUpperCase()
    .toLowerCase()
    .replace(/[ ._'-]/gu, "");
  return Array.from(bare, (letter) => STANDS_FOR.get(letter) ?? letter)
    .join("")
    .replaceAll("rn", "m");
}

/** Whether a name is taken for what is no person. */
export function isNoPerson(name: string): boolean {
  return NOT_PEOPLE.some((word) => lookOf(word) === lookOf(name));
}

/** Whether somebody who logs in means this name: keyboards begin words with a capital, and compose letters differently. */
export function meansName(typed: string, name: string): boolean {
  const plain = (text: string): string => text.normalize("NFKC").trim().toLowerCase();
  return typed.length <= 256 && plain(typed) === plain(name);
}
