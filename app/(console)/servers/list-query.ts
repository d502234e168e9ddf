import { groupOf, STATUS_GROUPS, type StatusGroup } from "@/components/status-group";
import type { ServerView } from "@/components/server-view";

export const SORTS = ["name", "status", "heartbeat"] as const;
export type Sort = (typeof SORTS)[number];

/** What of the list someone wants to see; it lies in the page's address. */
export interface ListQuery {
  readonly search: string;
  readonly show: StatusGroup | "all";
  readonly sort: Sort;
}

/** The query of an address; what makes no sense is left out. */
export function readQuery(parameters: URLSearchParams): ListQuery {
  return {
    search: parameters.get("search") ?? "",
    show: STATUS_GROUPS.find((group) => group === parameters.get("show")) ?? "all",
    sort: SORTS.find((sort) => sort === parameters.get("sort")) ?? "name",
  };
}

/** The address of a query; what goes without saying is left out. */
export function queryAddress({ search, show, sort }: ListQuery): string {
  const parameters = new URLSearchParams();
  if (search) parameters.set("search", search);
  if (show !== "all") parameters.set("show", show);
  if (sort !== "name") parameters.set("sort", sort);
  return parameters.size > 0 ? `/servers?${parameters}` : "/servers";
}

/** The servers that a query asks for, in its order. */
export function select(servers: readonly ServerView[], query: ListQuery, locale: string): ServerView[] {
  const wanted = query.search.trim().toLowerCase();
  const collator = new Intl.Collator(locale, { numeric: true });
  const byName = (a: ServerView, b: ServerView) =>
    collator.compare(a.name, b.name) || (a.uuid < b.uuid ? -1 : 1);
  const urgency = ({ status }: ServerView) => STATUS_GROUPS.indexOf(groupOf(status));
  const order: Record<Sort, (a: ServerView, b: ServerView) => number> = {
    name: byName,
    status: (a, b) => urgency(a) - urgency(b) || byName(a, b),
    heartbeat: (a, b) => (b.lastHeartbeatAt ?? 0) - (a.lastHeartbeatAt ?? 0) || byName(a, b),
  };
  return servers
    .filter((server) => query.show === "all" || groupOf(server.status) === query.show)
    .filter((server) => !wanted || matches(server, wanted))
    .sort(order[query.sort]);
}

function matches({ name, uuid, macAddress }: ServerView, wanted: string): boolean {
  return [name, uuid, macAddress].some((text) => text.toLowerCase().includes(wanted));
}
