import * as z from "zod";
import { REST_WHENS, USUAL_REST, type RestSettings } from "../../plan/rest";
import { whole } from "./guard-settings";

/** Bounds of the minutes of a rest. */
export const REST_MINUTES = { min: 5, max: 1440 } as const;

/** Faults of a rest: words that the console translates and RPCs put in English. */
export const REST_FAULTS = {
  rest_unknown: "must be one of never, outside_schedule and always",
  rest_minutes: `must be whole minutes from ${REST_MINUTES.min} to ${REST_MINUTES.max}`,
} as const;
export type RestFault = keyof typeof REST_FAULTS;

const fault = (word: RestFault): RestFault => word;

/** The rest of a server or a group, as an operator sets it; each message is a `RestFault`. */
export const restSettings: z.ZodType<RestSettings> = z.object({
  when: z.enum(REST_WHENS, fault("rest_unknown")),
  afterMinutes: whole(REST_MINUTES, fault("rest_minutes")).default(USUAL_REST.afterMinutes),
  minUpMinutes: whole(REST_MINUTES, fault("rest_minutes")).default(USUAL_REST.minUpMinutes),
});

/** Whether both want the same. */
export function sameRest(a: RestSettings | null, b: RestSettings | null): boolean {
  if (a === null || b === null) return a === b;
  return a.when === b.when && a.afterMinutes === b.afterMinutes && a.minUpMinutes === b.minUpMinutes;
}

/** A rest in English, for events: "outside schedule, after 30 min free, 15 min up". */
export function restText(rest: RestSettings | null): string {
  if (rest === null) return "none of its own";
  const { when, afterMinutes, minUpMinutes } = rest;
  if (when === "never") return "never";
  return `${when.replace("_", " ")}, after ${afterMinutes} min free, ${minUpMinutes} min up`;
}
