import type { EndFault } from "@/lib/plan/changed-end";
import type { EndedKey } from "@/lib/fleet/model/enrolment-key";
import type { HeldBy, Right } from "@/lib/fleet/model/entities";
import type { NamedServer, TooMany } from "@/lib/fleet/model/errors";
import type { GroupJson } from "@/lib/gen/proto/komoriuta/v1/group_pb";
import type { ScheduleJson } from "@/lib/gen/proto/komoriuta/v1/schedule_pb";
import type { ServerJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import type { UntilFault } from "@/lib/plan/until";
import type { Refusal } from "@/lib/power/permissions";
import type { CurrentStatus, Departure } from "@/lib/power/words";

/** A record as it is now, after somebody else edited it first. */
export type EditedNow =
  | { readonly of: "server"; readonly message: ServerJson }
  | { readonly of: "group"; readonly message: GroupJson }
  | { readonly of: "schedule"; readonly message: ScheduleJson };

/** The reason for which a request was not carried out. */
export type Fault =
  | { readonly code: "not_found" }
  | { readonly code: "refused"; readonly refusal: Refusal }
  | { readonly code: "mac_address_taken"; readonly by: string }
  /** It could be woken by none of its ways; worded for the reader, way by way. */
  | { readonly code: "no_way"; readonly reason: string }
  | { readonly code: "held"; readonly by: HeldBy }
  /** It would stay on; worded for the reader. */
  | { readonly code: "cannot_rehearse"; readonly reason: string }
  | { readonly code: "rehearsed_already" }
  | { readonly code: "upgrade_under_way" | "nothing_to_upgrade" | "upgrade_not_found" }
  | { readonly code: "cannot_go"; readonly how: Departure }
  | { readonly code: "cannot_wait"; readonly status: CurrentStatus }
  | { readonly code: "bad_until"; readonly why: UntilFault }
  | { readonly code: "bad_end"; readonly why: EndFault }
  | { readonly code: "hold_not_found" | "nothing_to_hold" }
  | { readonly code: "run_not_found" | "nothing_to_run" | "preview_needed" | "too_many_needs" }
  | TooMany
  | { readonly code: "too_many_changes"; readonly seconds: number }
  | { readonly code: "confirm_count"; readonly expected: number }
  | { readonly code: "needs_circle" | "needed_by"; readonly names: readonly string[] }
  | { readonly code: "schedule_not_found" | "schedule_name_taken" }
  | { readonly code: "door_not_found" | "door_name_taken" | "door_edited" }
  | { readonly code: "power_cut_plan_not_found" | "power_cut_plan_edited" | "power_cut_name_taken" }
  | { readonly code: "power_cut_group_taken"; readonly group: string; readonly by: string }
  | { readonly code: "nut_server_not_found" | "nut_server_taken" | "nut_server_edited" }
  | { readonly code: "setting_edited" }
  | { readonly code: "confirm_name" | "reason_needed" | "being_woken" | "no_way_to_cut" }
  | { readonly code: "not_cut"; readonly reason: string }
  | { readonly code: "way_not_found" | "way_edited" | "secret_unreadable" | "ways_busy" }
  | { readonly code: "used_by_schedule"; readonly names: readonly string[] }
  | { readonly code: "calendar_unreadable"; readonly why: string }
  | { readonly code: "edited_meanwhile"; readonly now: EditedNow }
  | {
      readonly code:
        | "disk_full"
        | "unwritable"
        | "standby"
        | "group_not_found"
        | "group_name_taken"
        | "key_not_found";
    }
  | { readonly code: "group_in_use"; readonly keys: readonly string[] }
  | { readonly code: "seat_shared"; readonly seat: string; readonly names: readonly string[] }
  | { readonly code: "key_refused"; readonly why: EndedKey }
  | { readonly code: "invalid" }
  | {
      readonly code: "still_needed";
      readonly servers: readonly NamedServer[];
      readonly hidden: number;
      readonly lastRelay: string | null;
    }
  | {
      readonly code: "preview_changed";
      readonly joined: readonly NamedServer[];
      readonly left: readonly NamedServer[];
      readonly hidden: number;
    }
  | { readonly code: "signed_out" | "replaced" }
  | { readonly code: "no_right"; readonly right: Right }
  | { readonly code: "token_not_found" | "token_name_taken" | "too_many_tokens" }
  | { readonly code: "person_not_found" | "person_name_taken" | "too_many_people" | "session_not_found" }
  | { readonly code: "own_person" | "invitation_ended" | "passwords_off" | "person_name_bad" }
  /** The manager did not answer. */
  | { readonly code: "unreachable" }
  | { readonly code: "unexpected"; readonly requestId: string };

/** The result of a request. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: Fault };

/** The value of an outcome. @throws Error after a fault */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.fault.code);
}

/** The answer of an action, or the fault that the manager could not be reached. */
export async function answered<T>(asked: Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await asked;
  } catch {
    return { ok: false, fault: { code: "unreachable" } };
  }
}
