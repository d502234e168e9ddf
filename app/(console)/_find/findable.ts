import type { ListedServer } from "@/lib/api/codec/read";
import type { ListedSetting } from "@/lib/fleet/model/fields";
import type { KnownGroup, Live } from "../_live/state";
import { byName } from "./list-query";
import type { NoteHits } from "./notes";
import { addressWith, folded, groupNames, textsBesides } from "./search";
import { target, type Target } from "./match";

/** A server that can be found. */
export interface ServerTarget extends Target {
  readonly kind: "server";
  readonly uuid: string;
  readonly groups: readonly string[];
  /** The part of its note that matches words of the search. */
  readonly note?: string;
}

/** A group that can be found. */
export interface GroupTarget extends Target {
  readonly kind: "group";
  readonly uuid: string;
}

/** All that can be found of what the manager knows, each kind by name. */
export interface Findable {
  readonly servers: readonly ServerTarget[];
  readonly groups: readonly GroupTarget[];
}

/** The settings of a server by which the palette finds it. */
type Named = Pick<ListedServer, "uuid" | ListedSetting | "use" | "pendingStop" | "holds">;

/** Makes servers and groups findable by their names, and servers also by all that the list finds them by. */
export function findable(servers: Iterable<Named>, groups: Iterable<KnownGroup>, locale: string): Findable {
  const named = byName([...groups], locale);
  const groupsOf = groupNames(named);
  return {
    servers: byName([...servers], locale).map((server) => {
      const { uuid, name } = server;
      const its = groupsOf.get(uuid) ?? [];
      return {
        ...target(`/servers/${uuid}`, name, textsBesides(server, its)),
        hasAddress: (token) => addressWith(server, token) !== null,
        kind: "server",
        uuid,
        groups: its,
      };
    }),
    groups: named.map(({ uuid, name }) => ({ ...target(`/groups/${uuid}`, name), kind: "group", uuid })),
  };
}

/** The same, where servers are found by what a search found in their notes, too. */
export function withNotesIn(known: Findable, notes: NoteHits): Findable {
  const servers = known.servers.map((each) => {
    const note = notes[each.uuid];
    return note === undefined ? each : { ...each, note, besides: `${each.besides}\n${folded(note)}` };
  });
  return { ...known, servers };
}

/**
 * The findable servers and groups of the stream, made anew only when a server comes, goes or is renamed, or a group
 * changes.
 */
export function findableLive(locale: string): (live: Live) => Findable {
  let last: Pick<Live, "named" | "groups"> | null = null;
  let made: Findable = { servers: [], groups: [] };
  return (live) => {
    if (last?.named === live.named && last.groups === live.groups) return made;
    made = findable(live.servers?.values() ?? [], live.groups.values(), locale);
    last = live;
    return made;
  };
}
