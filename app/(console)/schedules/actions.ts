"use server";

import type { Reads } from "@/lib/fleet/fleet";
import type { ScheduleSettings } from "@/lib/fleet/schedules/settings";
import type { QuietWhy } from "@/lib/plan/schedule";
import type { RunAction } from "@/lib/plan/words";
import { act } from "../_kit/act";
import type { Outcome } from "../_kit/faults";

/**
 * Makes a schedule, or changes one; tells its uuid.
 * @param uuid null: it is new
 * @param ifUpdatedAt of the schedule that the form was filled in with
 */
export async function saveSchedule(
  uuid: string | null,
  settings: ScheduleSettings,
  ifUpdatedAt: number,
): Promise<Outcome<string>> {
  return act("saveSchedule", async (fleet) => {
    const saved =
      uuid === null
        ? await fleet.createSchedule(settings)
        : await fleet.updateSchedule({ ...settings, uuid, ifUpdatedAt });
    return saved.uuid;
  });
}

/** Deletes a schedule; the runs that it has planned are cancelled. */
export async function deleteSchedule(uuid: string): Promise<Outcome<null>> {
  return act("deleteSchedule", async (fleet) => {
    await fleet.deleteSchedule({ uuid });
    return null;
  });
}

/** A transition of a preview, as it is shown. Times are wall-clock milliseconds. */
export interface ShownTransition {
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
  readonly transitions: readonly ShownTransition[];
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
  return act("previewSchedule", async (fleet) => {
    const preview = await fleet.previewSchedule({ ...settings, uuid, from: null });
    return {
      transitions: preview.transitions.map(shown),
      quiet: preview.quiet,
      cancels: preview.cancels.map(cancelled),
    };
  });
}

type Preview = Awaited<ReturnType<Reads["previewSchedule"]>>;

function cancelled({ uuid, action, since, members }: Preview["cancels"][number]): ShownCancel {
  return { uuid, action, since: since.wall, servers: members.filter(({ end }) => end === null).length };
}

function shown(transition: Preview["transitions"][number]): ShownTransition {
  const { at, action, until, serverUuids, clashes, needed } = transition;
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
