import { activityJson } from "@/lib/api/codec/history";
import type { Missing } from "@/lib/access/required-rights";
import type { Right, ServerRecord } from "@/lib/fleet/model/entities";
import type { ActivityEntry, ActivityQuery } from "@/lib/fleet/activity";
import type { Fleet } from "@/lib/fleet/fleet";
import { happensAt, type Planned } from "@/lib/fleet/planned";
import type { ListActivityResponseJson } from "@/lib/gen/proto/komoriuta/v1/history_pb";
import type { Run } from "@/lib/plan/run";
import type { RunAction } from "@/lib/plan/words";
import type { ServerName } from "../_kit/names";
import { kindsOf, type TimelineQuery } from "./query";

/** Entries of the activity log that are shown at once. */
const SHOWN = 200;
/** Reads of the activity log for one page: with rare matches each finds few. */
const MOST_READS = 5;

/** A page of the activity log for the filters, newest first. @param before a cursor; null: from now on */
export async function activityPage(
  fleet: Pick<Fleet, "activity">,
  { group, topic, who }: TimelineQuery,
  before: ActivityQuery["before"],
): Promise<ListActivityResponseJson> {
  const query = {
    ...{ since: null, until: null, serverUuids: [], groupUuids: group ? [group] : [] },
    ...{ kinds: topic ? kindsOf(topic) : [], actors: who ? [who] : [], limit: SHOWN },
  };
  const entries: ActivityEntry[] = [];
  let next = before;
  for (let reads = 0; reads < MOST_READS && entries.length < SHOWN / 2; reads += 1) {
    const page = await fleet.activity({ ...query, before: next });
    entries.push(...page.entries);
    next = page.next;
    if (next === null) break;
  }
  return activityJson({ entries, next });
}

/** A line of the future. Times are wall-clock milliseconds. */
export interface PlannedLine {
  readonly key: string;
  readonly at: number;
  readonly of: Planned["type"];
  readonly action: RunAction;
  readonly mode: Run["mode"];
  /** The latest time until which a stop waits. */
  readonly until: number;
  readonly schedule: ServerName | null;
  /** The names of its groups. */
  readonly groups: readonly string[];
  readonly count: number;
  /** The first of its servers. */
  readonly servers: readonly ServerName[];
  /** The number of its servers that another schedule keeps on. */
  readonly clashes: { readonly count: number; readonly by: string } | null;
  /** The number of its servers that stay on since these servers need them; "": one that the reader may not see. */
  readonly needed: { readonly count: number; readonly by: readonly string[] } | null;
  /** Of the run or the hold. */
  readonly uuid: string;
  readonly author: string;
  readonly reason: string;
  /** The right to prevent a run or to end a hold that the reader lacks; null: none. */
  readonly missing: Right | null;
}

/** Servers that are named. */
const NAMED = 3;
/** Lines of the future, at most. */
const MOST = 200;

/** Planned transitions, runs, holds and stops between two instants (wall-clock ms), for the filters, in order. */
export function plannedLines(
  fleet: Pick<Fleet, "planned" | "groups" | "schedules" | "get" | "list">,
  missing: Missing,
  { group, topic, who }: TimelineQuery,
  since: number,
  until: number,
): PlannedLine[] {
  const names = new Map(fleet.groups().map(({ uuid, name }) => [uuid, name]));
  const schedules = new Map(fleet.schedules().map((schedule) => [schedule.uuid, schedule]));
  const servers = new Map(fleet.list().map((server) => [server.uuid, server]));
  const isOf = (uuids: readonly string[]): boolean =>
    group === null || uuids.some((uuid) => servers.get(uuid)?.groupUuids.includes(group));
  const { planned } = fleet.planned(since, until);
  const lines = planned.flatMap((each): PlannedLine[] => {
    const facts = lineOf(each);
    if (!isOf(facts.serverUuids) || (topic !== null && !TOPICS[each.type].includes(topic))) return [];
    const schedule = facts.schedule && schedules.get(facts.schedule.uuid);
    if (who !== null && who !== (facts.author || schedule?.author)) return [];
    const { serverUuids, ...line } = facts;
    return [
      {
        ...{ ...line, at: happensAt(each), of: each.type, count: serverUuids.length },
        groups: (schedule?.groupUuids ?? []).flatMap((uuid) => names.get(uuid) ?? []),
        missing: missingFor(missing, each),
        servers: serverUuids.slice(0, NAMED).flatMap((uuid) => nameOf(servers.get(uuid))),
      },
    ];
  });
  return lines.filter(({ at }) => at >= since && at < until).slice(0, MOST);
}

function missingFor(missing: Missing, planned: Planned): Right | null {
  if (planned.type === "run") return missing.cancelRun(planned.run.uuid);
  return planned.type === "hold" ? missing.releaseHold(planned.hold.uuid) : null;
}

const TOPICS: Readonly<Record<Planned["type"], readonly (TimelineQuery["topic"] & string)[]>> = {
  transition: ["runs", "power"],
  run: ["runs", "power"],
  hold: ["holds"],
  stop: ["power"],
};

function nameOf(server: ServerRecord | undefined): ServerName[] {
  return server ? [{ uuid: server.uuid, name: server.name }] : [];
}

type LineFacts = Omit<PlannedLine, "at" | "of" | "count" | "groups" | "servers" | "missing"> & {
  readonly serverUuids: readonly string[];
};

function lineOf(planned: Planned): LineFacts {
  const none = { schedule: null, clashes: null, needed: null, author: "", reason: "" };
  switch (planned.type) {
    case "transition": {
      const { schedule, transition } = planned;
      const [clash] = transition.clashes;
      const kept = new Set(transition.needed.map(({ serverUuid }) => serverUuid));
      const keepers = new Set(transition.needed.map(({ consumerName }) => consumerName));
      return {
        ...{ ...none, uuid: schedule.uuid, key: `${schedule.uuid} ${transition.at}` },
        ...{ action: transition.action, mode: schedule.mode, until: transition.until },
        schedule: { uuid: schedule.uuid, name: schedule.name },
        serverUuids: transition.serverUuids,
        clashes: clash ? { count: transition.clashes.length, by: clash.scheduleName } : null,
        needed: kept.size > 0 ? { count: kept.size, by: [...keepers] } : null,
      };
    }
    case "run": {
      const { uuid, action, mode, until, schedule, author, reason, members } = planned.run;
      const left = members.filter(({ end }) => !end).map(({ serverUuid }) => serverUuid);
      return {
        ...{ ...none, key: uuid, uuid, action, mode, until, schedule, author, reason },
        serverUuids: left,
      };
    }
    case "hold": {
      const { uuid, until, author, reason, serverUuids } = planned.hold;
      return { ...none, key: uuid, uuid, action: "ON", mode: "now", until, author, reason, serverUuids };
    }
    case "stop": {
      const { serverUuid, pendingStop } = planned;
      const { until, author, reason } = pendingStop;
      return {
        ...{ ...none, key: `stop ${serverUuid}`, uuid: serverUuid, action: "OFF", mode: "when_free" },
        ...{ until, author, reason, serverUuids: [serverUuid] },
      };
    }
  }
}
