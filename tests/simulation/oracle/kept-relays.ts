import type { Outcome } from "../manager-parts";
import type { Book } from "./book";
import type { ManagerClocks } from "./manager-clocks";
import { answer, ask, possibleSince, type GroupMembers, type Settable } from "./plan-book";

/**
 * Safety rule 11, as far as it is about waking: in a group that keeps a relay on, the last one that could wake the others
 * is not turned off. Times in milliseconds.
 */
export interface KeptRelays {
  keepAsked(group: string, keep: boolean): void;
  keepAnswered(group: string, keep: boolean, outcome: Outcome): void;
  /** A heartbeat reaches the manager, and tells of the card. */
  received(uuid: string, heartbeat: object): void;
  /** That heartbeat is answered: the manager knows what it told. */
  taken(uuid: string, heartbeat: object): void;
  /** The reason for which a server was to stay on since before an order to it was confirmed; null: none for sure. */
  keeps(uuid: string, arrivedAt: number, confirmedAt: number): string | null;
  /** Whether a stop of a server perhaps waits now, since it can relay, and is in a group that keeps a relay on. */
  mayKeep(uuid: string): boolean;
}

/** A server's card, as its agent reports it. */
export interface ReportedCard {
  /** The networks in which it sleeps. */
  readonly networks: readonly string[];
  /** Those of them in which the manager takes it for a relay: not one from which it does not call, as far as is known. */
  readonly relaysIn: readonly string[];
  readonly wakes: boolean;
  /** Whether the manager knows that its own packets do not come there. */
  readonly isFar: boolean;
}

export interface KeptRelaysParts {
  readonly now: () => number;
  readonly clocks: ManagerClocks;
  readonly books: ReadonlyMap<string, Book>;
  /** Null: there is one network for all. */
  readonly cardOf: (uuid: string) => ReportedCard | null;
  readonly membersSince: (since: number) => readonly GroupMembers[];
}

/** A silence after which a server is no relay, to a manager that was there: three of the longest intervals, and more. */
const SILENT_FOR = 600_000;
/** For a change that is on disk, and of which nobody was told yet. */
const AT_ONCE = 5_000;
/** No manager dies over more heartbeats than that. */
const REMEMBERED = 40;

interface Report {
  readonly heartbeat: object;
  readonly card: ReportedCard;
}

export function createKeptRelays({ now, clocks, books, cardOf, membersSince }: KeptRelaysParts): KeptRelays {
  const keep = new Map<string, Settable<boolean>>();
  /** The reports of each card, of which any may be the one that the manager knows. */
  const reports = new Map<string, readonly Report[]>();

  const settable = (group: string): Settable<boolean> => {
    const known = keep.get(group) ?? { possible: [false] };
    keep.set(group, known);
    return known;
  };
  const surely = (uuid: string, what: (card: ReportedCard) => boolean): boolean => {
    const all = reports.get(uuid) ?? [];
    return all.length > 0 && all.every(({ card }) => what(card));
  };
  const isIn = (network: string) => (card: ReportedCard) => card.networks.includes(network);

  return {
    keepAsked: (group, wanted) => ask(settable(group), wanted),
    keepAnswered: (group, wanted, outcome) => answer(settable(group), wanted, outcome, now()),
    received(uuid, heartbeat) {
      const card = cardOf(uuid);
      if (card) reports.set(uuid, [...(reports.get(uuid) ?? []).slice(-REMEMBERED), { heartbeat, card }]);
    },
    taken(uuid, heartbeat) {
      const all = reports.get(uuid) ?? [];
      const at = all.findIndex((one) => one.heartbeat === heartbeat);
      if (at > 0) reports.set(uuid, all.slice(at));
    },
    keeps(uuid, arrivedAt, confirmedAt) {
      const since = Math.min(arrivedAt, confirmedAt);
      const [first] = reports.get(uuid) ?? [];
      if (!first || clocks.goesOnSince > since - SILENT_FOR) return null;
      const isSilent = (other: string): boolean =>
        (books.get(other)?.heardAt ?? -Infinity) < since - SILENT_FOR;
      for (const network of first.card.relaysIn) {
        if (!surely(uuid, ({ relaysIn }) => relaysIn.includes(network))) continue;
        for (const { name, possible } of membersSince(since - AT_ONCE)) {
          if (!possibleSince(settable(name), since - AT_ONCE).every(Boolean)) continue;
          const isSurely = (one: string): boolean => possible.every((members) => members.includes(one));
          const others = new Set(possible.flat());
          others.delete(uuid);
          if (!isSurely(uuid) || ![...others].every(isSilent)) continue;
          const sleeper = [...others].find(
            (one) =>
              isSurely(one) &&
              books.get(one)?.removed === false &&
              surely(one, (card) => card.wakes && card.isFar && isIn(network)(card)),
          );
          if (sleeper) return `it is the last of ${name} that could wake ${books.get(sleeper)?.name}`;
        }
      }
      return null;
    },
    mayKeep: (uuid) =>
      (reports.get(uuid) ?? []).some(({ card }) => card.relaysIn.length > 0) &&
      membersSince(now()).some(
        ({ name, possible }) =>
          possibleSince(settable(name), now()).some(Boolean) &&
          possible.some((members) => members.includes(uuid)),
      ),
  };
}
