"use server";

import { readEvent, type EventView } from "@/lib/api/codec/read";
import { eventJson } from "@/lib/api/codec/write";
import { timelinesJson } from "@/lib/api/codec/history";
import type { Planned as FleetPlanned } from "@/lib/fleet/planned";
import type { ListTimelinesResponseJson } from "@/lib/gen/proto/komoriuta/v1/history_pb";
import type { Right } from "@/lib/fleet/model/entities";
import { missingRights, turnForPlan } from "../../operator";
import { act } from "../_kit/act";
import type { Outcome } from "../_kit/faults";
import { linesOf, serversOf } from "../_timeline/lines";
import type { Planned } from "../_timeline/plan";
import { spanOf } from "./span";

/** The timelines between two times, with the manager's clock. */
export interface TimelinesAnswer {
  readonly now: number;
  readonly timelines: ListTimelinesResponseJson;
}

/** The timelines of all servers between two times. */
export async function timelinesBetween(since: number, until: number): Promise<Outcome<TimelinesAnswer>> {
  const span = spanOf(since, until);
  return act("timelinesBetween", async (fleet) => ({
    now: Date.now(),
    timelines: timelinesJson(await fleet.timelines(span.since, span.until, null)),
  }));
}

/** The plans between two times, as far as they are known. */
export interface PlannedAnswer {
  readonly planned: readonly Planned[];
  readonly knownUntil: number;
}

/** The transitions of schedules and the runs between two times. Holds and single stops come with their servers. */
export async function plannedBetween(since: number, until: number): Promise<Outcome<PlannedAnswer>> {
  const span = spanOf(since, until);
  const planned = await act("plannedBetween", async (fleet, operator) => {
    if (!(await turnForPlan(operator))) return null;
    const { planned: all, knownUntil } = fleet.planned(span.since, span.until);
    const { changeSchedule } = await missingRights();
    return { planned: all.flatMap((each) => plannedOf(each, changeSchedule) ?? []), knownUntil };
  });
  if (!planned.ok) return planned;
  return planned.value ? { ok: true, value: planned.value } : { ok: false, fault: { code: "unreachable" } };
}

/** An event of one server, or of several at about the same time and in the same way. */
export interface Happened {
  /** The latest of the events. */
  readonly event: EventView;
  /** The first few names of the servers, and the number of all. */
  readonly names: readonly string[];
  readonly count: number;
}

/** Events between two times, newest first; those of one run are merged into one. */
export async function happenedBetween(since: number, until: number): Promise<Outcome<readonly Happened[]>> {
  const everything = { serverUuids: [], groupUuids: [], kinds: [], actors: [], before: null } as const;
  const span = spanOf(since, until);
  return act("happenedBetween", async (fleet) => {
    const { entries } = await fleet.activity({ ...everything, ...span, limit: MOST_ENTRIES });
    const views = entries.map(({ event }) => ({
      event: readEvent(eventJson(event)),
      run: null,
      serverNames: [],
    }));
    // The hours in view are one list, whatever the names of days.
    return linesOf(views, () => "").flatMap((line): Happened[] => {
      const event = line.entries[0]?.event;
      const servers = serversOf(line);
      const names = servers.slice(0, NAMED).map(({ name }) => name);
      return event ? [{ event, names, count: servers.length }] : [];
    });
  });
}

/** Entries of the activity log that are read at most: its own page has all. */
const MOST_ENTRIES = 1000;
/** Servers that are named. */
const NAMED = 3;

/** @param missing the right that the reader lacks to change a schedule; null: none */
function plannedOf(planned: FleetPlanned, missing: (scheduleUuid: string) => Right | null): Planned | null {
  switch (planned.type) {
    case "transition": {
      const { at, action, until, serverUuids, clashes, needed } = planned.transition;
      const { uuid, name, mode, evenIfItMayNotWake } = planned.schedule;
      // Another schedule keeps these on, or a server that needs them: ON wins.
      const kept = new Set([...clashes, ...needed].map(({ serverUuid }) => serverUuid));
      const its = serverUuids.filter((uuid) => !kept.has(uuid));
      const latest = action === "OFF" && mode === "when_free" ? until : at;
      return {
        ...{ kind: "transition", at, action, until: latest },
        ...{ evenIfItMayNotWake, name, serverUuids: its },
        schedule: { uuid, missing: missing(uuid) },
      };
    }
    case "run": {
      const { until, action, members } = planned.run;
      const open = members.filter(({ end }) => end === null).map(({ serverUuid }) => serverUuid);
      return { kind: "run", until, action, serverUuids: open };
    }
    case "hold":
    case "stop":
      return null;
  }
}
