import type { EventRecord, ScheduleRecord, ServerRecord } from "../fleet/model/entities";
import { FleetError, HIDDEN_SERVER, type FleetFault } from "../fleet/model/errors";
import type { Reads } from "../fleet/fleet";
import type { News } from "../fleet/news";
import { detailSeen, HIDDEN } from "../fleet/model/naming";
import type { Planned } from "../fleet/planned";
import type { PreviewedTransition } from "../fleet/schedules/preview-schedule";
import type { RestPreview } from "../fleet/rest-preview";
import type { RestOutlook } from "../fleet/orders/rests";
import type { LastRelay } from "../fleet/wake/last-relays";
import { serversOf, type Hold } from "../plan/hold";
import type { Next } from "../plan/next";
import type { KeptByNeed, Member, Run } from "../plan/run";
import type { Permits } from "./rights";

/**
 * The part of the fleet that somebody sees. Each function gives its argument without what is hidden, or null where all
 * of it is. A hidden name is replaced by a placeholder.
 */
export interface Visibility {
  seesServer(server: Pick<ServerRecord, "groupUuids">): boolean;
  /** False also for a server that does not exist any more. */
  sees(serverUuid: string): boolean;
  seesGroup(uuid: string): boolean;
  /** UUIDs of the servers that are seen. */
  uuids(): string[];
  names(): ReadonlySet<string>;
  shown(server: ServerRecord): ServerRecord;
  /** Without whoever does it, where that is a schedule that is not seen. */
  next(next: Next | null): Next | null;
  /** Without groups, and names of servers, that are not seen. */
  restOutlook(outlook: RestOutlook | null): RestOutlook | null;
  restPreview(preview: () => Promise<RestPreview>): Promise<RestPreview>;
  hold(hold: Hold): Hold | null;
  run(run: Run): Run | null;
  schedule(schedule: ScheduleRecord): ScheduleRecord | null;
  transition(transition: PreviewedTransition): PreviewedTransition;
  /** Those of servers that are seen; a hidden consumer has no name. */
  kept(kept: readonly KeptByNeed[]): KeptByNeed[];
  /** Those with servers that are seen; a hidden group is none. */
  lastRelays(all: readonly LastRelay[]): LastRelay[];
  planned(planned: Planned): Planned | null;
  /** Events of what is seen, without the names in them of what is not. */
  events(events: readonly EventRecord[]): EventRecord[];
  /** The result of the work; its fault names only what is seen. */
  redacted<T>(work: () => Promise<T>): Promise<T>;
  /** News of what is seen. A server that is seen no more appears as removed. */
  watch(news: AsyncIterable<News>): AsyncIterable<News>;
}

