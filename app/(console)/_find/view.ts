/** The two views of the servers. */
export const VIEWS = ["panorama", "list"] as const;
export type View = (typeof VIEWS)[number];

/** The cookie that remembers the view in a browser. It holds no secret. */
export const VIEW_COOKIE = "komo_view";

/** @param values the first one that names a view counts; without one it is the panorama */
export function viewOf(...values: readonly unknown[]): View {
  return values.map((value) => VIEWS.find((view) => view === value)).find(Boolean) ?? "panorama";
}
