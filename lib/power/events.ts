import type { OrderTerms } from "./facts";
import type { Holder } from "./use";
import type { Look } from "./ways";
import type { Action, ReportedStatus, Severity } from "./words";

/** A report of an agent. */
export interface Heartbeat {
  readonly type: "heartbeat";
  readonly status: ReportedStatus;
  readonly boot: string;
  readonly instance: string;
  readonly sequence: number;
  readonly revisionEcho: number;
  readonly shutdownError: string | null;
  /** With ON: the machine is about to restart, and this is the last heartbeat of its boot. */
  readonly restarting?: boolean;
  /** With Stopping: nothing else is left to stop, and this is the last heartbeat of its boot. */
  readonly leaving?: boolean;
  /** With ON: the revision of the order that the agent declines. */
  readonly declinedRevision?: number | null;
  /** The holders on the machine; null or absent: it was not asked, and has no local hold. */
  readonly use?: readonly Holder[] | null;
  /** Milliseconds for which the machine has been free; null or absent: it is in use, or nobody knows. */
  readonly freeForMs?: number | null;
  /** The last mark of the manager's data that it received. */
  readonly mark?: string;
  /** The run of the machine began soon after the alarm of its board, which its agent had set. */
  readonly afterAlarm?: boolean;
}

/** Anything that can happen to a server. */
export type PowerEvent =
  | Heartbeat
  /** Time passed. */
  | { readonly type: "tick" }
  /**
   * An operator's action. A silent server that is turned on has been sent its first magic packet by then.
   * `pendingStop`: a stop waits until the server is free; every action that is allowed ends it, and so changes the
   * manifest.
   */
  | {
      readonly type: "action";
      readonly action: Action;
      readonly terms?: OrderTerms;
      readonly pendingStop?: boolean;
    }
  /** The order is not wanted any more: it is void unless the agent has confirmed it. */
  | { readonly type: "withdraw" }
  /** Something in the manifest besides power status and interval changed. */
  | { readonly type: "manifestChanged" }
  /** An operator set another interval, in seconds. */
  | { readonly type: "setInterval"; readonly interval: number }
  /** The manager started, or found that it had been suspended. */
  | { readonly type: "managerStarted" }
  /** It was looked at from outside: the latest looks without a gap, the last of them just answered. */
  | { readonly type: "seen"; readonly looks: readonly Look[] }
  /** Its ways from outside were set anew. */
  | { readonly type: "waysChanged" };

/** Notices to people. Each is stored as an event and shown at once. */
export const NOTICES = {
  first_report: "info",
  synced_on: "info",
  woke_by_alarm: "info",
  restarted_instead: "warning",
  slept_instead: "warning",
  synced_off: "warning",
  did_not_start: "error",
  came_back: "info",
  did_not_come_back: "error",
  slept_before_restart: "warning",
  could_not_be_told: "error",
  seen_off: "warning",
  seen_wrong: "warning",
  lost: "warning",
  back: "info",
  restarting: "info",
  warning: "warning",
  error: "error",
  two_machines: "warning",
  shutdown_failed: "error",
  token_ends_soon: "warning",
  token_ended: "error",
  not_upgraded: "warning",
  declined: "warning",
  turned_off_when_free: "info",
  still_in_use: "warning",
  restarted_meanwhile: "info",
  slept_meanwhile: "info",
  still_needed: "warning",
  would_not_wake: "warning",
  kept_as_relay: "warning",
  unsteady: "warning",
  rest_put_off: "info",
  rest_ended: "warning",
  /** Not about a single server, although one of them may show it. */
  rolled_back: "error",
  // About no server: their "name" is that of the manager's machine.
  standby_late: "warning",
  replaced: "error",
  took_over: "warning",
  transition_not_drawn: "error",
  // About no single server: their "name" is that of the schedule.
  schedule_skipped: "warning",
  schedule_held_back: "warning",
  schedule_without_calendar: "warning",
  calendar_unreadable: "warning",
  // Likewise: their "name" is that of the power cut plan.
  power_failed: "warning",
  power_cut_step: "info",
  power_cut_forced: "warning",
  power_back: "info",
  power_cut_waking: "info",
  power_cut_not_woken: "error",
  power_cut_over: "info",
  power_cut_plan_ended: "warning",
  // About no server: their "name" is that of the UPS.
  ups_on_battery: "warning",
  ups_low_battery: "error",
  ups_shutting_down: "error",
  ups_line_power: "info",
  ups_silent: "warning",
  ups_stale: "warning",
  ups_heard: "info",
  ups_replaced: "warning",
  ups_calibrating: "info",
  ups_on_bypass: "warning",
  ups_off: "warning",
} as const satisfies Record<string, Severity>;
export type NoticeKind = keyof typeof NOTICES;

/** Something to be done because of an event. */
export type Effect =
  /** The wake schedule has a try due. */
  | { readonly type: "wake" }
  | {
      readonly type: "notice";
      readonly kind: NoticeKind;
      readonly detail: string;
      /** The holders that the machine reported, where the notice is about them. */
      readonly use?: readonly Holder[];
    };

/** A notice as an effect. */
export function notice(kind: NoticeKind, detail = "", use?: readonly Holder[]): Effect {
  return { type: "notice", kind, detail, ...(use && { use }) };
}
