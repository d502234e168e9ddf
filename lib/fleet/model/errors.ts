import { END_FAULTS, type EndFault } from "../../plan/changed-end";
import { isErrorNamed } from "../../compat/across-bundles";
import type { MemberWhy } from "../../plan/run";
import type { EndedKey } from "./enrolment-key";
import type { UntilFault } from "../../plan/until";
import { refusalText, type Refusal } from "../../power/permissions";
import type { CurrentStatus, Departure } from "../../power/words";
import type { HeldBy, Right } from "./entities";
import { MOST_NEEDS } from "../../plan/needs";
import { failedWaysText, type FailedWay } from "./wake-ways";

/** Things that people edit, each with a version: of two people who edit the same, neither loses anything. */
export type Edited =
  | "server"
  | "group"
  | "schedule"
  | "way"
  | "door"
  | "power_cut_plan"
  | "nut_server"
  | "setting";

/** The name of a server in a fault where whoever asks does not see that server: each language words it. */
export const HIDDEN_SERVER = "";

/** The bound that is reached: that of one person or program, of those of one group together, or of all. */
export type Share = "one" | "group" | "all";

/** The bound on the number of things, by which whoever asks may add none. */
export interface TooMany {
  readonly code:
    | "too_many_holds"
    | "too_many_runs"
    | "too_many_stops"
    | "too_many_schedules"
    | "too_many_rehearsals"
    | "too_many_doors"
    | "too_many_power_cut_plans"
    | "too_many_nut_servers";
  readonly most: number;
  readonly share: Share;
}

