import type { ListedServer } from "@/lib/api/codec/read";
import { LISTED_SETTINGS, type ListedSetting } from "@/lib/fleet/model/fields";
import type { ListedSettings } from "@/lib/fleet/model/settings";
import type { Holder } from "@/lib/power/use";

/** The part of the settings that a search reads. */
export function listedSettings(settings: ListedSettings): ListedSettings {
  return Object.fromEntries(LISTED_SETTINGS.map((name) => [name, settings[name]])) as ListedSettings;
}

/** The most words of a search: more than anybody types, and a bound for what is pasted. */
const TOKENS = 12;

/** Text folded for comparison: wide letters become narrow, capitals small, and Latin letters lose their accents. */
export function folded(text: string): string {
  return text.normalize("NFKD").replace(ACCENTS, "").normalize("NFKC").toLowerCase();
}

/** Of Latin letters; a Japanese kana is another one without its mark. */
const ACCENTS = /[\u0300-\u036f]/g;

/** The words of a search. All of them must match, in any order. */
export function tokensOf(search: string): readonly string[] {
  return [...new Set(folded(search).split(/\s+/).filter(Boolean))].slice(0, TOKENS);
}

/** The fields of a server that a search reads. */
export interface Searched extends Pick<ListedServer, "uuid" | ListedSetting> {
  readonly use: readonly Pick<Holder, "name">[] | null;
  readonly pendingStop: WithReason | null;
  readonly holds: readonly WithReason[];
}

/** The author and the reason of a stop, a hold and the like. */
type WithReason = Pick<NonNullable<ListedServer["pendingStop"]>, "author" | "reason">;

/** The names of each server's groups, by its uuid. */
export type GroupNames = ReadonlyMap<string, readonly string[]>;

interface NamedGroup {
  readonly name: string;
  readonly serverUuids: readonly string[];
}

/** Indexes groups by the servers in them. */
export function groupNames(groups: Iterable<NamedGroup>): GroupNames {
  const names = new Map<string, string[]>();
  for (const { name, serverUuids } of groups)
    for (const uuid of serverUuids) {
      const its = names.get(uuid);
      if (its) its.push(name);
      else names.set(uuid, [name]);
    }
  return names;
}

/** Separates two texts, so that no word matches across them. */
const BETWEEN = "\n";
/**
 * Whether a server matches every word of a search: in its name, its addresses, the names of its groups, or the people
 * and reasons that use it or keep it on.
 */
export function has(server: Searched, groups: readonly string[], tokens: readonly string[]): boolean {
  if (tokens.length === 0) return true;
  const name = folded(server.name);
  let rest: string | null = null;
  return tokens.every((token) => {
    // Most words match the name; of ten thousand servers the other texts are put together only where needed.
    if (name.includes(token)) return true;
    rest ??= folded(textsBesides(server, groups).join(BETWEEN));
    return rest.includes(token) || addressWith(server, token) !== null;
  });
}

/** Names and addresses have rules of their own. */
const LISTED_TEXTS = LISTED_SETTINGS.filter((setting) => setting !== "name" && setting !== "macAddress");

/** The other texts in which a search may match, the most interesting first. */
export function textsBesides(server: Searched, groups: readonly string[]): string[] {
  const { use, pendingStop, holds } = server;
  const asked = (pendingStop ? [pendingStop, ...holds] : holds).flatMap(({ author, reason }) => [
    author,
    reason,
  ]);
  const settings = LISTED_TEXTS.map((setting) => server[setting]);
  return [...settings, ...groups, ...(use ?? []).map(({ name }) => name), ...asked];
}

const SEPARATORS = /[:.-]/g;
/** Shorter words are in nearly every address: "105 17" means no UUID with 17 in it. */
const ADDRESS_FROM = 4;
const PART_OF_MAC = /^[\da-f]+$/;

/** The address that contains this word, if any: a UUID, or a MAC address with any separators. */
export function addressWith(
  { uuid, macAddress }: Pick<Searched, "uuid" | "macAddress">,
  token: string,
): string | null {
  const mac = folded(macAddress);
  const bare = token.replace(SEPARATORS, "");
  const isPart = token.includes(":") || bare.length >= ADDRESS_FROM;
  if (mac.includes(token) && isPart) return macAddress;
  if (isPart && PART_OF_MAC.test(bare) && mac.replace(SEPARATORS, "").includes(bare)) return macAddress;
  return token.length >= ADDRESS_FROM && uuid.includes(token) ? uuid : null;
}
