import type { RunStart } from "@/lib/fleet/runs/settings";
import type { TurnOff } from "@/lib/fleet/model/turn-off";
import type { ChangingVerb } from "@/lib/fleet/fleet";
import { ACTION_RULES, actionBy, isStop } from "@/lib/power/actions";
import type { RestSettings, RestWhen } from "@/lib/plan/rest";
import type { WayKind } from "@/lib/power/ways";
import type { Action, Shutdown } from "@/lib/power/words";
import type { NameOf } from "./names";

// The arguments of komoctl that ask the manager for the same as the console does.

/** Requests that have a command, as the console sends them. */
interface Requests {
  readonly act: { readonly uuid: string; readonly action: Action } & Partial<TurnOff>;
  readonly startRun: Omit<RunStart, "membersDigest" | "requestId">;
  readonly remove: { readonly uuid: string };
  readonly cancelRun: { readonly uuid: string };
  readonly rehearse: {
    readonly uuid: string;
    /** Others that are tried as well, each by a request of its own. */
    readonly also?: readonly string[];
    readonly until: number;
    readonly evenIfItMayNotWake: boolean;
    readonly ways: readonly WayKind[] | "each";
  };
  readonly placeHold: {
    readonly serverUuids: readonly string[];
    readonly groupUuids: readonly string[];
    readonly until: number;
    readonly reason: string;
    readonly wake: boolean;
  };
  readonly releaseHold: { readonly uuid: string };
  readonly createGroup: { readonly name: string; readonly serverUuids: readonly string[] };
  readonly updateGroup:
    | { readonly uuid: string; readonly name: string }
    | { readonly uuid: string; readonly rest: RestSettings | null };
  /** Of a server's settings only its rest has a verb. */
  readonly edit: { readonly uuid: string; readonly rest: RestSettings | null };
  readonly deleteGroup: { readonly uuid: string };
}

/** A request to the manager, by the fleet's verb. */
export type Asked = {
  readonly [Verb in keyof Requests]: { readonly verb: Verb; readonly request: Requests[Verb] };
}[keyof Requests];

type Written<Verb> = Verb extends keyof Requests
  ? (request: Requests[Verb], nameOf: NameOf) => readonly string[] | null
  : null;

/** The flag of each way to go. */
const HOW_FLAGS: Readonly<Record<Shutdown, string>> = {
  power_off: "power-off",
  suspend: "suspend",
  hibernate: "hibernate",
};

/** The word of each time at which a server may rest. */
const REST_WORDS: Readonly<Record<RestWhen, string>> = {
  never: "never",
  outside_schedule: "outside",
  always: "always",
};

/** As many names as komoctl takes. */
const MOST_NAMES = 1_000;

/**
 * The arguments for each verb of the fleet; null: komoctl has no verb for it. Other settings than the rest, schedules and keys
 * are edited in forms, and what makes a secret shows it once, on the page.
 */
