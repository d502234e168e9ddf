import { useFormatter, useTranslations } from "next-intl";
import { useCallback } from "react";
import { useClock } from "@/components/time";
import { HIDDEN_SERVER } from "@/lib/fleet/model/errors";
import type { EndedKey } from "@/lib/fleet/model/enrolment-key";
import type { HeldBy, Right } from "@/lib/fleet/model/entities";
import type { NamedServer, TooMany } from "@/lib/fleet/model/errors";
import type { GroupJson } from "@/lib/gen/proto/komoriuta/v1/group_pb";
import type { ScheduleJson } from "@/lib/gen/proto/komoriuta/v1/schedule_pb";
import type { ServerJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import { readCalendarFault } from "@/lib/plan/calendar-faults";
import type { UntilFault } from "@/lib/plan/until";
import { ACTION_RULES } from "@/lib/power/actions";
import type { Refusal } from "@/lib/power/permissions";
import { shownStatus } from "@/lib/power/status";
import type { CurrentStatus } from "@/lib/power/words";
import { useNotices } from "./notices";

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
  | { readonly code: "no_packet"; readonly reason: string }
  | { readonly code: "held"; readonly by: HeldBy }
  | { readonly code: "cannot_wait"; readonly status: CurrentStatus }
  | { readonly code: "bad_until"; readonly why: UntilFault }
  | { readonly code: "hold_not_found" | "nothing_to_hold" }
  | { readonly code: "run_not_found" | "nothing_to_run" | "preview_needed" | "too_many_needs" }
  | TooMany
  | { readonly code: "too_many_changes"; readonly seconds: number }
  | { readonly code: "confirm_count"; readonly expected: number }
  | { readonly code: "needs_circle" | "needed_by"; readonly names: readonly string[] }
  | { readonly code: "schedule_not_found" | "schedule_name_taken" }
  | { readonly code: "used_by_schedule"; readonly names: readonly string[] }
  | { readonly code: "calendar_unreadable"; readonly why: string }
  | { readonly code: "edited_meanwhile"; readonly now: EditedNow }
  | { readonly code: "disk_full" | "unwritable" | "group_not_found" | "group_name_taken" | "key_not_found" }
  | { readonly code: "group_in_use"; readonly keys: readonly string[] }
  | { readonly code: "key_refused"; readonly why: EndedKey }
  | { readonly code: "invalid" }
  | { readonly code: "still_needed"; readonly servers: readonly NamedServer[]; readonly hidden: number }
  | {
      readonly code: "preview_changed";
      readonly joined: readonly NamedServer[];
      readonly left: readonly NamedServer[];
      readonly hidden: number;
    }
  | { readonly code: "signed_out" }
  | { readonly code: "no_right"; readonly right: Right }
  | { readonly code: "token_not_found" | "token_name_taken" | "too_many_tokens" }
  | { readonly code: "person_not_found" | "person_name_taken" | "too_many_people" | "session_not_found" }
  | { readonly code: "own_person" | "invitation_ended" | "passwords_off" | "person_name_bad" }
  /** The manager did not answer. */
  | { readonly code: "unreachable" }
  | { readonly code: "unexpected"; readonly requestId: string };

/** The result of a request. */
export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault };

/** Words a refusal in the reader's language. */
export function useRefusalText(): (refusal: Refusal) => string {
  const t = useTranslations("refusal");
  const power = useTranslations("power");
  const status = useTranslations("status");
  const format = useFormatter();
  return useCallback(
    ({ action, reason, status: now }: Refusal): string => {
      switch (reason) {
        case "status": {
          // Synced statuses look like the plain ones, and are not named twice.
          const words = new Set(ACTION_RULES[action].while.map((each) => status(shownStatus(each))));
          const values = {
            status: status(shownStatus(now)),
            statuses: format.list(words, { type: "disjunction" }),
          };
          return power(`${action}.while`, values);
        }
        case "power":
          return t("power", { power: status(ACTION_RULES[action].power === "ON" ? "OFF" : "ON") });
        case "two_machines":
          return t("twoMachines");
        case "never_reported":
          return t("neverReported");
      }
    },
    [t, power, status, format],
  );
}

/** Words the reason for which a calendar cannot be read, which the manager gives in English. */
export function useCalendarFaultText(): (sentence: string) => string {
  const t = useTranslations("fault.calendar");
  return useCallback(
    (sentence) => {
      const reason = readCalendarFault(sentence);
      return reason ? t(reason.code, { detail: reason.detail }) : sentence;
    },
    [t],
  );
}

/** Words a fault in the reader's language. */
export function useFaultText(): (fault: Fault) => string {
  const t = useTranslations("fault");
  const refusalText = useRefusalText();
  const calendarText = useCalendarFaultText();
  const clock = useClock();
  const format = useFormatter();
  const nameOf = (name: string): string => (name === HIDDEN_SERVER ? t("hidden_server") : name);
  const named = (servers: readonly NamedServer[], hidden = 0): string => {
    const others = hidden > 0 ? [t("otherServers", { count: hidden })] : [];
    return format.list([...servers.map(({ name }) => name), ...others], { type: "conjunction" });
  };
  return (fault) => {
    switch (fault.code) {
      case "refused":
        return refusalText(fault.refusal);
      case "mac_address_taken":
        return fault.by === HIDDEN_SERVER
          ? t("mac_address_taken_hidden")
          : t("mac_address_taken", { by: fault.by });
      case "group_in_use":
        return t("group_in_use", { count: fault.keys.length, keys: format.list(fault.keys) });
      case "key_refused":
        return t(`key_refused.${fault.why}`);
      case "held":
        return t("held", { by: fault.by.author, until: clock(fault.by.until) });
      case "bad_until":
        return t(`bad_until.${fault.why}`);
      case "confirm_count":
        return t("confirm_count", { expected: fault.expected });
      case "needs_circle":
        return t("needs_circle", { names: fault.names.map(nameOf).join(" → ") });
      case "needed_by":
        return t("needed_by", {
          names: format.list([...new Set(fault.names.map(nameOf))], { type: "conjunction" }),
        });
      case "still_needed":
        return t("still_needed", { names: named(fault.servers, fault.hidden) });
      case "preview_changed":
        return t("preview_changed", {
          joined: fault.joined.length,
          joinedNames: named(fault.joined),
          left: fault.left.length,
          leftNames: named(fault.left),
        });
      case "used_by_schedule":
        return t("used_by_schedule", { count: fault.names.length, names: format.list(fault.names) });
      case "calendar_unreadable":
        return t("calendar_unreadable", { why: calendarText(fault.why) });
      case "no_packet":
        return t("no_packet", { reason: fault.reason });
      case "too_many_holds":
      case "too_many_runs":
      case "too_many_stops":
      case "too_many_schedules":
        return t(fault.code, { why: t(`share.${fault.share}`, { most: fault.most }) });
      case "too_many_changes":
        return t("too_many_changes", { seconds: fault.seconds });
      case "no_right":
        return t("no_right", { right: t(`right.${fault.right}`) });
      default:
        return t(fault.code);
    }
  };
}

/** Shows a fault in the footer. */
export function useReportFault(): (fault: Fault, name: string) => void {
  const notices = useNotices();
  const faultText = useFaultText();
  return (fault, name) =>
    notices.notify({
      id: `fault-${crypto.randomUUID()}`,
      severity: fault.code === "unexpected" || fault.code === "unreachable" ? "error" : "warning",
      text: `${name}: ${faultText(fault)}`,
      ...(fault.code === "unexpected" && { requestId: fault.requestId }),
    });
}

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