/** Reasons for which the fleet refused a request. */
export type FleetFault =
  | { readonly code: "not_found" }
  | { readonly code: "refused"; readonly refusal: Refusal }
  | { readonly code: "mac_address_taken"; readonly by: string; readonly byUuid: string }
  | { readonly code: "group_not_found" }
  | { readonly code: "group_name_taken" }
  /** A seat plan has two servers on one seat. */
  | { readonly code: "seat_shared"; readonly seat: string; readonly names: readonly string[] }
  /** An enrolment key names the group. */
  | { readonly code: "group_in_use"; readonly keys: readonly string[] }
  | { readonly code: "key_not_found" }
  | { readonly code: "key_refused"; readonly why: EndedKey }
  /** It could be woken by none of its ways. */
  | { readonly code: "no_way"; readonly failed: readonly FailedWay[] }
  /** Holds keep it on; `by` is the one that ends last. */
  | { readonly code: "held"; readonly by: HeldBy }
  /** Its agent does not say that it can go in this way. */
  | { readonly code: "cannot_go"; readonly how: Departure }
  /** It cannot be asked what uses it. */
  | { readonly code: "cannot_wait"; readonly status: CurrentStatus }
  /** A deadline is past, or too far ahead. */
  | { readonly code: "bad_until"; readonly why: UntilFault }
  | { readonly code: "hold_not_found" | "nothing_to_hold" }
  | { readonly code: "run_not_found" | "nothing_to_run" }
  /** A rehearsal would not turn the server off, for a reason of runs; `detail` is whom or what it is about. */
  | { readonly code: "cannot_rehearse"; readonly why: MemberWhy; readonly detail: string }
  /** A rehearsal of the server goes on. */
  | { readonly code: "rehearsed_already" }
  /** Another upgrade of agents goes on; or none is older that could be upgraded. */
  | { readonly code: "upgrade_under_way" | "nothing_to_upgrade" | "upgrade_not_found" }
  | TooMany
  /** Whoever starts the run has to repeat the number of servers that will be asked. */
  | { readonly code: "confirm_count"; readonly expected: number }
  /** Servers would need each other in a circle; the first one stands at its end again. */
  | { readonly code: "needs_circle"; readonly names: readonly string[]; readonly uuids: readonly string[] }
  | { readonly code: "too_many_needs" }
  /** These servers need it, and it is not to be deleted all the same. */
  | { readonly code: "needed_by"; readonly names: readonly string[]; readonly uuids: readonly string[] }
  | { readonly code: "schedule_not_found" | "schedule_name_taken" }
  | { readonly code: "door_not_found" | "door_name_taken" }
  /** Another NUT server has this address: UPSes are named by it. */
  | { readonly code: "nut_server_not_found" | "nut_server_taken" }
  | { readonly code: "power_cut_plan_not_found" | "power_cut_name_taken" }
  /** Another plan turns this group off. */
  | { readonly code: "power_cut_group_taken"; readonly group: string; readonly by: string }
  /** The server has no way of this kind; or the key is another one than its secret was sealed with. */
  | { readonly code: "way_not_found" | "secret_unreadable" }
  /** The name that was typed is not that of the server whose power is to be cut; or there is no reason for it. */
  | { readonly code: "confirm_name" | "reason_needed" }
  /** It would be turned on again by the next step of its wake schedule; or no way that is set can cut its power. */
  | { readonly code: "being_woken" | "no_way_to_cut" }
  /** None of its ways has cut its power. */
  | { readonly code: "not_cut"; readonly failed: readonly FailedWay[] }
  /** A way of the server is being tried at this moment, or too many are. */
  | { readonly code: "ways_busy" }
  /** The end of a night cannot be that. */
  | { readonly code: "bad_end"; readonly why: EndFault }
  /** These schedules are for it. */
  | { readonly code: "used_by_schedule"; readonly names: readonly string[] }
  /** `why` is a part of a sentence. */
  | { readonly code: "calendar_unreadable"; readonly from: "url" | "text"; readonly why: string }
  /** Somebody else has edited it since whoever edits it looked at it. */
  | { readonly code: "edited_meanwhile"; readonly of: Edited; readonly uuid: string }
  /**
   * It is not turned off under others: these need it and are not proved off, or it is the last relay of a group that
   * keeps one on, in a network that is told as CIDR.
   */
  | {
      readonly code: "still_needed";
      readonly servers: readonly NamedServer[];
      readonly hidden: number;
      readonly lastRelay: string | null;
    }
  /** A run that names groups was not previewed: who is in them may have changed. */
  | { readonly code: "preview_needed" }
  /** A run would be another one than was previewed: `joined` would be asked besides, `left` are no members any more. */
  | {
      readonly code: "preview_changed";
      readonly joined: readonly NamedServer[];
      readonly left: readonly NamedServer[];
      readonly hidden: number;
    }
  /** The request is invalid: its faults, field by field. */
  | { readonly code: "invalid"; readonly violations: readonly Violation[] }
  /** Whoever asks lacks this right there. */
  | { readonly code: "no_right"; readonly right: Right }
  | { readonly code: "token_not_found" | "token_name_taken" | "too_many_tokens" }
  | { readonly code: "person_not_found" | "person_name_taken" | "too_many_people" | "session_not_found" }
  /**
   * One person or program has changed too much, and each change is kept for long. They may go on in so many seconds.
   */
  | { readonly code: "too_many_changes"; readonly seconds: number }
  /** Nobody removes themselves, or takes rights from themselves. */
  | { readonly code: "own_person" }
  /** It was used, has expired or was withdrawn, or is none. */
  | { readonly code: "invitation_ended" }
  /** People log in by OpenID Connect alone. */
  | { readonly code: "passwords_off" }
  /** Another manager has taken the place of this one. */
  | { readonly code: "replaced" }
  /** Nothing was changed, since nothing can be stored at this time. */
  | { readonly code: Unwritable };

/** A fault of a field: a word of its schema, or a part of a sentence in English. */
export interface Violation {
  readonly field: string;
  readonly message: string;
}

export interface NamedServer {
  readonly uuid: string;
  readonly name: string;
}

/** Names of servers for a sentence, and the number of others. */
function listed(servers: readonly NamedServer[], hidden = 0): string {
  const others = hidden === 0 ? [] : [hidden === 1 ? "another server" : `${hidden} other servers`];
  return [...servers.map(({ name }) => name), ...others].join(", ");
}

/** Reasons for which a store takes no changes at this time; `standby`: another manager serves it, or may by now. */
export type Unwritable = "disk_full" | "unwritable" | "standby";

const UNWRITABLE: Readonly<Record<Unwritable, true>> = { disk_full: true, unwritable: true, standby: true };

/** Whether a fault is that nothing can be stored at this time. */
export function isUnwritable(code: string): code is Unwritable {
  return Object.hasOwn(UNWRITABLE, code);
}

