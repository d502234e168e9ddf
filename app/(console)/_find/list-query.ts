import {
  countGroups,
  groupOf,
  isBeingSetUp,
  isKnownTrouble,
  OFF_KINDS,
  offKind,
  STATUS_GROUPS,
  type OffKind,
  type StatusGroup,
} from "@/components/status-group";
import type { ListedServer } from "@/lib/api/codec/read";
import type { KnownServer, Live } from "../_live/state";
import { has, tokensOf, type GroupNames, type Searched } from "./search";

/** Ways of being that the summary tells apart: how a server is off, and that its trouble has been seen. */
export const WAYS = [...OFF_KINDS, "seen"] as const;
export type Way = OffKind | "seen";

/** What may be shown of all: a group of statuses, a way of being, or those that turn off when they are free. */
const SHOWN = [...STATUS_GROUPS, ...WAYS, "waiting"] as const;

export const SORTS = ["name", "status", "heartbeat"] as const;
export type Sort = (typeof SORTS)[number];

/** Rows of a page: thousands of servers stay quick, and a page is still longer than a screen. */
export const PAGE = 100;

/** What of the list someone wants to see; it lies in the page's address. */
export interface ListQuery {
  readonly search: string;
  readonly show: (typeof SHOWN)[number] | "all";
  readonly sort: Sort;
  /** From 1 on. */
  readonly page: number;
}

/** What finding and sorting needs to know of a server. */
export interface Listed
  extends
    Searched,
    Pick<ListedServer, "currentStatus" | "statusReason" | "lastHeartbeatAt" | "alerts" | "groupUuids"> {}

/** What a query finds. */
export interface Listing<Server extends Listed> {
  /** Of one page, in order. */
  readonly rows: readonly Server[];
  /** How many were found on all pages. */
  readonly found: number;
  /** The page that is shown: the last one where the query asks for more than there are. */
  readonly page: number;
  readonly pages: number;
  /** What the search finds, whatever is shown of it: all servers, where nothing is searched for. */
  readonly searched: {
    readonly total: number;
    readonly counts: Readonly<Record<StatusGroup, number>>;
    readonly ways: Readonly<Record<Way, number>>;
  };
  /** Of all servers, found or not. */
  readonly counts: Readonly<Record<StatusGroup, number>>;
  /** Of those that are changing: nothing but their next heartbeat is waited for. */
  readonly awaited: number;
  /** Of all: they are in trouble that somebody has seen. */
  readonly known: number;
  /** Of all: they turn off when they are free. */
  readonly waiting: number;
  readonly total: number;
}

/** The query of an address; what makes no sense is left out. */
export function readQuery(parameters: URLSearchParams): ListQuery {
  const page = Number(parameters.get("page") ?? 1);
  return {
    search: parameters.get("search") ?? "",
    show: SHOWN.find((group) => group === parameters.get("show")) ?? "all",
    sort: SORTS.find((sort) => sort === parameters.get("sort")) ?? "name",
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
  };
}

/** The address of a query; what goes without saying is left out. */
export function queryAddress({ search, show, sort, page }: ListQuery): string {
  const parameters = new URLSearchParams();
  if (search) parameters.set("search", search);
  if (show !== "all") parameters.set("show", show);
  if (sort !== "name") parameters.set("sort", sort);
  if (page > 1) parameters.set("page", String(page));
  return parameters.size > 0 ? `/servers?${parameters}` : "/servers";
}

/** Servers by name, as people of that language sort, and "node 2" before "node 10". */
export function byName<Server extends Pick<Listed, "uuid" | "name">>(
  servers: readonly Server[],
  locale: string,
): Server[] {
  const collator = new Intl.Collator(locale, { numeric: true });
  return [...servers].sort((a, b) => collator.compare(a.name, b.name) || (a.uuid < b.uuid ? -1 : 1));
}

const urgency = (server: Listed) => STATUS_GROUPS.indexOf(groupOf(server));
/** Sorting is stable: what is equal stays in the order of names. */
const ORDER: Readonly<Record<Exclude<Sort, "name">, (a: Listed, b: Listed) => number>> = {
  status: (a, b) => urgency(a) - urgency(b),
  heartbeat: (a, b) => (b.lastHeartbeatAt ?? 0) - (a.lastHeartbeatAt ?? 0),
};

/**
 * What a query finds among servers that are in the order of their names.
 * @param groups the names of the groups that each of them is in
 */
export function listing<Server extends Listed>(
  servers: readonly Server[],
  query: ListQuery,
  groups: GroupNames,
): Listing<Server> {
  const searched = search(servers, query, groups);
  const found = show(searched, query);
  const pages = Math.max(1, Math.ceil(found.length / PAGE));
  const page = Math.min(query.page, pages);
  const counts = countGroups(servers);
  return {
    rows: found.slice((page - 1) * PAGE, page * PAGE),
    found: found.length,
    page,
    pages,
    searched: {
      total: searched.length,
      counts: searched.length === servers.length ? counts : countGroups(searched),
      ways: countWays(searched),
    },
    counts,
    awaited: servers.filter((server) => server.statusReason === "manager_started" || isBeingSetUp(server))
      .length,
    known: servers.filter(isKnownTrouble).length,
    waiting: servers.filter(({ pendingStop }) => pendingStop !== null).length,
    total: servers.length,
  };
}

/** All that a query finds, on whichever page, in order. */
export function findAll<Server extends Listed>(
  servers: readonly Server[],
  query: ListQuery,
  groups: GroupNames,
): Server[] {
  return show(search(servers, query, groups), query);
}

const NO_GROUPS: readonly string[] = [];

function search<Server extends Listed>(
  servers: readonly Server[],
  query: ListQuery,
  groups: GroupNames,
): readonly Server[] {
  const tokens = tokensOf(query.search);
  if (tokens.length === 0) return servers;
  return servers.filter((server) => has(server, groups.get(server.uuid) ?? NO_GROUPS, tokens));
}

function show<Server extends Listed>(servers: readonly Server[], { show, sort }: ListQuery): Server[] {
  const shown = servers.filter((server) => isShown(server, show));
  if (sort !== "name") shown.sort((a, b) => ORDER[sort](a, b));
  return shown;
}

function isShown(server: Listed, show: ListQuery["show"]): boolean {
  if (show === "all") return true;
  if (show === "waiting") return server.pendingStop !== null;
  return (WAYS as readonly string[]).includes(show) ? is(server, show as Way) : groupOf(server) === show;
}

function is(server: Listed, way: Way): boolean {
  return way === "seen" ? isKnownTrouble(server) : offKind(server) === way;
}

/** How many are in each way. */
function countWays(servers: readonly Listed[]): Record<Way, number> {
  const counts = Object.fromEntries(WAYS.map((way) => [way, 0])) as Record<Way, number>;
  for (const server of servers) {
    const off = offKind(server);
    if (off) counts[off] += 1;
    if (isKnownTrouble(server)) counts.seen += 1;
  }
  return counts;
}

/**
 * Puts what the stream told in the order of names. Ten thousand names are sorted only when one of them changed:
 * heartbeats, which come all the time, move nobody.
 */
export function orderByName(locale: string): (live: Live) => readonly KnownServer[] {
  let named = -1;
  let order: readonly string[] = [];
  return (live) => {
    const servers = live.servers ?? new Map<string, KnownServer>();
    if (live.named !== named) {
      order = byName([...servers.values()], locale).map(({ uuid }) => uuid);
      named = live.named;
    }
    return order.flatMap((uuid) => servers.get(uuid) ?? []);
  };
}
