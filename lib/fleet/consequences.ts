import { alertsNow, type AlertFacts } from "../plan/alert";
import { judge } from "../plan/judge";
import type { Member } from "../plan/run";
import { NOTICES } from "../power/events";
import type { NewEvent, ServerRecord } from "./model/entities";
import { moment } from "./model/ports";
import type { ChangedMember, ChangedServer } from "./model/stores";
import type { Registry } from "./registry";
import { viewOf } from "./view";
import { wakeDoubtOf } from "./wake/ways";

/**
 * A server that is about to be written, with its events and their consequences: for its alerts, and for the runs that
 * it is in. All of it is written in one transaction.
 */
export function judgedChange(
  registry: Registry,
  server: ServerRecord,
  happened: readonly NewEvent[],
): ChangedServer {
  const alerted = withAlerts(registry, server, happened);
  return { ...alerted, ...judged(registry, server.uuid, alerted.server, happened) };
}

/**
 * A server with its open alerts in this state, and whether they changed: to be written in the transaction of the
 * change.
 * @param happened the events that come with the change
 */
export function withAlerts(
  registry: Registry,
  server: ServerRecord,
  happened: readonly NewEvent[],
): { readonly server: ServerRecord; readonly alerts: boolean } {
  const alerts = alertsNow(
    server.alerts,
    alertFacts(
      registry,
      server,
      happened.map(({ kind }) => kind),
    ),
    registry.parts.clock.wall(),
    () => registry.parts.newUuid(),
  );
  const after = alerts === server.alerts ? server : { ...server, alerts };
  return { server: after, alerts: after.alerts !== registry.servers.get(server.uuid)?.alerts };
}

/** A server as the rules of alerts see it. */
export function alertFacts(
  { parts }: Registry,
  server: ServerRecord,
  happened: readonly string[] = [],
): AlertFacts {
  return { facts: server.facts, wakeDoubt: () => wakeDoubtOf(parts, server)?.kind ?? null, happened };
}

/** The consequences of a change of a server. */
export interface Judged {
  readonly events: readonly NewEvent[];
  readonly members: readonly ChangedMember[];
}

/**
 * The consequences of a change of a server for the runs that it is in, to be written in the transaction of the change.
 * Its notices get the run that asked the server.
 * @param after undefined: it is deleted
 * @param own the member that the change comes from, as it is then: it is not judged
 */
export function judged(
  registry: Registry,
  uuid: string,
  after: ServerRecord | undefined,
  happened: readonly NewEvent[],
  own?: ChangedMember,
): Judged {
  const runs = registry.runs.byServer.get(uuid);
  const before = registry.servers.get(uuid);
  if (!runs || !before) return { events: happened, members: own ? [own] : NONE };
  const asking = runs.find(({ members }) => isAsked(members.get(uuid)))?.run.uuid ?? null;
  const events =
    asking === null
      ? happened
      : happened.map((event) =>
          event.kind in NOTICES && event.runUuid === null ? { ...event, runUuid: asking } : event,
        );
  const change = {
    ...{ before: viewOf(registry, before), after: after && viewOf(registry, after), events },
  };
  const now = moment(registry.parts.clock);
  const members = runs.flatMap(({ run, members }): ChangedMember[] => {
    const member = members.get(uuid);
    if (!member || run.uuid === own?.runUuid) return [];
    const next = judge(run, member, change, now);
    return next === member ? [] : [{ runUuid: run.uuid, member: next }];
  });
  return { events, members: own ? [...members, own] : members };
}

const NONE: readonly ChangedMember[] = [];

function isAsked(member: Member | undefined): boolean {
  return member !== undefined && member.asked !== null && member.end === null;
}
