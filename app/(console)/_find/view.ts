/** How the servers are shown. */
export const VIEWS = ["panorama", "list"] as const;
export type View = (typeof VIEWS)[number];

/** Where a browser remembers it. It is its own, and holds nothing that anybody must not read. */
export const VIEW_COOKIE = "komo_view";

/** @param values the first that names a view counts; none does: the panorama */
export function viewOf(...values: readonly unknown[]): View {
  return values.map((value) => VIEWS.find((view) => view === value)).find(Boolean) ?? "panorama";
}
