import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { CALM_FIRST } from "@/components/status-group";
import { countGroups } from "@/lib/plan/attention";
import { isStop } from "@/lib/power/actions";
import type { Action } from "@/lib/power/words";
import { useFleet } from "../_live/live";
import type { KnownServer, Live } from "../_live/state";
import { targetOf, type HoldTarget } from "../_servers/holds/target";
import { mayWait } from "../_servers/power/power";
import { foundBesides } from "../_find/found";
import { tokensOf } from "../_find/search";
import { usePermits } from "../_kit/rights";
import { queryAddress } from "../_find/list-query";
import { placesFor } from "../_kit/places";
import { withNotesIn, type Findable, type GroupTarget, type ServerTarget } from "../_find/findable";
import { useNotes } from "../_find/use-notes";
import type { Panel } from "../_find/panels";
import { askedOf, find, target, type Found, type Verb } from "../_find/match";
import { recent } from "../_find/recent";

/** The commands of the palette. Those that turn something off ask first. */
const COMMANDS = ["on", "off", "when_free", "keep", "why"] as const;
type Command = (typeof COMMANDS)[number];
type PowerCommand = Exclude<Command, "keep" | "why">;

/** The address of the servers that fell silent. */
const SILENT = queryAddress({ search: "", show: "lost", sort: "name", page: 1 });

/** The action of each command on a server, and its run on a group. */
export const ASKS = {
  on: { action: "TurnOn", mode: "now" },
  off: { action: "TurnOff", mode: "now" },
  when_free: { action: "TurnOff", mode: "when_free" },
} as const satisfies Record<PowerCommand, { readonly action: Action; readonly mode: "now" | "when_free" }>;

/** The target of an entry of the palette. */
export type Leads =
  | { readonly to: "page"; readonly href: string }
  | { readonly to: "panel"; readonly panel: Panel }
  | { readonly to: "server"; readonly command: PowerCommand; readonly server: KnownServer }
  | { readonly to: "group"; readonly command: PowerCommand; readonly uuid: string; readonly name: string }
  | { readonly to: "hold"; readonly target: HoldTarget }
  | { readonly to: "why"; readonly uuid: string };

/** One line of the palette. */
export interface Entry {
  readonly id: string;
  readonly icon: "server" | "group" | "page" | "more" | "keys" | "account" | Command;
  readonly name: string;
  /** The other text by which it was found, or its place. */
  readonly more: string;
  /** The server whose status the line shows. */
  readonly server?: KnownServer | undefined;
  readonly leads: Leads;
}

/** Entries of one kind, under a heading. */
export interface Section {
  readonly title: string;
  readonly entries: readonly Entry[];
}

const [SERVERS, GROUPS, ACTIONS, RECENT] = [7, 4, 6, 6] as const;

/** The sections of the palette for a search. */
export function useSections(search: string, known: Findable | null): readonly Section[] {
  const words = useWords();
  const fleet = useFleet();
  // As of the opening of the palette: nothing moves under a finger.
  const [lately] = useState(recent);
  const notes = useNotes(search);
  const searched = useMemo(() => withNotesIn(known ?? NOTHING, notes), [known, notes]);
  // Searched once for each text; statuses change again and again.
  const hits = useMemo(() => findHits(search, searched, lately, words), [search, searched, lately, words]);
  return useMemo(() => sections(hits, { fleet, words }), [hits, fleet, words]);
}

const NOTHING: Findable = { servers: [], groups: [] };
type Words = ReturnType<typeof useWords>;
type Hit = ServerTarget | GroupTarget;

/** The matches of a search, without the present status of their servers. */
interface Hits {
  readonly search: string;
  readonly tokens: readonly string[];
  /** Recently used ones, while the search is empty. */
  readonly latest: readonly Hit[];
  readonly servers: Found<ServerTarget>;
  readonly groups: Found<GroupTarget>;
  readonly places: readonly Place[];
  /** Commands with their targets; null: the search names no command. */
  readonly asked: readonly Command[] | null;
  readonly wanted: readonly Hit[];
}

