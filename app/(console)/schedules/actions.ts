"use server";

import type { Fleet } from "@/lib/fleet/fleet";
import { scheduleSettings, type ScheduleSettings } from "@/lib/fleet/schedules/settings";
import type { QuietWhy } from "@/lib/plan/schedule";
import type { RunAction } from "@/lib/plan/words";
import { act, versionOf } from "../_kit/act";
import type { Outcome } from "../_kit/faults";

const INVALID = { ok: false, fault: { code: "invalid", fields: {} } } as const;

/**
 * Makes a schedule, or changes one; tells its uuid. What comes in is not believed.
 * @param uuid null: it is new
 * @param ifUpdatedAt of the schedule that the form was filled in with
 */
export async function saveSchedule(
  uuid: string | null,
  settings: ScheduleSettings,
  ifUpdatedAt: number,
): Promise<Outcome<string>> {
  const checked = scheduleSettings.safeParse(settings);
  if (!checked.success) return INVALID;
  return act("saveSchedule", async (fleet, { userId }) => {
    const saved =
      uuid === null
        ? await fleet.createSchedule(checked.data, userId)
        : await fleet.updateSchedule(String(uuid), checked.data, userId, versionOf(ifUpdatedAt));
    return saved.uuid;
  });
}

/** Deletes a schedule; the runs that it has drawn are cancelled. */
export async function deleteSchedule(uuid: string): Promise<Outcome<null>> {
  return act("deleteSchedule", async (fleet, { userId }) => {
    await fleet.deleteSchedule(String(uuid), userId);
    return null;
  });
}

/** An edge of a preview, as it is shown. Times are wall-clock milliseconds. */
export interface ShownEdge {
  readonly at: number;
  readonly action: RunAction;
  /** OFF: until when a stop may wait. */
  readonly until: number;
  readonly servers: number;
  /** Schedules that keep servers of it on, and how many. */
  readonly clashes: readonly { readonly name: string; readonly servers: number }[];
  /** Those that need servers of it which stay on for that, and how many; "": one that nobody here sees. */
  readonly needed: readonly { readonly name: string; readonly servers: number }[];
}

/** What a schedule would do, and what saving it so would cancel. */
export interface ShownPreview {
  readonly edges: readonly ShownEdge[];
  /** Why there is none; null: there is one. */
  readonly quiet: QuietWhy | null;
  readonly cancels: readonly ShownCancel[];
}

/** A run that saving cancels. */
export interface ShownCancel {
  readonly uuid: string;
  readonly action: RunAction;
  /** Wall-clock milliseconds. */
  readonly since: number;
  /** Servers for which it is not over. */
  readonly servers: number;
}

/** What a schedule would do in the next 14 days, and what saving it would cancel; nothing is changed. */
export async function previewSchedule(
  uuid: string | null,
  settings: ScheduleSettings,
): Promise<Outcome<ShownPreview>> {
  const checked = scheduleSettings.safeParse(settings);
  if (!checked.success) return INVALID;
  return act("previewSchedule", async (fleet) => {
    const told = await fleet.previewSchedule(checked.data, uuid === null ? null : String(uuid), null);
    return { edges: told.edges.map(shown), quiet: told.quiet, cancels: told.cancels.map(cancelled) };
  });
}

type Preview = Awaited<ReturnType<Fleet["previewSchedule"]>>;

function cancelled({ uuid, action, since, members }: Preview["cancels"][number]): ShownCancel {
  return { uuid, action, since: since.wall, servers: members.filter(({ end }) => end === null).length };
}

function shown(edge: Preview["edges"][number]): ShownEdge {
  const { at, action, until, serverUuids, clashes, needed } = edge;
  return {
    ...{ at, action, until, servers: serverUuids.length },
    clashes: countsOf(clashes.map(({ scheduleName }) => scheduleName)),
    needed: countsOf(needed.map(({ consumerName }) => consumerName)),
  };
}

function countsOf(names: readonly string[]): { readonly name: string; readonly servers: number }[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, servers]) => ({ name, servers }));
}
