import { STATUS_GROUPS, groupOf, zeroes, type StatusGroup } from "@/lib/plan/attention";
import { forgetKeptList, writeKeptList } from "./kept-cache";
import type { KnownServer } from "./state";
import type { LiveStore } from "./store";

/** The list that public/sw.js shows while the manager cannot be reached: as of then, in the reader's words. */
export interface KeptList {
  /** The user ID of its reader: nobody else gets to see it. */
  readonly owner: string;
  /** The time of the list, in wall-clock milliseconds. */
  readonly at: number;
  /** Its language, and the region by whose habits times are written. */
  readonly locale: string;
  readonly theme: string;
  readonly words: KeptWords;
  readonly counts: Readonly<Record<StatusGroup, number>>;
  /** Group, name, status in words, and its begin. No address and no secret. */
  readonly rows: readonly (readonly [StatusGroup, string, string, number])[];
  /** The number of servers that are left out. */
  readonly left: number;
}

/** The words around the rows. `asOf` and `since` contain "{time}"; `left` counts the servers that are left out. */
export type KeptWords = Readonly<
  Record<"asOf" | "lead" | "since" | "search" | "servers" | "noMatch" | "left" | StatusGroup, string>
>;

/** The console's words for a kept list. */
export interface Wording {
  readonly owner: string;
  readonly locale: string;
  readonly words: (left: number) => KeptWords;
  readonly status: (server: KnownServer, group: StatusGroup) => string;
}

/** Servers that are kept; of more, those that need attention come first. */
export const MOST_KEPT = 2000;
/** Milliseconds. */
const KEEP_EVERY = 30_000;
const FIRST_AFTER = 500;

/**
 * Keeps the list in this browser while the stream runs, for times without the manager: every now and then, when the tab
 * is left, and when the connection breaks. Gives a function that stops it. Browsers without such a store, or with an
 * untrusted connection, keep nothing.
 */
export function keepList(store: LiveStore, wording: () => Wording): () => void {
  if (typeof caches === "undefined") return () => undefined;
  let before = store.connection();
  let begun = false;
  const keep = () => {
    const { servers } = store.live();
    if (!servers || before === "signed_out") return;
    void writeKeptList(keptList([...servers.values()], store.lastContactAt(), wording()), !begun);
    begun = true;
  };
  const whileLive = () => {
    if (store.connection() === "live") keep();
  };
  const onChange = () => {
    const now = store.connection();
    if (now === before) return;
    const wasLive = before === "live";
    before = now;
    if (now === "signed_out") forgetKeptList();
    else if (wasLive) keep();
  };
  const onHide = () => {
    if (document.visibilityState === "hidden") whileLive();
  };
  const first = setTimeout(whileLive, FIRST_AFTER);
  const timer = setInterval(whileLive, KEEP_EVERY);
  const end = store.subscribe(onChange);
  document.addEventListener("visibilitychange", onHide);
  return () => {
    clearTimeout(first);
    clearInterval(timer);
    end();
    document.removeEventListener("visibilitychange", onHide);
  };
}

/** The list in its kept form: servers that need attention first, then by name. */
export function keptList(
  servers: readonly KnownServer[],
  at: number,
  { owner, locale, words, status }: Wording,
): KeptList {
  const counts = zeroes();
  const grouped = servers.map((server) => ({ server, group: groupOf(server) }));
  for (const { group } of grouped) counts[group] += 1;
  const order = new Intl.Collator(locale, { numeric: true });
  const first = ({ group }: (typeof grouped)[number]) => (group === STATUS_GROUPS[0] ? 0 : 1);
  grouped.sort((a, b) => first(a) - first(b) || order.compare(a.server.name, b.server.name));
  const left = Math.max(0, grouped.length - MOST_KEPT);
  return {
    owner,
    at,
    locale,
    theme: document.documentElement.dataset["theme"] ?? "system",
    words: words(left),
    counts,
    rows: grouped
      .slice(0, MOST_KEPT)
      .map(({ server, group }) => [group, server.name, status(server, group), server.statusSince] as const),
    left,
  };
}