function findHits(search: string, known: Findable, lately: readonly string[], words: Words): Hits {
  const tokens = tokensOf(search);
  const none = { best: [], count: 0 };
  const hits = { search, tokens, latest: [], asked: null, wanted: [], servers: none, groups: none };
  if (tokens.length === 0)
    return { ...hits, latest: latestOf(known, lately).slice(0, RECENT), places: words.places };
  const servers = find(known.servers, tokens, lately, SERVERS);
  const groups = find(known.groups, tokens, lately, GROUPS);
  const places = find(words.places, tokens, [], words.places.length).best;
  const { verbs, rest } = askedOf(words.verbs, tokens);
  if (verbs.length > 0)
    return { ...hits, servers, groups, places, asked: verbs, wanted: wantedOf(known, rest, lately) };
  return { ...hits, servers, groups, places, wanted: [...groups.best, ...servers.best].slice(0, 1) };
}

function latestOf({ servers, groups }: Findable, lately: readonly string[]): Hit[] {
  if (lately.length === 0) return [];
  const all = new Map([...servers, ...groups].map((each) => [each.id, each]));
  return lately.flatMap((id) => all.get(id) ?? []);
}

/** The targets of a command; where none is named, the recently used servers and the groups. */
function wantedOf(known: Findable, rest: readonly string[], lately: readonly string[]): Hit[] {
  if (rest.length === 0) return [...new Set([...latestOf(known, lately), ...known.groups.slice(0, ACTIONS)])];
  const { servers, groups } = known;
  return [...find(groups, rest, lately, ACTIONS).best, ...find(servers, rest, lately, ACTIONS).best];
}

interface Around {
  readonly fleet: Live | null;
  readonly words: Words;
}

function sections(hits: Hits, around: Around): Section[] {
  const { tokens, servers, groups, asked } = hits;
  const { words } = around;
  const entryOf = (each: Hit) =>
    each.kind === "server" ? serverEntry(each, tokens, around) : groupEntry(each, around);
  const recent: Section = { title: words.recent, entries: hits.latest.map(entryOf) };
  const actions: Section = {
    title: words.actions,
    entries: hits.wanted.flatMap((each) => commandEntries(each, asked ?? COMMANDS, around)).slice(0, ACTIONS),
  };
  const found: Section[] = [
    { title: words.groups, entries: groups.best.map(entryOf) },
    { title: words.servers, entries: [...servers.best.map(entryOf), ...moreEntry(hits, words)] },
  ];
  // A server of exactly this name comes before a group of that name.
  if (servers.best[0]?.plain === tokens.join(" ")) found.reverse();
  const pages: Section = { title: words.pages, entries: hits.places.map(placeEntry) };
  return filled(asked ? [actions, ...found, pages] : [recent, ...found, pages, actions]);
}

const filled = (all: Section[]) => all.filter(({ entries }) => entries.length > 0);

function serverEntry(each: ServerTarget, tokens: readonly string[], { fleet, words }: Around): Entry {
  const server = fleet?.servers?.get(each.uuid);
  const { groups, note } = each;
  const texts = note === undefined ? groups : [...groups, note];
  const besides = (server ? foundBesides(server, texts, tokens) : []).map((text) =>
    text === note ? words.note(text) : text,
  );
  return {
    id: each.id,
    icon: "server",
    name: each.name,
    more: (besides.length > 0 ? besides : groups).join(" · "),
    server,
    leads: { to: "page", href: each.id },
  };
}

function groupEntry({ id, uuid, name }: GroupTarget, { fleet, words }: Around): Entry {
  const members = (fleet?.groups.get(uuid)?.serverUuids ?? []).flatMap(
    (each) => fleet?.servers?.get(each) ?? [],
  );
  const counts = countGroups(members);
  const how = CALM_FIRST.filter((group) => counts[group] > 0).map((group) =>
    words.count(group, counts[group]),
  );
  return { id, icon: "group", name, more: how.join(" · "), leads: { to: "page", href: id } };
}

