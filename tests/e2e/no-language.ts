import { LANGUAGE_NAMES } from "../../i18n/locales";
import { SETTING_KEYS, settingRow } from "../../lib/fleet/model/manager-settings";
import { ApiTokenService } from "../../lib/gen/proto/komoriuta/v1/api_token_pb";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { PersonService } from "../../lib/gen/proto/komoriuta/v1/person_pb";
import { ScheduleService } from "../../lib/gen/proto/komoriuta/v1/schedule_pb";
import { LETTERS } from "../../scripts/languages/pseudo.mjs";
import type { Site } from "../screenshots/site";

// Words that are the same in every language: names that people gave, what agents say of their machines, times and numbers
// as `Intl` writes them, examples of what to type, and what is no word at all.

/** The product, units that are symbols, and what the agents of the tests say of themselves and of who uses them. */
const SAME = ["komoriuta", "kWh", "EUR", "Debian GNU", "alice (ssh)", "root: copying", "copying", "night"];

/** The words that `Intl` writes in English. */
function wordsOfIntl(): Set<string> {
  const texts: string[] = [];
  for (let month = 0; month < 12; month++)
    for (const language of ["en", "en-GB"])
      for (const dateStyle of ["full", "medium"] as const)
        texts.push(new Intl.DateTimeFormat(language, { dateStyle }).format(new Date(2026, month, month + 1)));
  for (const weekday of ["long", "short"] as const)
    for (let day = 1; day < 8; day++)
      texts.push(new Intl.DateTimeFormat("en", { weekday }).format(new Date(2026, 0, day)));
  for (const hour of [1, 13])
    texts.push(new Intl.DateTimeFormat("en", { timeStyle: "short" }).format(new Date(2026, 0, 1, hour)));
  for (const type of ["conjunction", "disjunction"] as const)
    texts.push(new Intl.ListFormat("en", { type }).format(["1", "2", "3"]));
  for (const unit of ["second", "minute", "hour", "day"] as const)
    for (const unitDisplay of ["long", "short"] as const)
      for (const count of [1, 2])
        texts.push(new Intl.NumberFormat("en", { style: "unit", unit, unitDisplay }).format(count));
  return new Set(texts.flatMap((text) => text.match(/\p{L}+/gu) ?? []));
}

/** A token that is an address, an ID, a key, a path or a number: no word has these signs within it. */
const IS_NO_WORD = /[\p{N}_@/=]|[.:](?=\p{L})/u;

/** Finds the words of a text that are of a language, and of no other than English. */
export type Finder = (text: string) => string[];

/** @returns what finds the words that a page says in English, although it has other languages, about this site */
export async function englishFinder({ operator, manager }: Site): Promise<Finder> {
  const [{ servers }, { groups }, { schedules }, { people }, { tokens }] = await Promise.all([
    operator.servers.listServers({}),
    operator.client(GroupService).listGroups({}),
    operator.client(ScheduleService).listSchedules({}),
    operator.client(PersonService).listPeople({}),
    operator.client(ApiTokenService).listApiTokens({}),
  ]);
  const given = [...servers, ...groups, ...schedules, ...people, ...tokens].map(({ name }) => name);
  // In a room its servers are shown without what all of them begin with.
  const shortened = servers.map(({ name }) => name.replace(/^\d+-/, ""));
  const examples = SETTING_KEYS.flatMap((key) => {
    const { example = "", otherwise = "" } = settingRow(key);
    return [example, otherwise];
  });
  const names = [
    ...given,
    ...shortened,
    ...examples,
    ...Object.values(LANGUAGE_NAMES),
    ...SAME,
    manager.userId,
  ]
    .filter(Boolean)
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
  const known = new RegExp(`(?<![\\p{L}\\p{N}-])(?:${names.join("|")})(?![\\p{L}\\p{N}-])`, "gu");
  const intl = wordsOfIntl();
  const pseudo = new RegExp(`[${LETTERS}]+`, "gu");
  return (text) =>
    text
      .replaceAll(known, " ")
      .split(/[\s⟦⟧,;()“”"…→·–—]+/u)
      .filter((token) => !IS_NO_WORD.test(token))
      .flatMap((token) => token.replaceAll(pseudo, " ").match(/\p{L}+/gu) ?? [])
      .filter((word) => word.length > 1 && !intl.has(word));
}