/** Thrown by a store: nothing of a change was stored, since nothing can be at this time. */
export class NotStored extends Error {
  override readonly name = "NotStored";
  /** @param said the database's message, without secrets */
  constructor(
    readonly why: Unwritable,
    said: string,
    cause?: unknown,
  ) {
    super(`${why === "disk_full" ? "its disk is full" : "its database cannot be written"}: ${said}`, {
      cause,
    });
  }
}

/** Thrown by a store: another server has this MAC address. */
export class MacAddressTaken extends Error {
  override readonly name = "MacAddressTaken";
  constructor(
    readonly takenBy: string,
    readonly takenByUuid: string,
  ) {
    super(`the MAC address is taken by ${takenBy}`);
  }
}

/** Thrown by the fleet's verbs; its message is English, `fault` is for those who word it themselves. */
export class FleetError extends Error {
  override readonly name = "FleetError";
  constructor(readonly fault: FleetFault) {
    super(textOf(fault));
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isErrorNamed(value, "FleetError", "fault");
  }
}

/**
 * @param ifUpdatedAt the `updatedAt` that was seen; absent: whatever it is
 * @throws FleetError `edited_meanwhile`
 */
export function refuseEdited(
  of: Edited,
  { uuid, updatedAt }: { readonly uuid: string; readonly updatedAt: number },
  ifUpdatedAt: number | undefined,
): void {
  if (ifUpdatedAt !== undefined && ifUpdatedAt !== updatedAt)
    throw new FleetError({ code: "edited_meanwhile", of, uuid });
}

