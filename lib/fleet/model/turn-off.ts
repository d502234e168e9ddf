import * as z from "zod";
import { SHUTDOWNS, type Shutdown } from "../../power/words";
import { oneLine } from "./one-line";

/** An operator's request to stop a server. */
export interface TurnOff {
  /** `when_free`: as soon as nothing uses it, until a deadline. */
  readonly mode: "now" | "when_free";
  /** Wall-clock milliseconds: the deadline, with `when_free` and only then. */
  readonly until: number | null;
  /** Whether it stops without asking the machine what uses it. */
  readonly force: boolean;
  /** For people on the machine and for the events. */
  readonly reason: string;
  /** The way in which it goes this time; null: as it is set. */
  readonly how: Shutdown | null;
  /** Whether holds on the server end; without this a server that is held is not turned off. */
  readonly endHolds: boolean;
  /** Whether it stops although others need it and may be up; without this a server that is needed is not turned off. */
  readonly evenIfNeeded: boolean;
  /** Wall-clock milliseconds until which the server's doors rest; null: they stay as they are. */
  readonly restDoorsUntil: number | null;
}

/** The request of a plain click. */
export const TURN_OFF_NOW: TurnOff = {
  mode: "now",
  until: null,
  force: false,
  how: null,
  reason: "",
  endHolds: false,
  evenIfNeeded: false,
  restDoorsUntil: null,
};

/** The most characters of a reason. */
export const REASON_LENGTH = 200;

/** The longest time for which doors rest with a turn-off, in milliseconds. Longer rests are for whoever manages doors. */
export const LONGEST_REST = 48 * 3_600_000;

/** Faults of a request: words that the console translates and RPCs put in English. */
export const ASKED_FAULTS = {
  mode_unknown: "must be NOW or WHEN_FREE",
  until_required: "must be given with WHEN_FREE",
  until_unexpected: "must be given with WHEN_FREE only",
  until_unreadable: "must be a time",
  shutdown_unknown: "must be POWER_OFF, SUSPEND or HIBERNATE",
  force_when_free: "must not be set with WHEN_FREE",
  only_now: "must be NOW: what is asked for does not wait",
  only_one_way: "must not be given: what is asked for has one way",
  rest_range: `must be in the future, at most ${LONGEST_REST / 3_600_000} hours from now`,
  only_turned_off: "must not be given: doors rest with a server that is turned off",
  reason_too_long: `must have at most ${REASON_LENGTH} characters`,
} as const;
export type AskedFault = keyof typeof ASKED_FAULTS;

const fault = (word: AskedFault): AskedFault => word;

/** The reason of a request: one line; each message is an `AskedFault`. */
export const reason = z
  .string()
  .overwrite(oneLine)
  .trim()
  .refine((text) => Array.from(text).length <= REASON_LENGTH, fault("reason_too_long"));

/**
 * A deadline as whole wall-clock milliseconds, since messages have no parts of one. Whether it is in the future is
 * checked when the fleet acts on it.
 */
export const until = z.number(fault("until_unreadable")).overwrite(Math.round);

/**
 * An operator's request to stop a server; each message is an `AskedFault`. Absent properties are those of a plain
 * click.
 */
export const turnOff = z
  .object({
    mode: z.enum(["now", "when_free"], fault("mode_unknown")),
    until: until.nullable(),
    force: z.boolean(),
    how: z.enum(SHUTDOWNS, fault("shutdown_unknown")).nullable(),
    reason,
    endHolds: z.boolean(),
    evenIfNeeded: z.boolean(),
    restDoorsUntil: until.nullable(),
  })
  .partial()
  .superRefine(({ mode, until = null, force }, context) => {
    const refuse = (path: keyof TurnOff, message: AskedFault): void =>
      context.addIssue({ code: "custom", path: [path], message });
    const waits = mode === "when_free";
    if (waits && until === null) refuse("until", "until_required");
    if (!waits && until !== null) refuse("until", "until_unexpected");
    if (waits && force) refuse("force", "force_when_free");
  })
  .transform((asked) => {
    const given = Object.entries(asked).filter(([, value]) => value !== undefined);
    return Object.fromEntries(given) as Partial<TurnOff>;
  });
