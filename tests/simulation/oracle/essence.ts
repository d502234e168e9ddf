import type { Facts, Moment } from "../../../lib/power/facts";
import type { ServerRecord } from "../../../lib/fleet/model/entities";

/**
 * Everything of a server that must survive a crash, as text to compare: without the time and sequence of the last
 * heartbeat, which are gathered; without the monotonic times, which no process hands on; and without what a start of
 * the manager adds by itself.
 */
export function essence(server: ServerRecord): string {
  const known = texts.get(server);
  if (known !== undefined) return known;
  const text = textOf(server);
  texts.set(server, text);
  return text;
}

/** Texts of records, which are compared again and again and never change. */
const texts = new WeakMap<ServerRecord, string>();

function textOf({
  name,
  macAddress,
  facts,
  pendingStop,
  ordered,
  guards,
  needs,
  readyPort,
  offAs,
}: ServerRecord): string {
  const { last, order, applying, duplicate, wake } = facts;
  const kept = pendingStop ?? ordered;
  const all = [
    [name, macAddress, facts.power, facts.powerSetBy, wall(facts.powerSince)],
    [order?.boot, order?.revision, order?.mode, order?.how, order?.grace, order?.reason, facts.revision],
    kept && [
      kept.author,
      kept.reason,
      kept.since.wall,
      kept.until,
      kept.boot,
      kept.revision,
      kept.run,
      kept.how,
    ],
    [guards, [...needs].sort(), readyPort, offAs],
    [
      facts.previous,
      facts.current,
      wall(facts.noneSince),
      facts.downAsOrdered,
      facts.asleep,
      facts.notBack,
      facts.seen,
    ],
    [last?.boot, last?.instance, last?.revisionEcho, last?.leaving],
    facts.earlier.map(({ instance, sequence }) => [instance, sequence]),
    [duplicate?.instance, duplicate && wall(duplicate.reportedAt)],
    [facts.interval, facts.intervalInForce, facts.intervalRevision],
    applyingKept(applying),
    [facts.syncedBy, wake && wall(wake.since), facts.shutdownError, facts.trouble],
  ];
  return JSON.stringify(all);
}

function applyingKept(applying: Facts["applying"]): unknown {
  if (applying?.cause === "off") return [applying.cause, applying.revision, applying.launchedSince];
  return applying?.cause === "on" ? applying.cause : null;
}

function wall(moment: Moment | null): number | null {
  return moment && moment.wall;
}