export const ARGUMENTS: { readonly [Verb in ChangingVerb]: Written<Verb> } = {
  act({ uuid, action, mode, until, force, how, reason, endHolds, evenIfNeeded, restDoorsUntil }, nameOf) {
    // No command forces anything.
    if (force) return null;
    const { komoctl } = ACTION_RULES[action];
    const name = nameOf("server", uuid);
    if (!isStop(action)) return written([komoctl], [name], []);
    return written(
      [komoctl],
      [name],
      [
        ...stop(mode, until),
        ...(how ? flag(HOW_FLAGS[how], true) : []),
        ...given("reason", reason),
        ...flag("end-holds", endHolds),
        ...flag("even-if-needed", evenIfNeeded),
        ...(restDoorsUntil ? given("rest-doors", timeOf(restDoorsUntil)) : []),
      ],
    );
  },
  startRun({ action, mode, until, force, reason, evenIfItMayNotWake, confirmCount, ...named }, nameOf) {
    if (force) return null;
    const { komoctl } = ACTION_RULES[actionBy("run", action)];
    return written(["run", komoctl], namesOf(named, nameOf), [
      ...stop(mode, until),
      ...given("reason", reason),
      ...flag("may-not-wake", evenIfItMayNotWake),
      ...(confirmCount > 0 ? given("count", String(confirmCount)) : ["--yes"]),
    ]);
  },
  remove: ({ uuid }, nameOf) => written(["delete"], [nameOf("server", uuid)], ["--yes"]),
  cancelRun: ({ uuid }) => ["cancel", uuid],
  rehearse: ({ uuid, also = [], until, evenIfItMayNotWake, ways }, nameOf) =>
    written(
      ["rehearse"],
      [uuid, ...also].map((one) => nameOf("server", one)),
      [
        ...given("until", timeOf(until)),
        ...(ways === "each" ? ["--each-way"] : given("way", ways.join(","))),
        ...flag("may-not-wake", evenIfItMayNotWake),
        "--yes",
      ],
    ),
  placeHold: ({ until, reason, wake, ...named }, nameOf) =>
    written(["hold"], namesOf(named, nameOf), [
      ...given("until", timeOf(until)),
      ...given("reason", reason),
      ...flag("wake", wake),
    ]),
  releaseHold: ({ uuid }) => ["release", uuid],
  createGroup: ({ name, serverUuids }, nameOf) =>
    written(["group", "create"], [name, ...serverUuids.map((uuid) => nameOf("server", uuid))], []),
  updateGroup: (asked, nameOf) => {
    const group = nameOf("group", asked.uuid);
    return "name" in asked ? written(["group", "rename"], [group, asked.name], []) : rest(group, asked.rest);
  },
  deleteGroup: ({ uuid }, nameOf) => written(["group", "delete"], [nameOf("group", uuid)], []),
  edit: (asked, nameOf) => rest(nameOf("server", asked.uuid), asked.rest),
  ...{ register: null, registerAll: null, rotateToken: null },
  ...{ setMembers: null, changeMembers: null, acknowledgeAlerts: null },
  ...{ createSchedule: null, updateSchedule: null, changeScheduleEnd: null, deleteSchedule: null },
  // Cutting is for a person, who types the name.
  ...{ createDoor: null, updateDoor: null, deleteDoor: null },
  ...{ createPowerCutPlan: null, updatePowerCutPlan: null, deletePowerCutPlan: null },
  ...{ setWay: null, removeWay: null, cut: null },
  ...{ createEnrolmentKey: null, revokeEnrolmentKey: null, setNutServer: null, removeNutServer: null },
  // Programs have no right to administer.
  setSettings: null,
  // komoctl has a preview of its own, and the number of agents from it.
  ...{ startUpgrade: null, cancelUpgrade: null },
};

/** The arguments of komoctl for a request; null: it cannot ask for that. */
export function argumentsOf({ verb, request }: Asked, nameOf: NameOf): readonly string[] | null {
  const write = ARGUMENTS[verb] as (request: unknown, nameOf: NameOf) => readonly string[] | null;
  return write(request, nameOf);
}

function namesOf(
  { serverUuids, groupUuids }: Pick<RunStart, "serverUuids" | "groupUuids">,
  nameOf: NameOf,
): readonly string[] {
  return [
    ...groupUuids.map((uuid) => nameOf("group", uuid)),
    ...serverUuids.map((uuid) => nameOf("server", uuid)),
  ];
}

function written(
  verb: readonly string[],
  words: readonly string[],
  options: readonly string[],
): readonly string[] | null {
  if (words.length > MOST_NAMES - verb.length) return null;
  // After "--" nothing is an option.
  if (words.some((word) => word.startsWith("-"))) return [...verb, ...options, "--", ...words];
  return [...verb, ...words, ...options];
}

/** Null: the way back to the rest of its groups, or to none. */
function rest(name: string, asked: RestSettings | null): readonly string[] | null {
  if (asked === null) return written(["rest"], [name], flag("reset", true));
  const { when, afterMinutes, minUpMinutes } = asked;
  return written(
    ["rest"],
    [name],
    [
      ...given("when", REST_WORDS[when]),
      ...given("after", String(afterMinutes)),
      ...given("up", String(minUpMinutes)),
    ],
  );
}

function stop(mode: TurnOff["mode"] | undefined, until: number | null | undefined): readonly string[] {
  if (mode !== "when_free") return [];
  return ["--when-free", ...(until === null || until === undefined ? [] : given("until", timeOf(until)))];
}

const flag = (name: string, isGiven: boolean | undefined): readonly string[] =>
  isGiven ? [`--${name}`] : [];

function given(name: string, value: string | undefined): readonly string[] {
  if (!value) return [];
  return value.startsWith("-") ? [`--${name}=${value}`] : [`--${name}`, value];
}

/** A time with its zone, as exact as it is: "2026-11-29T18:00+01:00". The command may be used in another zone. */
function timeOf(at: number): string {
  const east = -new Date(at).getTimezoneOffset();
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const zone = `${east < 0 ? "-" : "+"}${two(Math.abs(east) / 60)}:${two(Math.abs(east) % 60)}`;
  const local = new Date(at + east * 60_000).toISOString().slice(0, -1);
  return local.replace(/(:00)?\.000$/, "") + zone;
}