function commandEntries(
  each: ServerTarget | GroupTarget,
  commands: readonly Command[],
  around: Around,
): Entry[] {
  const { fleet, words } = around;
  const { kind, uuid, name } = each;
  const entry = (command: Command, leads: Leads, asks = true): Entry => ({
    ...{ id: `${command} ${each.id}`, icon: command, more: "", leads },
    name: words.command(command, name) + (asks ? "…" : ""),
  });
  if (kind === "group")
    // Without the stream nothing may be requested here; the group's own page can.
    return fleet
      ? commands.flatMap((command) =>
          command === "why" ? [] : [entry(command, groupLeads(command, { uuid, name }))],
        )
      : [];
  const server = fleet?.servers?.get(uuid);
  const why = commands.includes("why") ? [entry("why", { to: "why", uuid }, false)] : [];
  if (!server) return why;
  return [
    ...commands.flatMap((command) => {
      if (command === "why") return [];
      if (command === "keep") return [entry(command, { to: "hold", target: targetOf(server) })];
      if (!isAllowed(server, command)) return [];
      // Each asks first, except turning one server on.
      return [entry(command, { to: "server", command, server }, isStop(ASKS[command].action))];
    }),
    ...why,
  ];
}

function groupLeads(
  command: Exclude<Command, "why">,
  { uuid, name }: Pick<GroupTarget, "uuid" | "name">,
): Leads {
  if (command !== "keep") return { to: "group", command, uuid, name };
  return { to: "hold", target: { name, serverUuids: [], groupUuids: [uuid], servers: [] } };
}

function isAllowed(server: KnownServer, command: PowerCommand): boolean {
  if (command === "when_free") return mayWait(server);
  return server.allowed.includes(ASKS[command].action);
}

function moreEntry({ search, servers: { best, count } }: Hits, words: Words): Entry[] {
  if (count <= best.length) return [];
  const href = queryAddress({ search: search.trim(), show: "all", sort: "name", page: 1 });
  return [{ id: "more", icon: "more", name: words.all(count), more: "", leads: { to: "page", href } }];
}

type Place = Words["places"][number];

function placeEntry({ id, name }: Place): Entry {
  if (id === "keys" || id === "account")
    return { id, icon: id, name, more: "", leads: { to: "panel", panel: id } };
  return { id, icon: "page", name, more: "", leads: { to: "page", href: id } };
}

/** All words of the palette, translated once. */
function useWords() {
  const permits = usePermits();
  const t = useTranslations("palette");
  const shell = useTranslations("shell");
  const account = useTranslations("accountMenu");
  const groups = useTranslations("groups");
  const schedules = useTranslations("schedules");
  const servers = useTranslations("servers");
  return useMemo(() => {
    const verb = (name: Command): Verb<Command> => ({
      ...{ name, words: tokensOf(t(`words.${name}`)) },
      ...(name === "keep" && { besides: tokensOf(t("words.keepBesides")) }),
    });
    return {
      recent: t("recent"),
      pages: t("pages"),
      groups: shell("groups"),
      servers: shell("servers"),
      actions: t("actions"),
      all: (count: number) => t("all", { count }),
      note: (text: string) => servers("note", { text }),
      count: (group: (typeof CALM_FIRST)[number], count: number) => groups(`count.${group}`, { count }),
      command: (command: Command, name: string) => t(`command.${command}`, { name }),
      verbs: COMMANDS.map(verb),
      places: [
        ...placesFor(permits).map(({ href, word }) => target(href, shell(word), [t(`synonyms.${word}`)])),
        ...(permits.somewhere("schedule") ? [target("/schedules/new", schedules("new"))] : []),
        target(SILENT, t("silent"), [t("synonyms.silent")]),
        target("/account", account("ownAccount"), [t("synonyms.ownAccount")]),
        target("account", t("account"), [t("synonyms.account")]),
        target("keys", t("keys")),
      ],
    };
  }, [t, shell, account, groups, schedules, servers, permits]);
}
