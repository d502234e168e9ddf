import type { MouseEvent } from "react";
import { queryAddress, readQuery, type ListQuery } from "./list-query";

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
    onClick: (event: MouseEvent) => {
      // The list is here already; a click with Ctrl still opens a tab.
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      askList(next);
    },
  };
}