export function createVisibility(fleet: Reads, permits: Permits): Visibility {
  const seesServer: Visibility["seesServer"] = ({ groupUuids }) => permits.may("see", groupUuids);
  const seesGroup = (uuid: string): boolean => permits.may("see", [uuid]);
  const find = (uuid: string): ServerRecord | null => {
    try {
      return fleet.get(uuid);
    } catch (error) {
      if (error instanceof FleetError) return null;
      throw error;
    }
  };
  const sees = (uuid: string): boolean => {
    const server = find(uuid);
    return server !== null && seesServer(server);
  };
  const seen = (): ServerRecord[] => fleet.list().filter(seesServer);

  const shown = (server: ServerRecord): ServerRecord => {
    const groupUuids = only(server.groupUuids, seesGroup);
    const needs = only(server.needs, sees);
    return groupUuids === server.groupUuids && needs === server.needs
      ? server
      : { ...server, groupUuids, needs };
  };
  const hold: Visibility["hold"] = (whole) => {
    const serverUuids = only(whole.serverUuids, sees);
    if (serverUuids.length === 0) return null;
    return serverUuids === whole.serverUuids ? whole : { ...whole, serverUuids };
  };
  const run: Visibility["run"] = (whole) => {
    const members = only(whole.members, ({ serverUuid }) => sees(serverUuid));
    if (members.length === 0) return null;
    if (members === whole.members) return whole;
    const left = new Set(members.map(({ serverUuid }) => serverUuid));
    const names = new Set(members.map(({ serverName }) => serverName));
    return { ...whole, members: members.map((member) => withoutHidden(member, left, names)) };
  };
  const schedule: Visibility["schedule"] = (whole) => {
    const groupUuids = only(whole.groupUuids, seesGroup);
    const serverUuids = only(whole.serverUuids, sees);
    if (serversOf(whole, seen()).some(sees) || groupUuids.length > 0)
      return { ...whole, groupUuids, serverUuids };
    return null;
  };
  const next: Visibility["next"] = (whole) => {
    if (!whole?.by.forAnother) return whole;
    const uuid = whole.by.schedule?.uuid;
    const its = fleet.schedules().find((each) => each.uuid === uuid);
    return its && schedule(its) ? whole : { ...whole, by: { author: "", schedule: null, runUuid: null } };
  };
  const restOutlook: Visibility["restOutlook"] = (whole) => {
    if (!whole) return null;
    const groupUuids = only(whole.rest.groupUuids, seesGroup);
    const names = new Set(seen().map(({ name }) => name));
    const its = whole.kept.map((one) =>
      one.why === "needed_by" && !names.has(one.detail) ? { ...one, detail: HIDDEN } : one,
    );
    return { ...whole, rest: { ...whole.rest, groupUuids }, kept: its };
  };
  const restPreview: Visibility["restPreview"] = async (preview) => {
    const whole = await preview();
    const names = new Set(seen().map(({ name }) => name));
    const servers = whole.servers.map((server) => ({
      ...server,
      hours: server.hours.map((hour) => ({
        ...hour,
        users: hour.users.map((user) =>
          user.keep === "needed_by" && !names.has(user.name) ? { ...user, name: HIDDEN } : user,
        ),
      })),
    }));
    return { ...whole, servers };
  };
  const kept: Visibility["kept"] = (whole) =>
    whole
      .filter(({ serverUuid }) => sees(serverUuid))
      .map((one) => (sees(one.consumerUuid) ? one : { ...one, consumerUuid: "", consumerName: "" }));
  const lastRelays: Visibility["lastRelays"] = (all) =>
    all.flatMap(({ network, serverUuids, groupUuid }) => {
      const its = only(serverUuids, sees);
      const group = groupUuid !== null && seesGroup(groupUuid) ? groupUuid : null;
      return its.length > 0 ? [{ network, serverUuids: its, groupUuid: group }] : [];
    });
  const transition: Visibility["transition"] = (whole) => ({
    ...whole,
    serverUuids: only(whole.serverUuids, sees),
    clashes: whole.clashes.filter(({ serverUuid }) => sees(serverUuid)),
    needed: kept(whole.needed),
  });

  const planned: Visibility["planned"] = (whole) => {
    switch (whole.type) {
      case "transition": {
        const visible = transition(whole.transition);
        return visible.serverUuids.length > 0 ? { ...whole, transition: visible } : null;
      }
      case "run": {
        const visible = run(whole.run);
        return visible && { ...whole, run: visible };
      }
      case "hold": {
        const visible = hold(whole.hold);
        return visible && { ...whole, hold: visible };
      }
      case "stop":
        return sees(whole.serverUuid) ? whole : null;
    }
  };

  const events: Visibility["events"] = (all) =>
    all.map((event) => {
      if (event.kind !== "edited") return event;
      const { named: _, ...rest } = event;
      const detail = detailSeen(event, ({ of, uuid }) => (of === "server" ? sees(uuid) : seesGroup(uuid)));
      return { ...rest, detail };
    });

  /** @param known the servers that the watcher knows */
  const newsOf = (news: News, known: Set<string>): News | null => {
    switch (news.type) {
      case "snapshot": {
        const servers = news.servers.filter(seesServer).map(shown);
        for (const { uuid } of servers) known.add(uuid);
        return {
          type: "snapshot",
          servers,
          groups: news.groups.filter(({ uuid }) => seesGroup(uuid)),
          schedules: news.schedules.flatMap((each) => schedule(each) ?? []),
          holds: news.holds.flatMap((each) => hold(each) ?? []),
          runs: news.runs.flatMap((each) => run(each) ?? []),
        };
      }
      case "changed": {
        const { uuid } = news.server;
        if (!seesServer(news.server)) return known.delete(uuid) ? { type: "removed", uuid } : null;
        known.add(uuid);
        return { type: "changed", server: shown(news.server) };
      }
      case "heartbeats": {
        const servers = news.servers.filter(({ uuid }) => known.has(uuid)).map(shown);
        return servers.length > 0 ? { type: "heartbeats", servers } : null;
      }
      case "nexts": {
        const nexts = [...news.nexts].filter(([uuid]) => known.has(uuid));
        if (nexts.length === 0) return null;
        return { type: "nexts", nexts: new Map(nexts.map(([uuid, whole]) => [uuid, next(whole)])) };
      }
      case "removed":
        return known.delete(news.uuid) ? news : null;
      case "group":
        return seesGroup(news.group.uuid) ? news : null;
      case "groupRemoved":
        return seesGroup(news.uuid) ? news : null;
      case "hold": {
        const left = hold(news.hold);
        return left && { type: "hold", hold: left };
      }
      case "schedule": {
        const left = schedule(news.schedule);
        return left
          ? { type: "schedule", schedule: left }
          : { type: "scheduleRemoved", uuid: news.schedule.uuid };
      }
      // A UUID that nobody knows says nothing.
      case "holdRemoved":
      case "scheduleRemoved":
        return news;
      case "run": {
        const left = run(news.run);
        return left && { type: "run", run: left, members: news.members.filter((uuid) => known.has(uuid)) };
      }
      case "notice":
        return known.has(news.event.serverUuid)
          ? { type: "notice", event: events([news.event])[0] ?? news.event }
          : null;
    }
  };

  return {
    ...{ seesServer, sees, seesGroup, shown, next, hold, run, schedule, transition, kept, planned, events },
    ...{ lastRelays, restOutlook, restPreview },
    async redacted(work) {
      try {
        return await work();
      } catch (error) {
        throw error instanceof FleetError ? new FleetError(seenFault(error.fault, sees)) : error;
      }
    },
    uuids: () => seen().map(({ uuid }) => uuid),
    names: () => new Set(seen().map(({ name }) => name)),
    async *watch(all) {
      const known = new Set<string>();
      for await (const news of all) {
        const left = newsOf(news, known);
        if (left) yield left;
      }
    },
  };
}

