import { offsetOf } from "@/components/offset";
import { AUDIT_OPERATIONS, AUDIT_VIAS, type AuditFilter } from "@/lib/fleet/model/audit";

/** The filters of the audit, as the page's address holds them. */
export interface AuditQuery {
  readonly who: string | null;
  readonly by: (typeof AUDIT_VIAS)[number] | null;
  readonly what: (typeof AUDIT_OPERATIONS)[number] | null;
  /** The uuid of the object. */
  readonly of: string | null;
  /** Days, YYYY-MM-DD, both included. */
  readonly from: string | null;
  readonly to: string | null;
  /** The zone of the days: the reader's. */
  readonly zone: string;
}

export type SearchParams = Readonly<Record<string, string | readonly string[] | undefined>>;

const LONGEST = 100;
const DAY = 24 * 3600 * 1000;

/** Reads the filters from an address. Invalid ones are ignored. */
export function readAuditQuery(asked: SearchParams): AuditQuery {
  const one = (name: string): string | null => {
    const value = asked[name];
    return typeof value === "string" && value.trim() !== "" && value.length <= LONGEST ? value.trim() : null;
  };
  const day = (name: string): string | null => {
    const value = one(name);
    return value !== null && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value))
      ? value
      : null;
  };
  const [by, what] = [one("by"), one("what")];
  return {
    who: one("who"),
    by: AUDIT_VIAS.find((via) => via === by) ?? null,
    what: AUDIT_OPERATIONS.find((operation) => operation === what) ?? null,
    of: one("of"),
    from: day("from"),
    to: day("to"),
    zone: zoneOf(one("zone")),
  };
}

/** The number before which the page begins; undefined: the newest entries. */
export function readBefore(asked: SearchParams): number | undefined {
  const { before } = asked;
  return typeof before === "string" && /^\d{1,15}$/.test(before) ? Number(before) : undefined;
}

function zoneOf(asked: string | null): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: asked ?? "UTC" }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}

/** The filters as the audit takes them. */
export function filterOf({ who, by, what, of, from, to, zone }: AuditQuery): AuditFilter {
  const begin = (day: string, later = 0): number => {
    const at = Date.parse(day) + later;
    return at - offsetOf(zone, at - offsetOf(zone, at));
  };
  return {
    ...(who !== null && { actor: who }),
    ...(by !== null && { via: by }),
    ...(what !== null && { operation: what }),
    ...(of !== null && { targetUuid: of }),
    ...(from !== null && { since: begin(from) }),
    ...(to !== null && { until: begin(to, DAY) }),
  };
}

export function isFiltered({ zone: _, ...query }: AuditQuery): boolean {
  return Object.values(query).some((value) => value !== null);
}

/** The address of a page, or of a file, with these filters. */
export function addressOf(
  { zone, ...query }: AuditQuery,
  { before, path = "/audit" }: { readonly before?: number; readonly path?: string } = {},
): string {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== null) words.set(name, value);
  if (query.from !== null || query.to !== null) words.set("zone", zone);
  if (before !== undefined) words.set("before", String(before));
  return words.size > 0 ? `${path}?${words.toString()}` : path;
}
