"use server";

import type { Reads } from "@/lib/fleet/fleet";
import type { ScheduleSettings } from "@/lib/fleet/schedules/settings";
import type { QuietWhy } from "@/lib/plan/schedule";
import type { RunAction } from "@/lib/plan/words";
import { act } from "../_kit/act";
import type { Outcome } from "../_kit/faults";
import { shownLastRelays, type ShownLastRelay } from "../_runs/shown-last-relays";

/**
 * Creates or changes a schedule; gives its uuid.
 * @param uuid null: a new one
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

/** Deletes a schedule; its active runs are cancelled. */
export async function deleteSchedule(uuid: string): Promise<Outcome<null>> {
  return act("deleteSchedule", async (fleet) => {
    await fleet.deleteSchedule({ uuid });
    return null;
  });
}

/** A transition of a preview. Times are wall-clock milliseconds. */
export interface ShownTransition {
  readonly at: number;
  readonly action: RunAction;
  /** OFF: the latest time until which a stop waits. */
  readonly until: number;
  readonly servers: number;
  /** Schedules that keep some of its servers on, with the number of these. */
  readonly clashes: readonly { readonly name: string; readonly servers: number }[];
  /**
   * Servers that need some of its servers, with the number of these, which stay on; "": one that the reader may not
   * see.
   */
  readonly needed: readonly { readonly name: string; readonly servers: number }[];
}

/** The effects of a schedule, and of saving it. */
export interface ShownPreview {
  readonly transitions: readonly ShownTransition[];
  /** The reason for which there are no transitions; null: there are some. */
  readonly quiet: QuietWhy | null;
  readonly cancels: readonly ShownCancel[];
  /** The number of servers that it turns off although their waking is not proved yet. */
  readonly unproved: number;
  readonly lastRelays: readonly ShownLastRelay[];
}

/** A run that saving cancels. */
export interface ShownCancel {
  readonly uuid: string;
  readonly action: RunAction;
  /** Wall-clock milliseconds. */
  readonly since: number;
  /** The number of its servers that are not done yet. */
  readonly servers: number;
}

/**
 * The preview of a schedule: its effects in the next 14 days, and the runs that saving it would cancel. Changes
 * nothing.
 */
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
      unproved: preview.unproved.length,
      lastRelays: shownLastRelays(preview.lastRelays, fleet),
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
