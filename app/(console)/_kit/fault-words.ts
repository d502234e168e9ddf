import { useFormatter, useTranslations } from "next-intl";
import { useCallback } from "react";
import { useClock } from "@/components/time";
import { HIDDEN_SERVER, type NamedServer } from "@/lib/fleet/model/errors";
import { readCalendarFault } from "@/lib/plan/calendar-faults";
import type { Fault } from "./faults";
import { wordRefusal, type RefusalWords } from "./refusal-words";

/** Translators and formats by which faults are worded. */
export interface FaultWords extends RefusalWords {
  readonly fault: ReturnType<typeof useTranslations<"fault">>;
  readonly calendar: ReturnType<typeof useTranslations<"fault.calendar">>;
  /** Words a wall-clock time (ms). */
  readonly clock: (at: number) => string;
}

/** Words the reason for which a calendar cannot be read, which the manager gives in English. */
function wordCalendarFault(t: FaultWords["calendar"], sentence: string): string {
  const reason = readCalendarFault(sentence);
  return reason ? t(reason.code, { detail: reason.detail }) : sentence;
}

/** Words a fault. */
export function wordFault(words: FaultWords, fault: Fault): string {
  const { fault: t, clock, format } = words;
  const nameOf = (name: string): string => (name === HIDDEN_SERVER ? t("hidden_server") : name);
  const named = (servers: readonly NamedServer[], hidden = 0): string => {
    const others = hidden > 0 ? [t("otherServers", { count: hidden })] : [];
    return format.list([...servers.map(({ name }) => name), ...others], { type: "conjunction" });
  };
  switch (fault.code) {
    case "refused":
      return wordRefusal(words, fault.refusal);
    case "mac_address_taken":
      return fault.by === HIDDEN_SERVER
        ? t("mac_address_taken_hidden")
        : t("mac_address_taken", { by: fault.by });
    case "group_in_use":
      return t("group_in_use", { count: fault.keys.length, keys: format.list(fault.keys) });
    case "seat_shared":
      return t("seat_shared", { seat: fault.seat, names: format.list(fault.names) });
    case "key_refused":
      return t(`key_refused.${fault.why}`);
    case "held":
      return t("held", { by: fault.by.author, until: clock(fault.by.until) });
    case "bad_end":
      return t(`bad_end.${fault.why}`);
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
      return fault.servers.length + fault.hidden > 0
        ? t("still_needed", { names: named(fault.servers, fault.hidden) })
        : t("last_relay", { network: fault.lastRelay ?? "" });
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
      return t("calendar_unreadable", { why: wordCalendarFault(words.calendar, fault.why) });
    case "cannot_rehearse":
      return fault.reason;
    case "no_way":
    case "not_cut":
      return t(fault.code, { reason: fault.reason });
    case "too_many_holds":
    case "too_many_runs":
    case "too_many_stops":
    case "too_many_rehearsals":
    case "too_many_schedules":
    case "too_many_power_cut_plans":
    case "too_many_doors":
    case "too_many_nut_servers":
      return t(fault.code, { why: t(`share.${fault.share}`, { most: fault.most }) });
    case "power_cut_group_taken":
      return t(fault.code, { group: fault.group, by: fault.by });
    case "cannot_go":
      return t("cannot_go", { how: fault.how });
    case "too_many_changes":
      return t("too_many_changes", { seconds: fault.seconds });
    case "no_right":
      return t("no_right", { right: t(`right.${fault.right}`) });
    default:
      return t(fault.code);
  }
}

/** Words the reason for which a calendar cannot be read. */
export function useCalendarFaultText(): (sentence: string) => string {
  const t = useTranslations("fault.calendar");
  return useCallback((sentence) => wordCalendarFault(t, sentence), [t]);
}

/** Words a fault in the reader's language. */
export function useFaultText(): (fault: Fault) => string {
  const words: FaultWords = {
    fault: useTranslations("fault"),
    calendar: useTranslations("fault.calendar"),
    refusal: useTranslations("refusal"),
    power: useTranslations("power"),
    status: useTranslations("status"),
    format: useFormatter(),
    clock: useClock(),
  };
  return (fault) => wordFault(words, fault);
}
