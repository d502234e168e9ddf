"use server";

import { readEvent, type EventView } from "@/lib/api/codec/read";
import { eventJson } from "@/lib/api/codec/write";
import { timelinesJson } from "@/lib/api/codec/history";
import type { Planned as FleetPlanned } from "@/lib/fleet/planned";
import type { ListTimelinesResponseJson } from "@/lib/gen/proto/komoriuta/v1/history_pb";
import { turnForPlan } from "../../operator";
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

/** Planned runs, holds and stops between two times. */
export async function plannedBetween(since: number, until: number): Promise<Outcome<readonly Planned[]>> {
  const span = spanOf(since, until);
  const planned = await act("plannedBetween", async (fleet, operator) =>
    (await turnForPlan(operator)) ? fleet.planned(span.since, span.until).planned.map(plannedOf) : null,
  );
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

function plannedOf(planned: FleetPlanned): Planned {
  switch (planned.type) {
    case "transition": {
      const { at, action, serverUuids, clashes, needed } = planned.transition;
      // Another schedule keeps these on, or a server that needs them: ON wins.
      const kept = new Set([...clashes, ...needed].map(({ serverUuid }) => serverUuid));
      const its = serverUuids.filter((uuid) => !kept.has(uuid));
      return { kind: "transition", at, action, name: planned.schedule.name, serverUuids: its };
    }
    case "run": {
      const { since, until, action, members } = planned.run;
      const open = members.filter(({ end }) => end === null).map(({ serverUuid }) => serverUuid);
      return { kind: "run", since: since.wall, until, action, serverUuids: open };
    }
    case "hold": {
      const { createdAt: since, until, serverUuids } = planned.hold;
      return { kind: "hold", since, until, action: "ON", serverUuids: [...serverUuids] };
    }
    case "stop": {
      const { since, until } = planned.pendingStop;
      return { kind: "stop", since: since.wall, until, action: "OFF", serverUuids: [planned.serverUuid] };
    }
  }
}