function textOf(fault: FleetFault): string {
  switch (fault.code) {
    case "not_found":
      return "There is no server with this UUID.";
    case "refused":
      return refusalText(fault.refusal);
    case "mac_address_taken":
      return fault.by === HIDDEN_SERVER
        ? "The MAC address belongs to another server already."
        : `The MAC address belongs to the server "${fault.by}" already.`;
    case "group_not_found":
      return "There is no group with this UUID.";
    case "group_name_taken":
      return "Another group has this name already.";
    case "seat_shared":
      return `${fault.names.map((name) => `"${name}"`).join(" and ")} cannot both be on seat ${fault.seat}.`;
    case "group_in_use":
      return named(
        fault.keys,
        "The enrolment key * puts servers into this group: revoke it first.",
        "The enrolment keys * put servers into this group: revoke them first.",
      );
    case "key_not_found":
      return "There is no enrolment key with this UUID.";
    case "key_refused":
      return KEY_REFUSED[fault.why];
    case "no_way":
      return `The server could not be woken: ${failedWaysText(fault.failed)}.`;
    case "held":
      return `The server is held by ${fault.by.author} until ${timeText(fault.by.until)}: release the hold, or turn the server off with end_holds.`;
    case "cannot_go":
      return cannotGoText(fault.how);
    case "cannot_wait":
      return `The server is ${fault.status}; it can be turned off when it is free while it is ON.`;
    case "bad_until":
      return `Its end ${UNTIL_FAULTS[fault.why]}.`;
    case "bad_end":
      return `The end of this night ${END_FAULTS[fault.why]}.`;
    case "hold_not_found":
      return "There is no hold with this UUID.";
    case "too_many_holds":
      return `There are too many holds${fault.most === MOST_HOLDS_OF_ONE ? " on one of the servers" : ""}: ${shareText(fault)}. Release some first.`;
    case "nothing_to_hold":
      return "There is no server in these groups.";
    case "run_not_found":
      return "There is no run with this UUID.";
    case "too_many_runs":
      return `Too many runs go on: ${shareText(fault)}. Cancel some, or wait.`;
    case "cannot_rehearse":
      return `The server would not be turned off (${fault.why.replaceAll("_", " ")}${fault.detail && `: ${fault.detail}`}).`;
    case "rehearsed_already":
      return "A rehearsal of the server goes on already.";
    case "upgrade_under_way":
      return "An upgrade of agents goes on already: wait for its end, or cancel it.";
    case "nothing_to_upgrade":
      return "There is no older agent that can be upgraded from here.";
    case "upgrade_not_found":
      return "There is no upgrade with this UUID.";
    case "too_many_rehearsals":
      return `Too many rehearsals go on: ${shareText(fault)}. Wait for some.`;
    case "too_many_stops":
      return `Too many servers wait to be turned off when they are free: ${shareText(fault)}. Cancel some, or start a run.`;
    case "nothing_to_run":
      return "There is no server in this selection.";
    case "confirm_count":
      return `${fault.expected} ${fault.expected === 1 ? "server" : "servers"} will be asked: repeat this number in confirm_count.`;
    case "needs_circle":
      return `Servers would need each other in a circle: ${fault.names.map(serverText).join(" → ")}.`;
    case "too_many_needs":
      return `A server may need ${MOST_NEEDS} others at most.`;
    case "replaced":
      return "Another manager has taken the place of this one: nothing can be changed here any more.";
    case "needed_by":
      return `It is needed by ${fault.names.map(serverText).join(", ")}: change what these need first.`;
    case "way_not_found":
      return "The server has no such way to wake: it was removed, or never set.";
    case "confirm_name":
      return "Type the name of the server in confirm_name, as it is written.";
    case "reason_needed":
      return "Give a reason: the power of a machine is cut without asking it.";
    case "being_woken":
      return "The server is being woken, and would be turned on again: cancel that first, by turning it off.";
    case "no_way_to_cut":
      return "No way that is set for this server can cut its power; a plug is switched off only for a server that is proved off.";
    case "not_cut":
      return `The power was not cut: ${failedWaysText(fault.failed)}.`;
    case "ways_busy":
      return "A way of this server is being tried already, or too many are at once. Try again in some seconds.";
    case "secret_unreadable":
      return "The secret of this way cannot be read: the manager's key for secrets is another one than it was sealed with. Set the secret again.";
    case "schedule_not_found":
      return "There is no schedule with this UUID.";
    case "door_not_found":
      return "There is no such door.";
    case "door_name_taken":
      return "Another door has this name already.";
    case "power_cut_plan_not_found":
      return "There is no such power cut plan.";
    case "power_cut_name_taken":
      return "Another power cut plan has this name already.";
    case "power_cut_group_taken":
      return `The power cut plan "${fault.by}" has the group "${fault.group}" already: a group is in one plan alone.`;
    case "too_many_power_cut_plans":
      return `There are too many power cut plans: ${shareText(fault)}. Delete one first.`;
    case "nut_server_not_found":
      return "There is no such NUT server.";
    case "nut_server_taken":
      return "Another NUT server has this address already.";
    case "too_many_nut_servers":
      return `There are too many NUT servers: ${shareText(fault)}. Remove one first.`;
    case "too_many_doors":
      return `There are too many doors: ${shareText(fault)}. Delete one first.`;
    case "schedule_name_taken":
      return "Another schedule has this name already.";
    case "too_many_schedules":
      return `There are too many schedules: ${shareText(fault)}. Delete one first.`;
    case "used_by_schedule":
      return named(
        fault.names,
        "The schedule * is for it: take it out there first.",
        "The schedules * are for it: take it out there first.",
      );
    case "calendar_unreadable":
      return `The calendar cannot be read: ${fault.why}.`;
    case "edited_meanwhile":
      return `The ${fault.of.replaceAll("_", " ")} has been edited meanwhile: nothing was changed.`;
    case "still_needed":
      return neededText(fault);
    case "preview_needed":
      return "Preview it first (PreviewRun), and start it with the members_digest of that: who is in a group may change.";
    case "preview_changed": {
      const changes = [
        ...(fault.joined.length > 0 ? [`${listed(fault.joined)} would be asked besides`] : []),
        ...(fault.left.length > 0 ? [`${listed(fault.left)} would not be in it any more`] : []),
      ];
      const what = changes.length > 0 ? changes.join("; ") : "other servers would be asked";
      return `The run is not what was previewed: ${what}. Preview it again.`;
    }
    case "invalid":
      return fault.violations.map(({ field, message }) => `${field}: ${message}`).join("; ");
    case "no_right":
      return `This takes the right "${fault.right}", which you do not have here.`;
    case "token_not_found":
      return "There is no such token.";
    case "token_name_taken":
      return "Another token that is good has this name, or one that looks like it.";
    case "too_many_tokens":
      return `There are ${MOST_API_TOKENS} tokens that are good: revoke one first.`;
    case "person_not_found":
      return "There is no such person.";
    case "person_name_taken":
      return "Somebody is called so already, was once, or has a name that looks like it.";
    case "too_many_people":
      return `There are ${MOST_PEOPLE} people.`;
    case "session_not_found":
      return "There is no such session.";
    case "too_many_changes":
      return `You have changed too much in a short time. Try again in ${fault.seconds} s.`;
    case "own_person":
      return "Nobody does this to themselves: another admin can.";
    case "invitation_ended":
      return "This invitation lets nobody in: it was used, has expired or was withdrawn. Ask for another one.";
    case "passwords_off":
      return "People have no passwords here: they log in by OpenID Connect.";
    case "disk_full":
      return "The manager's disk is full: nothing was changed.";
    case "unwritable":
      return "The manager cannot write to its database: nothing was changed.";
    case "standby":
      return "This manager does not serve at this time: another one does, or may by now. Nothing was changed: change it there.";
  }
}