/** Those that are seen; the same array where all are. */
function only<T>(all: readonly T[], isSeen: (each: T) => boolean): readonly T[] {
  return all.every(isSeen) ? all : all.filter(isSeen);
}

/** A fault without the names of servers that are not seen. */
function seenFault(fault: FleetFault, sees: (uuid: string) => boolean): FleetFault {
  switch (fault.code) {
    case "mac_address_taken":
      return sees(fault.byUuid) ? fault : { ...fault, by: HIDDEN_SERVER, byUuid: "" };
    case "needs_circle":
    case "needed_by": {
      const uuids = fault.uuids.map((uuid) => (sees(uuid) ? uuid : ""));
      return { ...fault, uuids, names: fault.names.map((name, at) => (uuids[at] ? name : HIDDEN_SERVER)) };
    }
    case "still_needed": {
      const servers = fault.servers.filter(({ uuid }) => sees(uuid));
      return { ...fault, servers, hidden: fault.hidden + fault.servers.length - servers.length };
    }
    case "preview_changed": {
      const joined = fault.joined.filter(({ uuid }) => sees(uuid));
      const left = fault.left.filter(({ uuid }) => sees(uuid));
      const hidden = fault.joined.length + fault.left.length - joined.length - left.length;
      return { ...fault, joined, left, hidden: fault.hidden + hidden };
    }
    default:
      return fault;
  }
}

/** Reasons of a member's end whose detail is the name of a server. */
const NAMES_A_SERVER: readonly string[] = ["needed_by", "need_not_up", "window_over"];

function withoutHidden(member: Member, uuids: ReadonlySet<string>, names: ReadonlySet<string>): Member {
  const waitsFor = only(member.waitsFor, (uuid) => uuids.has(uuid));
  const { end } = member;
  const isNamed = end && end.detail !== "" && NAMES_A_SERVER.includes(end.why) && !names.has(end.detail);
  return { ...member, waitsFor, end: isNamed ? { ...end, detail: HIDDEN } : end };
}
