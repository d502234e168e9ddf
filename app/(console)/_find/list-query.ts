import {
  ATTENTION,
  attentionOf,
  countGroups,
  groupOf,
  isBeingSetUp,
  isKnownTrouble,
  STATUS_GROUPS,
  type StatusGroup,
} from "@/lib/plan/attention";
import type { ListedServer } from "@/lib/api/codec/read";
import { accordOf, type Accord, type Wanted } from "@/lib/plan/accord";
import type { KnownServer, Live } from "../_live/state";
import { has, tokensOf, type GroupNames, type Searched } from "./search";

/** Subdivisions in the summary: the ways in which a server is off or needs attention, and trouble that was seen. */
export const WAYS = [...ATTENTION, "seen"] as const;
export type Way = (typeof WAYS)[number];

/** The ways in which a server is otherwise than the hours of its schedules. */
export const OTHERWISE = ["on_outside", "off_within"] as const satisfies readonly Accord[];

/**
 * Filters of the list: a group of statuses, one of its subdivisions, the servers that turn off when they are free, or
 * those that are otherwise than their hours.
 */
const SHOWN = [...STATUS_GROUPS, ...WAYS, "waiting", ...OTHERWISE] as const;

export const SORTS = ["name", "status", "heartbeat"] as const;
export type Sort = (typeof SORTS)[number];

/** Rows of a page: few enough that thousands of servers stay quick, and still more than a screen holds. */
export const PAGE = 100;

/** The search, filter and order of the list, as the page's address holds them. */
export interface ListQuery {
  readonly search: string;
  readonly show: (typeof SHOWN)[number] | "all";
  readonly sort: Sort;
  /** From 1 on. */
  readonly page: number;
}

/** The fields of a server that finding and sorting need. */
export interface Listed
  extends
    Searched,
    Pick<
      ListedServer,
      "powerStatus" | "currentStatus" | "statusReason" | "lastHeartbeatAt" | "alerts" | "groupUuids"
    > {}

/** The result of a query. */
export interface Listing<Server extends Listed> {
  /** The rows of one page, in order. */
  readonly rows: readonly Server[];
  /** The number of servers found, on all pages. */
  readonly found: number;
  /** The page that is shown: the last one where the query asks for more than there are. */
  readonly page: number;
  readonly pages: number;
  /** The servers that match the search, whatever the filter; without a search, all servers. */
  readonly searched: {
    readonly total: number;
    readonly counts: Readonly<Record<StatusGroup, number>>;
    readonly ways: Readonly<Record<Way, number>>;
    readonly accords: Readonly<Record<Accord, number>>;
  };
  /** Numbers over all servers, found or not. */
  readonly counts: Readonly<Record<StatusGroup, number>>;
  /** Changing servers of which only the next heartbeat is awaited. */
  readonly awaited: number;
  /** The number of all servers in trouble that somebody has seen. */
  readonly known: number;
  /** The number of all servers that turn off when they are free. */
  readonly waiting: number;
  readonly total: number;
}

/** Reads the query from an address; values that make no sense are left out. */
export function readQuery(parameters: URLSearchParams): ListQuery {
  const page = Number(parameters.get("page") ?? 1);
  return {
    search: parameters.get("search") ?? "",
    show: SHOWN.find((group) => group === parameters.get("show")) ?? "all",
    sort: SORTS.find((sort) => sort === parameters.get("sort")) ?? "name",
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
  };
}

/** The address of a query; default values are left out. */
export function queryAddress({ search, show, sort, page }: ListQuery): string {
  const parameters = new URLSearchParams();
  if (search) parameters.set("search", search);
  if (show !== "all") parameters.set("show", show);
  if (sort !== "name") parameters.set("sort", sort);
  if (page > 1) parameters.set("page", String(page));
  return parameters.size > 0 ? `/servers?${parameters}` : "/servers";
}

/**
 * Changes the query in the address, and goes to its first page unless another one is named. The other values are those
 * of the address: what is rendered follows it a moment later, and would undo what was asked for just before.
 */
export function askList(next: Partial<ListQuery>): void {
  const asked = readQuery(new URLSearchParams(window.location.search));
  window.history.replaceState(null, "", queryAddress({ ...asked, page: 1, ...next }));
}