function serverText(name: string): string {
  return name === HIDDEN_SERVER ? "another server" : name;
}

/** The sentence for one name or for several, which stand in the place of the star. */
function named(names: readonly string[], one: string, several: string): string {
  return (names.length === 1 ? one : several).replace("*", () => names.map((name) => `"${name}"`).join(", "));
}

/** Faults of the end of a hold or of a stop that waits. */
export const UNTIL_FAULTS: Readonly<Record<UntilFault, string>> = {
  past: "must be in the future",
  too_far: "must be at most 30 days from now",
};

const OF_THESE: Readonly<Record<Share, string>> = {
  one: "one person or program may have a quarter of these",
  group: "those whose rights reach only one group may have two fifths of these together",
  all: "the last of these are kept for admins and schedules",
};

function shareText({ most, share }: TooMany): string {
  return `there may be ${most}, and ${OF_THESE[share]}`;
}

/** The most holds, and the most on one server. */
export const MOST_HOLDS = 1000;
export const MOST_HOLDS_OF_ONE = 20;

/** The most runs that may go on at the same time. */
export const MOST_RUNS = 100;
/** The most servers that may wait for single stops of people and programs: runs have a bound of their own. */
export const MOST_STOPS = 1000;
/** The most tokens for programs that may be good at the same time. */
export const MOST_API_TOKENS = 100;
/** The most people, the removed ones included. */
export const MOST_PEOPLE = 500;
/** The most schedules. */
export const MOST_SCHEDULES = 100;

function timeText(wall: number): string {
  return `${new Date(wall).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

const MAKE_ANOTHER = "make another one in the console";

const KEY_REFUSED: Readonly<Record<EndedKey, string>> = {
  used_up: `As many servers as it is for have registered with this enrolment key: ${MAKE_ANOTHER}.`,
  expired: `The enrolment key has expired: ${MAKE_ANOTHER}.`,
  revoked: `The enrolment key was revoked: ${MAKE_ANOTHER}.`,
};

/** The reason for which a server is not turned off under others. */
function neededText({
  servers,
  hidden,
  lastRelay,
}: Extract<FleetFault, { readonly code: "still_needed" }>): string {
  const [all, only] = [
    "or turn it off with even_if_needed.",
    "Turn it off with even_if_needed all the same.",
  ];
  const needed = `It is needed by ${listed(servers, hidden)}, which may be up: turn that off first, or both by a run; ${all}`;
  const relay = `It is the last one on in ${lastRelay ?? ""} by which the others of its group could be woken, and one is kept on for that.`;
  if (lastRelay === null) return needed;
  return servers.length + hidden > 0 ? `${relay} ${needed}` : `${relay} ${only}`;
}

const CANNOT_GO: Readonly<Record<Departure, string>> = {
  power_off: "power off: see `komo-agent status` on it.",
  suspend: "suspend: set another way to go (off_as), or see `komo-agent status` on it.",
  hibernate: "hibernate: set another way to go (off_as), or see `komo-agent status` on it.",
  reboot: "restart its machine: it is an older one, or there is no systemd; see `komo-agent status` on it.",
};

/** The sentence about a machine that cannot go in this way, as far as its agent says. */
export function cannotGoText(how: Departure): string {
  return `The server's agent does not say that it can ${CANNOT_GO[how]}`;
}
