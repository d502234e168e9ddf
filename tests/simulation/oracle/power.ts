import type { OutsideKind } from "../../../lib/power/ways";
import type { Bench, Book } from "./book";
import { whyNotOff } from "./run-orders";

/**
 * Safety rule 16: power is cut only for a named person who may do that and has typed the name of this very server; a
 * plug only where nothing is lost by it. Judged when a call goes out to a BMC or a plug.
 */
export interface Power {
  /** Somebody asks for a cut. @param isAllowed a person who may cut this server, and typed its name */
  asked(uuid: string, isAllowed: boolean): CutAsked;
  answered(asked: CutAsked, outcome: "accepted" | "refused" | "unknown"): void;
  /** The manager calls what cuts. */
  cutting(uuid: string, kind: OutsideKind): void;
  /** That has accepted it. */
  hasCut(uuid: string): void;
  readonly counts: { cuts: number };
}

export interface CutAsked {
  readonly uuid: string;
  readonly isAllowed: boolean;
  readonly at: number;
  isOpen: boolean;
  isDone: boolean;
}

export function createPowerBooks(bench: Bench, bookOf: (uuid: string) => Book): Power {
  let all: CutAsked[] = [];
  const counts = { cuts: 0 };
  /** Time of the last cut of each server. */
  const cutAt = new Map<string, number>();
  const openFor = (uuid: string): CutAsked | undefined =>
    all.find((one) => one.uuid === uuid && one.isAllowed && one.isOpen && !one.isDone);

  return {
    counts,
    asked(uuid, isAllowed) {
      const entry: CutAsked = { uuid, isAllowed, at: bench.now(), isOpen: true, isDone: false };
      all.push(entry);
      return entry;
    },
    answered(entry, outcome) {
      entry.isOpen = false;
      all = all.filter((one) => one !== entry);
      if (outcome !== "accepted") return;
      const book = bookOf(entry.uuid);
      if (!entry.isAllowed)
        bench.breach(16, book, "a cut is accepted from somebody who may not, or named another server");
      else if ((cutAt.get(entry.uuid) ?? -Infinity) < entry.at)
        bench.breach(16, book, "a cut is acknowledged, and nothing was cut");
    },
    cutting(uuid, kind) {
      const book = bookOf(uuid);
      if (!openFor(uuid))
        return bench.breach(16, book, "its power is cut, and no person who may do that asks for it");
      const why = kind === "http" ? whyNotOff(book, bench) : null;
      if (why) bench.breach(16, book, `its plug is switched off, but ${why}`);
    },
    hasCut(uuid) {
      counts.cuts += 1;
      cutAt.set(uuid, bench.now());
      const entry = openFor(uuid);
      if (entry) entry.isDone = true;
    },
  };
}
