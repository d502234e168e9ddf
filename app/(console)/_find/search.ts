import type { ListedServer } from "@/lib/api/codec/read";
import type { ListedSetting } from "@/lib/fleet/model/settings";
import type { Holder } from "@/lib/power/use";

// Each page has this code, and the rules of settings bring all their schemas: here they are types.
const LISTED = { name: true, macAddress: true } as const satisfies Record<ListedSetting, true>;
const LISTED_SETTINGS = Object.keys(LISTED) as ListedSetting[];

/** More words than anybody types; what is pasted has a bound. */
const TOKENS = 12;

/** Text as it is compared: wide letters as narrow ones, small ones as capitals are. */
export function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

/** The words of a search. Each of them has to be found; in which order they were typed means nothing. */
export function tokensOf(search: string): readonly string[] {
  return [...new Set(folded(search).split(/\s+/).filter(Boolean))].slice(0, TOKENS);
}

/** What finding needs to know of a server. */
export interface Searched extends Pick<ListedServer, "uuid" | ListedSetting> {
  readonly use: readonly Pick<Holder, "name">[] | null;
  readonly pendingStop: WithReason | null;
  readonly holds: readonly WithReason[];
}

/** Who asked, and why. */
type WithReason = Pick<NonNullable<ListedServer["pendingStop"]>, "author" | "reason">;

/** The names of the groups that a server is in, by its uuid. */
export type GroupNames = ReadonlyMap<string, readonly string[]>;

interface NamedGroup {
  readonly name: string;
  readonly serverUuids: readonly string[];
}

/** Turns groups with their servers into servers with their groups. */
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

/** No word is found across two of the texts. */
const BETWEEN = "\n";
/**
 * Whether a server has every word of a search: in its name, its addresses, the names of its groups, or, where it is
 * used or kept on, in who does that and what for.
 */
export function has(server: Searched, groups: readonly string[], tokens: readonly string[]): boolean {
  if (tokens.length === 0) return true;
  const name = folded(server.name);
  let rest: string | null = null;
  return tokens.every((token) => {
    // Most words are of the name, and of ten thousand servers all else is put together only for those that need it.
    if (name.includes(token)) return true;
    rest ??= folded(textsBesides(server, groups).join(BETWEEN));
    return rest.includes(token) || addressWith(server, token) !== null;
  });
}

/** Names and addresses are found in ways of their own. */
const LISTED_TEXTS = LISTED_SETTINGS.filter((setting) => setting !== "name" && setting !== "macAddress");

/** What may be found besides a name and addresses, in the order in which people want to see it. */
export function textsBesides(server: Searched, groups: readonly string[]): string[] {
  const { use, pendingStop, holds } = server;
  const asked = (pendingStop ? [pendingStop, ...holds] : holds).flatMap(({ author, reason }) => [
    author,
    reason,
  ]);
  const settings = LISTED_TEXTS.map((setting) => server[setting]);
  return [...settings, ...groups, ...(use ?? []).map(({ name }) => name), ...asked];
}

/** The texts in which the words of a search are found that the name of a server does not have. */
export function foundBesides(
  server: Searched,
  groups: readonly string[],
  tokens: readonly string[],
): readonly string[] {
  const name = folded(server.name);
  const rest = tokens.filter((token) => !name.includes(token));
  if (rest.length === 0) return [];
  const texts = textsBesides(server, groups);
  const found = rest.flatMap(
    (token) => texts.find((text) => folded(text).includes(token)) ?? addressWith(server, token) ?? [],
  );
  return [...new Set(found)];
}

const SEPARATORS = /[:.-]/g;
/** Shorter ones are in nearly every address: whoever types "105 17" means no UUID with 17 in it. */
const ADDRESS_FROM = 4;
const PART_OF_MAC = /^[\da-f]+$/;

/** The address that has this word, if any: a MAC address however its pairs are joined, or a UUID. */
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

/** A piece of a text, and whether a search has found it. */
export interface Piece {
  readonly text: string;
  readonly found: boolean;
}

/** Cuts a text where words of a search are found in it: what they cover is found, once. */
export function pieces(text: string, tokens: readonly string[]): readonly Piece[] {
  if (tokens.length === 0) return [{ text, found: false }];
  // Folding may make one letter several, or several one: each place of the folded text remembers its letter.
  const letters = [...text];
  const places: number[] = [];
  let plain = "";
  for (const [i, letter] of letters.entries()) {
    const as = folded(letter);
    plain += as;
    for (let unit = 0; unit < as.length; unit++) places.push(i);
  }
  const found = new Set<number>();
  for (const token of tokens)
    for (let at = plain.indexOf(token); at >= 0; at = plain.indexOf(token, at + 1))
      for (const place of places.slice(at, at + token.length)) found.add(place);
  const cut: { text: string; found: boolean }[] = [];
  for (const [i, letter] of letters.entries()) {
    const last = cut.at(-1);
    if (last && last.found === found.has(i)) last.text += letter;
    else cut.push({ text: letter, found: found.has(i) });
  }
  return cut;
}
