import type { EventKind } from "@/lib/plan/events";

/** The topics of the activity log. */
export const TOPICS = ["trouble", "power", "runs", "holds", "settings"] as const;
export type Topic = (typeof TOPICS)[number];

/** The topic of each kind of event. A new kind does not compile without one. */
const TOPIC: Readonly<Record<EventKind, Topic>> = {
  first_report: "power",
  synced_on: "power",
  woke_by_alarm: "power",
  restarted_instead: "trouble",
  slept_instead: "trouble",
  synced_off: "trouble",
  seen_off: "trouble",
  seen_wrong: "trouble",
  did_not_start: "trouble",
  came_back: "power",
  did_not_come_back: "trouble",
  slept_before_restart: "trouble",
  could_not_be_told: "trouble",
  lost: "trouble",
  back: "trouble",
  restarting: "power",
  warning: "trouble",
  error: "trouble",
  two_machines: "trouble",
  shutdown_failed: "trouble",
  token_ends_soon: "trouble",
  token_ended: "trouble",
  not_upgraded: "trouble",
  declined: "trouble",
  turned_off_when_free: "power",
  still_in_use: "trouble",
  restarted_meanwhile: "power",
  slept_meanwhile: "power",
  still_needed: "trouble",
  would_not_wake: "trouble",
  kept_as_relay: "trouble",
  rest_due: "power",
  rest_put_off: "power",
  rest_ended: "trouble",
  unsteady: "trouble",
  rolled_back: "trouble",
  standby_late: "trouble",
  replaced: "trouble",
  took_over: "trouble",
  transition_not_drawn: "trouble",
  schedule_skipped: "trouble",
  schedule_held_back: "trouble",
  schedule_without_calendar: "trouble",
  calendar_unreadable: "trouble",
  power_failed: "trouble",
  power_cut_step: "power",
  power_cut_forced: "power",
  power_back: "trouble",
  power_cut_waking: "power",
  power_cut_not_woken: "trouble",
  power_cut_over: "power",
  power_cut_plan_ended: "trouble",
  ups_on_battery: "trouble",
  ups_low_battery: "trouble",
  ups_shutting_down: "trouble",
  ups_line_power: "power",
  ups_silent: "trouble",
  ups_stale: "trouble",
  ups_heard: "power",
  ups_replaced: "trouble",
  ups_calibrating: "power",
  ups_on_bypass: "trouble",
  ups_off: "trouble",
  registered: "settings",
  enrolled: "settings",
  edited: "settings",
  token_rotated: "settings",
  way_set: "settings",
  way_removed: "settings",
  removed: "settings",
  turned_on: "power",
  turned_off: "power",
  turned_off_by_force: "power",
  stop_when_free: "power",
  stop_cancelled: "power",
  reboot_cancelled: "power",
  start_cancelled: "power",
  held: "holds",
  hold_released: "holds",
  hold_ended: "holds",
  acknowledged: "trouble",
  woken_again: "power",
  rebooted: "power",
  rebooted_by_force: "power",
  cut: "power",
  not_cut: "trouble",
  run_started: "runs",
  run_ended: "runs",
  run_overruled: "runs",
  schedule_created: "settings",
  schedule_edited: "settings",
  schedule_end_changed: "settings",
  schedule_deleted: "settings",
  power_cut_plan_created: "settings",
  power_cut_plan_edited: "settings",
  power_cut_plan_deleted: "settings",
};

/** The kinds of events of a topic. */
export function kindsOf(topic: Topic): EventKind[] {
  return (Object.keys(TOPIC) as EventKind[]).filter((kind) => TOPIC[kind] === topic);
}

/** The filters of the activity log, as the page's address holds them. */
export interface TimelineQuery {
  /** A group's uuid; null: all servers. */
  readonly group: string | null;
  readonly topic: Topic | null;
  /** An operator's ID, "agent" or "manager"; null: anybody. */
  readonly who: string | null;
}

type SearchParams = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Reads the filters from an address. Invalid ones are ignored. */
export function readQuery(asked: SearchParams): TimelineQuery {
  const one = (name: string): string | null => {
    const value = asked[name];
    return typeof value === "string" && value !== "" && value.length <= 64 ? value : null;
  };
  const topic = one("about");
  return {
    group: one("group"),
    topic: TOPICS.find((each) => each === topic) ?? null,
    who: one("who"),
  };
}

/** The address of the page with these filters. */
export function addressOf({ group, topic, who }: TimelineQuery): string {
  const words = new URLSearchParams();
  if (topic) words.set("about", topic);
  if (group) words.set("group", group);
  if (who) words.set("who", who);
  return words.size > 0 ? `/timeline?${words.toString()}` : "/timeline";
}

/** The filters of a form where its address does not hold them; null: none. */
export function chosenBeyond(
  fields: FormData,
  { group, who }: TimelineQuery,
): Pick<TimelineQuery, "group" | "who"> | null {
  const chosen = readQuery({ group: wordOf(fields.get("group")), who: wordOf(fields.get("who")) });
  return chosen.group === group && chosen.who === who ? null : { group: chosen.group, who: chosen.who };
}

function wordOf(entry: FormDataEntryValue | null): string | undefined {
  return typeof entry === "string" ? entry : undefined;
}
