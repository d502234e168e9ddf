import type { Asked, Click, Standing } from "./book";
import { turnOnPending } from "./orders";
import { deadline, judgeRecord, lasting } from "./stops";
import type { Oracle, OracleState } from "./record";

/** The kind of click that each request is that does not wait. */
const KINDS: Readonly<Record<Exclude<Asked, "TurnOffWhenFree" | "Hold">, Click["kind"]>> = {
  TurnOn: "TurnOn",
  TurnOff: "TurnOff",
  TurnOffByForce: "TurnOff",
  Reboot: "Reboot",
  RebootByForce: "Reboot",
};

/** Events of operators, as the oracle keeps them: clicks, holds, settings. */
export function ofOperators({ now, wall, wakesNever, counts, bench, bookOf, plans }: OracleState) {
  return {
    clicked(uuid, asked, reason, { untilWall, endHolds, evenIfNeeded, how = null, door }) {
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
          how,
          ...(door !== undefined && { door }),
          mayNotWake: wakesNever(uuid) || book.wakeOffSince < Infinity,
        };
        if (asked === "TurnOffWhenFree") Object.assign(entry, { over: plans.forbids(uuid, entry) });
        (asked === "Hold" ? book.holds : book.pendingStops).push(entry);
        if (endHolds) book.endsHolds.push(entry);
        return { asked, entry };
      }
      const kind = KINDS[asked];
      const mode = asked.endsWith("ByForce") ? "forced" : "now";
      const given = {
        ...open,
        kind,
        mode,
        how,
        ...(door !== undefined && { door }),
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
      if (entry.door === undefined) judgeRecord(bench, book, asked, entry.reason, entry.from);
      // Who is to restart is wanted on.
      if (asked.startsWith("Reboot")) book.maybeWanted = true;
      if (asked.startsWith("TurnOff") && asked !== "TurnOffWhenFree" && !turnOnPending(book))
        book.maybeWanted = false;
    },
    releases(uuid, reason) {
      const hold = lasting(bookOf(uuid).holds, reason);
      if (hold) hold.ended ??= { rule: 10, why: "it is being released" };
    },
    offAsAsked: (uuid, how) => void bookOf(uuid).offAs.push({ how, until: Infinity }),
    offAsSet: (uuid, how) => putInForce(bookOf(uuid).offAs, (one) => one.how === how, now()),
    guardsAsked: (uuid, names) => void bookOf(uuid).processes.push({ names, until: Infinity }),
    guardsSet: (uuid, names) =>
      putInForce(bookOf(uuid).processes, (one) => one.names.join() === names.join(), now()),
    intervalAsked(uuid, interval) {
      const { intervals } = bookOf(uuid);
      // The last one that was asked for comes last.
      intervals.delete(interval);
      intervals.add(interval);
    },
    intervalSet(uuid, interval) {
      const book = bookOf(uuid);
      const all = [...book.intervals];
      for (const former of all) book.formerIntervals.push({ interval: former, until: now() });
      const at = all.indexOf(interval);
      book.intervals = new Set(at < 0 ? [interval] : all.slice(at));
    },
  } satisfies Partial<Oracle>;
}

/** Puts a setting in force that was asked for: those from before are over, and one that was asked for since may come. */
function putInForce<T extends { until: number }>(
  all: readonly T[],
  isIt: (one: T) => boolean,
  now: number,
): void {
  const at = all.findLastIndex((one) => one.until === Infinity && isIt(one));
  for (const one of all.slice(0, Math.max(at, 0))) one.until = Math.min(one.until, now);
}
