import type { ActionEvent } from "../power/actions";
import type { NoticeKind } from "../power/events";
import type { MemberWhy } from "./run";

/** The meaning of an event besides its text. */
interface Meaning {
  /** An order, or what becomes of a power status: the audit has an entry of its own of it. */
  readonly audited: boolean;
  /** The end of the server's member in a run of somebody else; null: the member stays in the run. */
  readonly takesOut: MemberWhy | null;
  /** The end of a member that was asked to stop; null: its stop goes on. */
  readonly endsStop: MemberWhy | null;
}

const PLAIN = { audited: false, takesOut: null, endsStop: null } as const;
const AUDITED = { ...PLAIN, audited: true } as const;
const ORDER = { ...AUDITED, takesOut: "taken_over" } as const;
const CHANGE = { ...PLAIN, takesOut: "changed" } as const;

/** All kinds of events. Both languages have words for each; they are stored in databases: none changes its meaning. */
export const EVENTS = {
  // What operators do to a server.
  registered: PLAIN,
  enrolled: CHANGE,
  edited: CHANGE,
  token_rotated: CHANGE,
  way_set: PLAIN,
  way_removed: PLAIN,
  removed: PLAIN,
  turned_on: ORDER,
  turned_off: ORDER,
  turned_off_by_force: ORDER,
  stop_when_free: ORDER,
  stop_cancelled: ORDER,
  reboot_cancelled: AUDITED,
  start_cancelled: ORDER,
  woken_again: AUDITED,
  rebooted: AUDITED,
  rebooted_by_force: AUDITED,
  cut: AUDITED,
  held: { ...PLAIN, takesOut: "held_meanwhile" },
  hold_released: PLAIN,
  hold_ended: PLAIN,
  acknowledged: AUDITED,

  // What people are told of a server.
  first_report: PLAIN,
  synced_on: AUDITED,
  // It was down as it was told to be.
  woke_by_alarm: { ...AUDITED, endsStop: "as_asked" },
  restarted_instead: { ...PLAIN, endsStop: "restarted_instead" },
  slept_instead: { ...PLAIN, endsStop: "slept_instead" },
  synced_off: AUDITED,
  seen_off: AUDITED,
  seen_wrong: PLAIN,
  did_not_start: PLAIN,
  came_back: PLAIN,
  did_not_come_back: PLAIN,
  slept_before_restart: PLAIN,
  could_not_be_told: { ...PLAIN, endsStop: "could_not_be_told" },
  lost: PLAIN,
  back: PLAIN,
  restarting: PLAIN,
  warning: PLAIN,
  error: PLAIN,
  two_machines: PLAIN,
  shutdown_failed: PLAIN,
  not_cut: PLAIN,
  token_ends_soon: PLAIN,
  token_ended: PLAIN,
  not_upgraded: PLAIN,
  declined: { ...PLAIN, endsStop: "in_use" },
  turned_off_when_free: AUDITED,
  still_in_use: { ...PLAIN, endsStop: "still_in_use" },
  restarted_meanwhile: { ...PLAIN, endsStop: "restarted_since" },
  slept_meanwhile: { ...PLAIN, endsStop: "slept_since" },
  still_needed: PLAIN,
  would_not_wake: PLAIN,
  kept_as_relay: PLAIN,
  rest_due: PLAIN,
  rest_put_off: PLAIN,
  rest_ended: PLAIN,
  unsteady: PLAIN,
  rolled_back: PLAIN,

  // Of the manager itself.
  standby_late: PLAIN,
  replaced: PLAIN,
  took_over: PLAIN,

  // Of runs: no server has them, and their "name" is that of the schedule, or of the person, who asked.
  run_started: PLAIN,
  run_ended: PLAIN,
  run_overruled: PLAIN,

  // Of schedules: no server has them, and their "name" is that of the schedule.
  schedule_created: PLAIN,
  schedule_edited: PLAIN,
  schedule_end_changed: PLAIN,
  schedule_deleted: PLAIN,
  power_cut_plan_created: PLAIN,
  power_cut_plan_edited: PLAIN,
  power_cut_plan_deleted: PLAIN,
  transition_not_drawn: PLAIN,
  schedule_skipped: PLAIN,
  schedule_held_back: PLAIN,
  schedule_without_calendar: PLAIN,
  calendar_unreadable: PLAIN,

  // Of power cuts: no server has them, and their "name" is that of the plan.
  power_failed: PLAIN,
  power_cut_step: PLAIN,
  power_cut_forced: PLAIN,
  power_back: PLAIN,
  power_cut_waking: PLAIN,
  power_cut_not_woken: PLAIN,
  power_cut_over: PLAIN,
  power_cut_plan_ended: PLAIN,
  // Of UPSes: no server has them, and their "name" is that of the UPS.
  ups_on_battery: PLAIN,
  ups_low_battery: PLAIN,
  ups_shutting_down: PLAIN,
  ups_line_power: PLAIN,
  ups_silent: PLAIN,
  ups_stale: PLAIN,
  ups_heard: PLAIN,
  ups_replaced: PLAIN,
  ups_calibrating: PLAIN,
  ups_on_bypass: PLAIN,
  ups_off: PLAIN,
} as const satisfies Record<NoticeKind, Meaning> &
  Record<ActionEvent, Meaning & { readonly audited: true }> &
  Record<string, Meaning>;

export type EventKind = keyof typeof EVENTS;

/** Events for which the audit has an entry of its own. */
export type AuditedEvent = {
  [Kind in EventKind]: (typeof EVENTS)[Kind]["audited"] extends true ? Kind : never;
}[EventKind];

export function isAudited(kind: string): kind is AuditedEvent {
  return Object.hasOwn(EVENTS, kind) && EVENTS[kind as EventKind].audited;
}