/** The properties of a link that changes the query. It works without JavaScript, and before the page is alive. */
export function linkToList(query: ListQuery, next: Partial<ListQuery>) {
  return {
    href: queryAddress({ ...query, page: 1, ...next }),
    prefetch: false,
    // The list is here already. A click with Ctrl opens a tab, and does not come here.
    onNavigate: (event: { preventDefault: () => void }) => {
      event.preventDefault();
      askList(next);
    },
  };
}

/** Servers by name, as people of that language sort, and "node 2" before "node 10". */
export function byName<Server extends Pick<Listed, "uuid" | "name">>(
  servers: readonly Server[],
  locale: string,
): Server[] {
  const collator = new Intl.Collator(locale, { numeric: true });
  return [...servers].sort((a, b) => collator.compare(a.name, b.name) || (a.uuid < b.uuid ? -1 : 1));
}

/** The rank of a server by its status, the most urgent lowest. */
export const urgency = (server: Listed): number => STATUS_GROUPS.indexOf(groupOf(server));
/** Sorting is stable: equal servers stay in the order of names. */
const ORDER: Readonly<Record<Exclude<Sort, "name">, (a: Listed, b: Listed) => number>> = {
  status: (a, b) => urgency(a) - urgency(b),
  heartbeat: (a, b) => (b.lastHeartbeatAt ?? 0) - (a.lastHeartbeatAt ?? 0),
};

/**
 * The result of a query among servers that are in the order of their names.
 * @param groups the names of each server's groups
 * @param wanted what schedules want of each server now
 */
export function listing<Server extends Listed>(
  servers: readonly Server[],
  query: ListQuery,
  groups: GroupNames,
  wanted: Wanted = NOTHING_WANTED,
): Listing<Server> {
  const searched = search(servers, query, groups);
  const found = show(searched, query, wanted);
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
      accords: countAccords(searched, wanted),
    },
    counts,
    awaited: servers.filter((server) => server.statusReason === "manager_started" || isBeingSetUp(server))
      .length,
    known: servers.filter(isKnownTrouble).length,
    waiting: servers.filter(({ pendingStop }) => pendingStop !== null).length,
    total: servers.length,
  };
}

/** All servers that a query finds, on all pages, in order. */
export function findAll<Server extends Listed>(
  servers: readonly Server[],
  query: ListQuery,
  groups: GroupNames,
  wanted: Wanted = NOTHING_WANTED,
): Server[] {
  return show(search(servers, query, groups), query, wanted);
}

const NOTHING_WANTED: Wanted = () => null;

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

function show<Server extends Listed>(
  servers: readonly Server[],
  { show, sort }: ListQuery,
  wanted: Wanted,
): Server[] {
  const shown = servers.filter((server) => isShown(server, show, wanted));
  if (sort !== "name") shown.sort((a, b) => ORDER[sort](a, b));
  return shown;
}

function isShown(server: Listed, show: ListQuery["show"], wanted: Wanted): boolean {
  if (show === "all") return true;
  if (show === "waiting") return server.pendingStop !== null;
  if (show === "on_outside" || show === "off_within") return accord(server, wanted) === show;
  return (WAYS as readonly string[]).includes(show) ? is(server, show as Way) : groupOf(server) === show;
}

function is(server: Listed, way: Way): boolean {
  return way === "seen" ? isKnownTrouble(server) : attentionOf(server) === way;
}

/** The agreement of a server with what is wanted of it; null while it needs attention, or is changing. */
function accord(server: Listed, wanted: Wanted): Accord | null {
  const group = groupOf(server);
  const is = group === "on" ? "ON" : group === "off" ? "OFF" : null;
  return accordOf({ wanted: wanted(server), asked: server.powerStatus, is });
}

function countAccords(servers: readonly Listed[], wanted: Wanted): Record<Accord, number> {
  const counts = { on_outside: 0, off_within: 0, as_scheduled: 0, as_asked: 0 } satisfies Record<
    Accord,
    number
  >;
  for (const server of servers) {
    const found = accord(server, wanted);
    if (found) counts[found] += 1;
  }
  return counts;
}

/** The number of servers in each subdivision. */
function countWays(servers: readonly Listed[]): Record<Way, number> {
  const counts = Object.fromEntries(WAYS.map((way) => [way, 0])) as Record<Way, number>;
  for (const server of servers) {
    const attention = attentionOf(server);
    if (attention) counts[attention] += 1;
    if (isKnownTrouble(server)) counts.seen += 1;
  }
  return counts;
}

/**
 * Gives the servers of the stream in the order of names. Ten thousand names are sorted only when one of them changed:
 * the steady heartbeats move nobody.
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
