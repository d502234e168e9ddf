import {
  countGroups,
  groupOf,
  isBeingSetUp,
  STATUS_GROUPS,
  type StatusGroup,
} from "@/components/status-group";
import type { ListedServer } from "@/lib/api/codec/read";
import type { Holder } from "@/lib/power/use";
import type { KnownServer, Live } from "../live/state";

/** What may be shown of all: a group of statuses, or those that turn off when they are free. */
const SHOWN = [...STATUS_GROUPS, "waiting"] as const;

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
export interface Listed extends Pick<
  ListedServer,
  "uuid" | "name" | "macAddress" | "currentStatus" | "statusReason" | "statusSince" | "lastHeartbeatAt"
> {
  readonly use: readonly Pick<Holder, "name">[] | null;
  readonly wish: Asked | null;
  readonly holds: readonly Asked[];
}

/** Who asked, and why. */
type Asked = Pick<NonNullable<ListedServer["wish"]>, "author" | "reason">;

/** What a query finds. */
export interface Listing<Server extends Listed> {
  /** Of one page, in order. */
  readonly rows: readonly Server[];
  /** How many were found on all pages. */
  readonly found: number;
  /** The page that is shown: the last one where the query asks for more than there are. */
  readonly page: number;
  readonly pages: number;
  /** Of all servers, found or not. */
  readonly counts: Readonly<Record<StatusGroup, number>>;
  /** Of those that are changing: nothing but their next heartbeat is waited for. */
  readonly awaited: number;
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

const urgency = (server: Listed, now: number) => STATUS_GROUPS.indexOf(groupOf(server, now));
/** Sorting is stable: what is equal stays in the order of names. */
const ORDER: Readonly<Record<Exclude<Sort, "name">, (a: Listed, b: Listed, now: number) => number>> = {
  status: (a, b, now) => urgency(a, now) - urgency(b, now),
  heartbeat: (a, b) => (b.lastHeartbeatAt ?? 0) - (a.lastHeartbeatAt ?? 0),
};

/** What a query finds among servers that are in the order of their names; `now` in wall-clock milliseconds. */
export function listing<Server extends Listed>(
  servers: readonly Server[],
  query: ListQuery,
  now: number,
): Listing<Server> {
  const found = findAll(servers, query, now);
  const pages = Math.max(1, Math.ceil(found.length / PAGE));
  const page = Math.min(query.page, pages);
  return {
    rows: found.slice((page - 1) * PAGE, page * PAGE),
    found: found.length,
    page,
    pages,
    counts: countGroups(servers, now),
    awaited: servers.filter(
      (server) => server.statusReason === "manager_started" || isBeingSetUp(server, now),
    ).length,
    waiting: servers.filter(({ wish }) => wish !== null).length,
    total: servers.length,
  };
}

/** All that a query finds, on whichever page, in order. */
export function findAll<Server extends Listed>(
  servers: readonly Server[],
  { search, show, sort }: ListQuery,
  now: number,
): Server[] {
  const wanted = search.trim().toLowerCase();
  const found = servers.filter(
    (server) => isShown(server, show, now) && (!wanted || matches(server, wanted)),
  );
  if (sort !== "name") found.sort((a, b) => ORDER[sort](a, b, now));
  return found;
}

function isShown(server: Listed, show: ListQuery["show"], now: number): boolean {
  if (show === "all") return true;
  return show === "waiting" ? server.wish !== null : groupOf(server, now) === show;
}

/** By its name and addresses, and, where it is used or kept on, by whom and what for. */
function matches({ name, uuid, macAddress, use, wish, holds }: Listed, wanted: string): boolean {
  const has = (text: string | undefined) => text?.toLowerCase().includes(wanted);
  if ([name, uuid, macAddress].some(has)) return true;
  const asked = [wish, ...holds].flatMap((each) => [each?.author, each?.reason]);
  return [...asked, ...(use ?? []).map((by) => by.name)].some(has);
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
