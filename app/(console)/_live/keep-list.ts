import { STATUS_GROUPS, groupOf, zeroes, type StatusGroup } from "@/components/status-group";
import { forgetKeptList, writeKeptList } from "./kept-cache";
import type { KnownServer } from "./state";
import type { LiveStore } from "./store";

/** What is shown where the manager cannot be reached, by public/sw.js: as it was then, in the reader's words. */
export interface KeptList {
  /** Whose it is: nobody else is shown it. */
  readonly owner: string;
  /** Wall-clock milliseconds: nothing is known of what came later. */
  readonly at: number;
  readonly lang: string;
  readonly theme: string;
  readonly words: KeptWords;
  readonly counts: Readonly<Record<StatusGroup, number>>;
  /** Group, name, status in words, and since when. No address and no secret. */
  readonly rows: readonly (readonly [StatusGroup, string, string, number])[];
  /** So many more there are. */
  readonly left: number;
}

/** What surrounds the rows. `asOf` and `since` hold "{time}"; `left` is for so many more than are kept. */
export type KeptWords = Readonly<
  Record<"asOf" | "lead" | "since" | "search" | "servers" | "noMatch" | "left" | StatusGroup, string>
>;

/** How the console words what it keeps. */
export interface Wording {
  readonly owner: string;
  readonly lang: string;
  readonly words: (left: number) => KeptWords;
  readonly status: (server: KnownServer, group: StatusGroup) => string;
}

/** Servers; of more, those that need a look come first. */
export const MOST_KEPT = 2000;
/** Milliseconds. */
const KEEP_EVERY = 30_000;
const FIRST_AFTER = 500;

/**
 * Keeps the list in this browser while the stream runs, for when the manager is away: now and then, when the tab is
 * left, and when the line breaks. Gives the way to stop. Browsers that have no such store, or do not trust the
 * connection, keep nothing.
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

/** The list as it is kept: those that need a look first, then by name. */
export function keptList(
  servers: readonly KnownServer[],
  at: number,
  { owner, lang, words, status }: Wording,
): KeptList {
  const counts = zeroes();
  const grouped = servers.map((server) => ({ server, group: groupOf(server) }));
  for (const { group } of grouped) counts[group] += 1;
  const order = new Intl.Collator(lang, { numeric: true });
  const first = ({ group }: (typeof grouped)[number]) => (group === STATUS_GROUPS[0] ? 0 : 1);
  grouped.sort((a, b) => first(a) - first(b) || order.compare(a.server.name, b.server.name));
  const left = Math.max(0, grouped.length - MOST_KEPT);
  return {
    owner,
    at,
    lang,
    theme: document.documentElement.dataset["theme"] ?? "system",
    words: words(left),
    counts,
    rows: grouped
      .slice(0, MOST_KEPT)
      .map(({ server, group }) => [group, server.name, status(server, group), server.statusSince] as const),
    left,
  };
}
