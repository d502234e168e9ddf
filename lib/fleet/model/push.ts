import * as z from "zod";
import type { By } from "./audit";
import { isCounted } from "../../plan/timetable-faults";
import type { NoticeKind } from "../../power/events";
import { PUSH_TOPICS, type PushSettings, type PushTopic } from "./push-words";

const TOPIC_OF: Readonly<Record<NoticeKind | "run_ended", PushTopic>> = {
  lost: "look",
  back: "look",
  restarting: "look",
  warning: "look",
  error: "look",
  unsteady: "look",
  rolled_back: "look",
  standby_late: "look",
  replaced: "look",
  took_over: "look",
  synced_off: "look",
  seen_off: "look",
  seen_wrong: "look",
  did_not_start: "look",
  came_back: "look",
  did_not_come_back: "look",
  slept_before_restart: "look",
  could_not_be_told: "look",
  shutdown_failed: "look",
  restarted_instead: "look",
  slept_instead: "look",
  two_machines: "look",
  declined: "use",
  still_in_use: "use",
  turned_off_when_free: "use",
  restarted_meanwhile: "use",
  slept_meanwhile: "use",
  still_needed: "use",
  would_not_wake: "use",
  kept_as_relay: "use",
  rest_put_off: "use",
  rest_ended: "use",
  run_ended: "runs",
  transition_not_drawn: "schedules",
  schedule_skipped: "schedules",
  schedule_held_back: "schedules",
  schedule_without_calendar: "schedules",
  calendar_unreadable: "schedules",
  power_failed: "look",
  power_cut_step: "runs",
  power_cut_forced: "look",
  power_back: "look",
  power_cut_waking: "runs",
  power_cut_not_woken: "look",
  power_cut_over: "runs",
  power_cut_plan_ended: "look",
  ups_on_battery: "look",
  ups_low_battery: "look",
  ups_shutting_down: "look",
  ups_line_power: "look",
  ups_silent: "look",
  ups_stale: "look",
  ups_heard: "look",
  ups_replaced: "look",
  ups_calibrating: "look",
  ups_on_bypass: "look",
  ups_off: "look",
  token_ends_soon: "tokens",
  token_ended: "tokens",
  not_upgraded: "look",
  first_report: "news",
  synced_on: "news",
  woke_by_alarm: "news",
};

/** @returns null for a kind that this version does not know */
export function pushTopicOf(kind: string): PushTopic | null {
  return Object.hasOwn(TOPIC_OF, kind) ? TOPIC_OF[kind as keyof typeof TOPIC_OF] : null;
}

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const MOST_GROUPS = 1000;

const pushSettings: z.ZodType<PushSettings> = z
  .object({
    topics: z.array(z.enum(PUSH_TOPICS)).max(PUSH_TOPICS.length),
    groupUuids: z.array(z.uuid()).max(MOST_GROUPS),
    quiet: z
      .object({ from: time, until: time })
      .refine(({ from, until }) => from !== until)
      .nullable(),
    reportAt: time.nullable(),
    errorsPass: z.boolean(),
    zone: z.string().max(100).refine(isCounted),
    locale: z.string().max(35),
  })
  .refine(({ topics, reportAt }) => topics.length > 0 || reportAt !== null);

/** A subscription as a browser sends it. */
export const pushAsk: z.ZodType<{ readonly address: PushAddress; readonly settings: PushSettings }> =
  z.object({
    address: z.object({ endpoint: z.string(), p256dh: z.string(), auth: z.string() }),
    settings: pushSettings,
  });

/** Whether it is quiet now, where the person is. @param now wall-clock milliseconds */
export function isQuiet({ quiet, zone }: Pick<PushSettings, "quiet" | "zone">, now: number): boolean {
  if (quiet === null) return false;
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const clock = format.format(now);
  const { from, until } = quiet;
  return from < until ? from <= clock && clock < until : from <= clock || clock < until;
}

/**
 * The subscription from a browser's push service: the address to send to, and the keys that only the browser can read
 * with.
 */
export interface PushAddress {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

/** A browser that is notified by Web Push. */
export interface PushSubscriptionRecord extends PushAddress, PushSettings {
  readonly uuid: string;
  readonly userId: string;
  /** Changes with the login's password, so that old subscriptions end with it. */
  readonly loginKey: string;
  /** Wall-clock milliseconds. */
  readonly updatedAt: number;
}

/** Reasons for which a test was not sent, or not taken. */
export type PushTestFault =
  | { readonly why: "off" | "too_soon" }
  | { readonly why: "failed"; readonly detail: string };

/** Web Push, as the console asks for it. Each verb is about the browsers of one login. */
export interface Push {
  /** `applicationServerKey`, base64url. */
  readonly publicKey: string;
  /** The settings of the browser with this address; null: it is not notified. */
  find(userId: string, endpoint: string): PushSettings | null;
  /**
   * Gives false where the settings are none, or the address cannot be that of a push service: both are as a browser
   * sent them. Another browser may lose its place: see `MOST_PUSHED`.
   */
  turnOn(author: By, address: PushAddress, settings: PushSettings): Promise<boolean>;
  turnOff(author: By, endpoint: string): Promise<void>;
  /** Ends the notification of all their browsers. */
  forgetAllOf(userId: string): Promise<void>;
  /** Sends one at once, whatever the hour. Null: the push service has taken it. */
  test(userId: string, endpoint: string): Promise<PushTestFault | null>;
}

/** The most browsers of one login that are notified; the one that was set longest ago makes room. */
export const MOST_PUSHED = 20;
