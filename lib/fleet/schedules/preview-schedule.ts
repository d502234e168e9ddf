import { serversOf } from "../../plan/hold";
import type { KeptByNeed, Run } from "../../plan/run";
import { preview, PREVIEW, quietWhy, type Transition, type QuietWhy } from "../../plan/schedule";
import { keepsRun } from "../../plan/schedule-edit";
import { findGroup, find, type Registry } from "../registry";
import { snapshot } from "../memory/open-runs";
import { readSource } from "./calendar-source";
import { clashesOf, type ScheduleClash } from "./clashes";
import { viewOf } from "../view";
import { lastRelays, type LastRelay } from "../wake/last-relays";
import { keptByNeeds } from "./kept-by-needs";
import { findSchedule } from "./schedules";
import type { ScheduleSettings } from "./settings";
import { timetableOf, willOf } from "./timetable";

/** The effect of a schedule, and of saving it. */
export interface SchedulePreview {
  /** The transitions of the next 14 days. */
  readonly transitions: readonly PreviewedTransition[];
  /** The reason for which there is none; null: there is one. */
  readonly quiet: QuietWhy | null;
  /** Runs that it has planned, that go on, and that saving it so would cancel. */
  readonly cancels: readonly Run[];
  /** Servers that it turns off although nobody has seen yet that they can be woken. */
  readonly unproved: readonly string[];
  /** Networks in which it turns the last relay off. */
  readonly lastRelays: readonly LastRelay[];
}

/** A transition that is still to come, as a person sees it before a schedule is saved. */
export interface PreviewedTransition extends Transition {
  readonly serverUuids: readonly string[];
  /** Servers that another schedule keeps awake then. */
  readonly clashes: readonly ScheduleClash[];
  /** Servers that others keep on then, which need them. */
  readonly needed: readonly KeptByNeed[];
}

/** The most servers and clashes in all transitions together: a preview of ten thousand ends earlier. */
const MOST_NAMED = 200_000;

/**
 * The transitions of the next 14 days of a schedule that is to be, or to be changed, by the same code that plans its
 * runs.
 * @param uuid the schedule that it would change; null: it is new
 * @param from wall-clock milliseconds; null: now
 * @throws FleetError `calendar_unreadable`, `not_found`, `group_not_found`, `schedule_not_found`
 */
export async function previewSchedule(
  registry: Registry,
  settings: ScheduleSettings,
  uuid: string | null,
  from: number | null,
): Promise<SchedulePreview> {
  const before = uuid === null ? null : findSchedule(registry, uuid);
  for (const group of settings.groupUuids) findGroup(registry, group);
  for (const server of settings.serverUuids) find(registry, server);
  const calendar = await readSource(registry, settings.calendar, before?.calendar ?? null);
  const serverUuids = serversOf(settings, registry.servers.values());
  const since = from ?? registry.parts.clock.wall();
  const span = { from: since, to: since + PREVIEW };
  const clashesAt = clashesOf(registry, uuid, serverUuids, span);
  const keptAt = keptByNeeds(registry, span)({ uuid, mode: settings.mode }, serverUuids);
  let named = 0;
  const shown: PreviewedTransition[] = [];
  const asked = { ...settings, calendar, changedEnd: before?.changedEnd ?? null };
  const timetable = timetableOf(asked);
  for (const transition of preview(timetable, since)) {
    const clashes = transition.action === "ON" ? [] : clashesAt(transition.at);
    const needed = keptAt(transition);
    named += serverUuids.length + clashes.length + needed.length;
    if (named > MOST_NAMED && shown.length > 0) break;
    shown.push({ ...transition, serverUuids, clashes, needed });
  }
  const its = [...registry.runs.byUuid.values()].filter(({ run }) => run.schedule?.uuid === uuid);
  const ended = before ? its.filter(({ run }) => !keepsRun(willOf(before), willOf(asked), run)) : [];
  const turnedOff = shown.some(({ action }) => action === "OFF")
    ? wakeable(registry, settings, serverUuids)
    : [];
  return {
    transitions: shown,
    quiet: shown.length === 0 ? quietWhy(timetable, since) : null,
    cancels: ended.map(snapshot),
    unproved: turnedOff.filter((uuid) => viewOf(registry, find(registry, uuid)).wakeDoubt !== null),
    lastRelays: lastRelays(registry, { ...settings, serverUuids: turnedOff, isLater: true }),
  };
}

/** The servers that it turns off: of those that could not be woken again only where that is allowed. */
function wakeable(
  registry: Registry,
  { evenIfItMayNotWake }: ScheduleSettings,
  serverUuids: readonly string[],
): readonly string[] {
  if (evenIfItMayNotWake) return serverUuids;
  return serverUuids.filter((uuid) => viewOf(registry, find(registry, uuid)).wakeDoubt !== "off");
}
