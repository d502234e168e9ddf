import type { WatchedUps } from "./known";
import type { UpsStanding } from "./standing";

/** Kinds of news of a UPS, which people get beyond its page. */
export const UPS_NEWS = [
  "ups_on_battery",
  "ups_low_battery",
  "ups_shutting_down",
  "ups_line_power",
  "ups_silent",
  "ups_stale",
  "ups_heard",
  "ups_replaced",
  "ups_calibrating",
  "ups_on_bypass",
  "ups_off",
] as const;
export type UpsNewsKind = (typeof UPS_NEWS)[number];

export interface UpsNewsItem {
  readonly ups: string;
  readonly kind: UpsNewsKind;
  /** Figures, the same in every language; may be empty. */
  readonly detail: string;
}

/** Milliseconds for which a UPS must be silent before people are told: most silences are over by then. */
export const SILENT_FOR = 60_000;
/** The most news of one UPS in an hour. What is left out is made up for as things are then. */
export const MOST_IN_AN_HOUR = 12;
const HOUR = 3_600_000;

/** The news for each standing that lasts; of line power and silence, `of` has it. */
const KIND_OF = {
  battery: "ups_on_battery",
  low_battery: "ups_low_battery",
  shutting_down: "ups_shutting_down",
  calibration: "ups_calibrating",
  bypass: "ups_on_bypass",
  off: "ups_off",
} as const satisfies Readonly<Record<Exclude<UpsStanding, "line" | "silent">, UpsNewsKind>>;

/** The news of one UPS that people have got. */
interface Known {
  readonly kind: UpsNewsKind | null;
  /** Times of the last news, within the hour. */
  readonly times: readonly number[];
  /** Since when it is silent; null: it is not. */
  readonly silentSince: number | null;
  /** The identity of before that they were told of. */
  readonly replaced: string | null;
}

/** Says what is to be told of UPSes. It has no clock of its own. */
export interface UpsNewsDesk {
  /** Looks at all UPSes as they are now: after each change, and every few seconds. */
  look(upses: readonly WatchedUps[], now: number): readonly UpsNewsItem[];
}

export function createUpsNews(): UpsNewsDesk {
  const known = new Map<string, Known>();

  function one(ups: WatchedUps, now: number): UpsNewsItem[] {
    const before = known.get(ups.ups) ?? { kind: null, times: [], silentSince: null, replaced: null };
    const silentSince = ups.standing === "silent" ? (before.silentSince ?? now) : null;
    const times = before.times.filter((time) => now - time < HOUR);
    const kind = kindNow(ups, before.kind, silentSince === null ? 0 : now - silentSince);
    const items = [
      ...(ups.replaced !== null && ups.replaced !== before.replaced
        ? [
            {
              ups: ups.ups,
              kind: "ups_replaced" as const,
              detail: `${ups.replaced} → ${ups.last?.identity ?? ""}`,
            },
          ]
        : []),
      ...(kind !== null && kind !== before.kind
        ? [{ ups: ups.ups, kind, detail: figuresOf(ups, kind) }]
        : []),
    ];
    const isSent = times.length + items.length <= MOST_IN_AN_HOUR;
    known.set(ups.ups, {
      ...{ silentSince, times: isSent ? [...times, ...items.map(() => now)] : times },
      kind: isSent ? kind : before.kind,
      replaced: isSent ? ups.replaced : before.replaced,
    });
    return isSent ? items : [];
  }

  return {
    look(upses, now) {
      const names = new Set(upses.map(({ ups }) => ups));
      for (const name of known.keys()) if (!names.has(name)) known.delete(name);
      return upses.flatMap((ups) => one(ups, now));
    },
  };
}

/** The news that people are to know now, by those that they know already. */
function kindNow(
  { standing, fault }: WatchedUps,
  before: UpsNewsKind | null,
  silentFor: number,
): UpsNewsKind | null {
  if (standing === "silent") {
    if (silentFor < SILENT_FOR) return before;
    return fault === "stale" ? "ups_stale" : "ups_silent";
  }
  if (standing !== "line") return KIND_OF[standing];
  if (before === null || before === "ups_line_power" || before === "ups_heard") return before;
  return before === "ups_silent" || before === "ups_stale" ? "ups_heard" : "ups_line_power";
}

/** The charge, while it matters. */
function figuresOf({ last }: WatchedUps, kind: UpsNewsKind): string {
  const matters = kind === "ups_on_battery" || kind === "ups_low_battery" || kind === "ups_line_power";
  return matters && last && last.charge !== null ? `${Math.round(last.charge)} %` : "";
}
