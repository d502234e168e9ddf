import type * as z from "zod";
import type { ChangingVerb, Done, Fleet, Reads } from "../fleet/fleet";
import { requestAction, type Requested, type StartOptions } from "../fleet/request-action";
import { planList, writeList, type ListPlan } from "../fleet/lists/server-list";
import { takeList, type TakenList } from "../fleet/lists/take-list";
import { type Asking, byOf } from "./identity";
import { permittedFleet, type Permitting } from "./permitted-fleet";
import { permitsOf } from "./rights";
import { strictlyValidated } from "./unknown-keys";
import { validated } from "./validated";
import { PREVIEWS, ROWS, VERBS } from "./verbs";

/** The fields that a schema knows, whatever stands in them. */
type Words<Schema extends z.ZodType> = { readonly [Field in keyof z.input<Schema>]: unknown };
type Preview = keyof typeof PREVIEWS;

/** The fleet as operators call it, by clicks and by the API. Their requests are validated here, and nowhere else. */
export interface OperatorsFleet extends Omit<Reads, Preview>, Validated {
  /** As `requestAction`. */
  act(request: Words<(typeof VERBS)["act"]["takes"]> & StartOptions): Promise<Requested>;
  /** The ways from outside of a server, without their secrets; null: whoever asks may not set them. */
  readonly waysOf: Reads["ways"] | null;
  /** All servers as a list for a spreadsheet: with their ways from outside for whoever may set them. */
  writeList(): string;
  /** The plan of a list; changes nothing. */
  planList(text: string): ReturnType<typeof planList>;
  /** Carries out the plan of a list that was previewed. */
  takeList(plan: ListPlan): Promise<TakenList>;
}

/** Each takes an operator's request as it was sent. @throws FleetError `invalid` besides */
type Validated = {
  readonly [Verb in Exclude<ChangingVerb, "act">]: (
    request: Words<(typeof VERBS)[Verb]["takes"]>,
  ) => Promise<Done<Verb>>;
} & { readonly [Verb in Preview]: (request: Words<(typeof PREVIEWS)[Verb]>) => ReturnType<Reads[Verb]> };

/** @throws FleetError where a right is missing, and as each verb does */
export function operatorsFleet(whole: Fleet, asking: Asking, permitting: Permitting): OperatorsFleet {
  const fleet = permittedFleet(whole, asking, permitting);
  // Requests to the API are checked for fields that nobody knows as they are read: lib/api/unknown-fields.ts.
  const taken = asking.via === "console" ? strictlyValidated : validated;
  const by = byOf(asking);
  const waysOf = permitsOf(asking.grants).may("ways") ? (uuid: string) => fleet.ways(uuid) : null;
  const changes = Object.entries(ROWS).map(([verb, { takes }]) => {
    const work = fleet[verb as ChangingVerb] as (...asked: readonly unknown[]) => Promise<unknown>;
    return [verb, async (request: unknown) => work(...taken(takes as z.ZodType<unknown[]>, request))];
  });
  return {
    ...fleet,
    ...(Object.fromEntries(changes) as Pick<Validated, Exclude<ChangingVerb, "act">>),
    async act({ alone = false, onceOff = false, ...request }) {
      const [uuid, action, how] = taken(VERBS.act.takes, request);
      return requestAction(fleet, uuid, action, by, { ...how, alone, onceOff });
    },
    previewRun: (request) => fleet.previewRun(taken(PREVIEWS.previewRun, request), by),
    previewUpgrade: (request) => fleet.previewUpgrade(taken(PREVIEWS.previewUpgrade, request), by),
    previewSchedule: (request) => fleet.previewSchedule(...taken(PREVIEWS.previewSchedule, request)),
    previewPowerCut: (request) => fleet.previewPowerCut(taken(PREVIEWS.previewPowerCut, request), by),
    rehearsePowerCut(request) {
      const { plan, script } = taken(PREVIEWS.rehearsePowerCut, request);
      return fleet.rehearsePowerCut(plan, script, by);
    },
    waysOf,
    writeList: () => writeList(fleet.list(), fleet.groups(), waysOf),
    planList: (text) => planList(text, fleet.list(), fleet.groups(), waysOf),
    takeList: (plan) => takeList(fleet, plan),
  };
}
