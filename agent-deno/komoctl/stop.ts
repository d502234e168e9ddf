/** Options of a stop, which `off` and `run off` share. */
import type { Arguments } from "../../command-line/verb.ts";
import { Refusal } from "../refusal.ts";
import { EXIT } from "./exit.ts";
import type { RequestOf } from "./methods.ts";
import { instant } from "./times.ts";
import { say } from "./words/say.ts";

export const STOP_OPTIONS = {
  until: "with --when-free: after this it stays on (23:00, 2026-11-27 07:30); else 12 hours from now",
  reason: "why, for people on the machine and for the events",
};
export const STOP_FLAGS = { "when-free": "as soon as nothing uses it" };

/** The time limit of a pending stop, where none is given. Milliseconds. */
const USUAL_WAIT = 12 * 3_600_000;

/** Fields of a stop in a request: TurnOff and StartRun have the same. */
export type Stop = Pick<RequestOf<"PowerService/TurnOff">, "mode" | "until" | "reason">;

/** The reason of a start. @throws Refusal where options of a stop are given */
export function startOf({ options, flags }: Arguments): Pick<Stop, "reason"> {
  const { until, reason } = options;
  if (until !== undefined || flags.has("when-free"))
    throw new Refusal(EXIT.usage, say("--when-free and --until are for `off`."));
  return reason === undefined ? {} : { reason };
}

/** @throws Refusal where it makes no sense */
export function stopOf({ options, flags }: Arguments, now: Date): Stop {
  const { until, reason } = options;
  const why = reason === undefined ? {} : { reason };
  if (!flags.has("when-free")) {
    if (until !== undefined) throw new Refusal(EXIT.usage, say("--until goes with --when-free."));
    return { mode: "STOP_MODE_NOW", ...why };
  }
  const end =
    until === undefined ? new Date(now.getTime() + USUAL_WAIT).toISOString() : instant(until, "--until", now);
  return { mode: "STOP_MODE_WHEN_FREE", until: end, ...why };
}
