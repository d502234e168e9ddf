import { countOn, holdOn } from "./stops";
import { isUnshown, loseWhatCame } from "./rollback";
import { judgeStart, lingerOn, lingers } from "./manager-life";
import type { Oracle, OracleState } from "./record";

/** Events of the manager's own life: starts, copies of its data, clocks and pauses. */
export function ofManager({ now, books, life, bench, bookOf, clocks, plans, ledger, rests }: OracleState) {
  return {
    managerStarted(servers) {
      life.since = life.uninterruptedSince = now();
      for (const book of books.values()) {
        lingerOn(book, now());
        if (book.inFlight.length > 0) book.diedOverAt = now();
        book.inFlight = [];
        for (const pendingStop of book.pendingStops) countOn(pendingStop.deadline, clocks, now(), 0);
        for (const hold of book.holds) holdOn(hold, clocks, now());
        for (const { expires } of book.clicks) if (expires) countOn(expires, clocks, now(), expires.ms);
      }
      plans.managerStarted();
      for (const { uuid, before, after } of servers) judgeStart(bench, bookOf(uuid), before, after);
    },
    copied() {
      for (const book of books.values()) book.lingersInCopy = lingers(book, now());
    },
    rolledBack({ servers, holds }) {
      ledger.rolledBack();
      for (const [uuid, book] of books) {
        if (book.lingersInCopy) book.staleReceivedAt = now();
        book.maybeWanted = true;
        book.rolledBackAt = now();
        book.seenOffBoot = null;
        book.caughtAt = -Infinity;
        book.downSince = Infinity;
        const held = [...holds.values()].filter(({ serverUuids }) => serverUuids.includes(uuid));
        loseWhatCame(book, held, servers.get(uuid));
        const { rest = null, restBy } = servers.get(uuid) ?? {};
        rests.restored(uuid, rest && { ...rest, author: restBy?.author ?? "" });
      }
    },
    isUnshown: (uuid) => isUnshown(bookOf(uuid)),
    managerBorn: clocks.born,
    removing: (uuid, isOpen) => void (bookOf(uuid).removed = isOpen),
    clockJumps(ms) {
      clocks.set(ms);
    },
    managerResumed(ms, { noticed, frozenMs }) {
      life.uninterruptedSince = now();
      if (noticed) life.since = now();
      clocks.goesOn(ms);
      clocks.stoodStill(frozenMs);
      plans.frozen(frozenMs);
      for (const book of books.values()) {
        lingerOn(book, now());
        for (const pendingStop of book.pendingStops) pendingStop.deadline.at += frozenMs;
        for (const { expires } of book.clicks) if (expires) expires.at += frozenMs;
      }
    },
  } satisfies Partial<Oracle>;
}
