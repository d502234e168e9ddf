import type { Click, Standing } from "./book";
import { turnOnPending } from "./orders";
import { deadline, judgeRecord } from "./stops";
import type { Oracle, OracleState } from "./record";

/** Events of operators, as the oracle keeps them: clicks, holds, settings. */
export function ofOperators({ now, wall, wakesNever, counts, bench, bookOf, plans }: OracleState) {
  return {
    clicked(uuid, asked, reason, { untilWall, endHolds, evenIfNeeded }) {
      const book = bookOf(uuid);
      const open = { reason, from: now(), until: Infinity, result: "pending" } as const;
      counts.clicks += 1;
      if (asked === "TurnOn" || asked === "Hold") book.maybeWanted = true;
      if (asked === "Hold" || asked === "TurnOffWhenFree") {
        const end = deadline(now(), wall(), untilWall - wall());
        const entry: Standing = {
          ...open,
          untilWall,
          deadline: end,
          since: Infinity,
          order: "none",
          declined: false,
          ended: null,
          evenIfNeeded,
          mayNotWake: wakesNever(uuid) || book.wakeOffSince < Infinity,
        };
        if (asked === "TurnOffWhenFree") Object.assign(entry, { over: plans.forbids(uuid, entry) });
        (asked === "Hold" ? book.holds : book.pendingStops).push(entry);
        if (endHolds) book.endsHolds.push(entry);
        return { asked, entry };
      }
      const kind = asked === "TurnOn" ? asked : "TurnOff";
      const mode = asked === "TurnOffByForce" ? "forced" : "now";
      const given = {
        ...open,
        kind,
        mode,
        evenIfNeeded,
        noOrder: false,
        expires: null,
        pendingStop: null,
      } as const;
      const over = plans.forbids(uuid, { evenIfNeeded, mayNotWake: true });
      const entry: Click = kind === "TurnOn" ? given : { ...given, over, confirmedAt: Infinity };
      book.clicks.push(entry);
      if (endHolds) book.endsHolds.push(entry);
      return { asked, entry };
    },
    acknowledged(uuid, { asked, entry }, result) {
      const book = bookOf(uuid);
      entry.until = now();
      entry.result = result;
      if ("mayNotWake" in entry) entry.mayNotWake ||= book.wakeOffSince < Infinity;
      if (result !== "accepted") return;
      judgeRecord(bench, book, asked, entry.reason, entry.from);
      if (asked.startsWith("TurnOff") && asked !== "TurnOffWhenFree" && !turnOnPending(book))
        book.maybeWanted = false;
    },
    releases(uuid, reason) {
      const hold = bookOf(uuid).holds.find((each) => each.reason === reason);
      if (hold) hold.ended ??= { rule: 10, why: "it is being released" };
    },
    guardsAsked: (uuid, names) => void bookOf(uuid).processes.push({ names, until: Infinity }),
    guardsSet(uuid, names) {
      const { processes } = bookOf(uuid);
      for (const set of processes) set.until = Math.min(set.until, now());
      processes.push({ names, until: Infinity });
    },
    intervalAsked: (uuid, interval) => void bookOf(uuid).intervals.add(interval),
    intervalSet(uuid, interval) {
      const book = bookOf(uuid);
      for (const former of book.intervals) book.formerIntervals.push({ interval: former, until: now() });
      book.intervals = new Set([interval]);
    },
  } satisfies Partial<Oracle>;
}
