import { WAY_KINDS, type WayKind } from "../../power/ways";
import type { ServerRecord, WakeReport, WayReport } from "../model/entities";
import type { FleetParts } from "../model/ports";
import type { WakeFault, WakeTry } from "../model/wake-ways";
import { begunBy } from "../model/wake-up-type";

/** Tries that come so much later, in milliseconds, belong to another attempt. */
const ANOTHER_TRY_AFTER = 10 * 60_000;
/** Milliseconds for which the results of an attempt that is over may yet come. */
const LATE = 30_000;
/** The most targets that a report keeps of a way: a manager may have many networks. */
const TARGETS_KEPT = 16;

/**
 * Reports of the last attempt to wake each server, gathered as results come and written with other records that are
 * only for people: they hold nobody up.
 */
export interface WakeReports {
  /** A way begins to be tried. */
  tries(uuid: string, kind: WayKind, to: readonly string[]): void;
  /**
   * A try went out, was accepted, or came to nothing. Of an attempt that was given up it changes nothing; a server may
   * have reported before the relay that woke it.
   */
  result(uuid: string, kind: WayKind, result: WakeTry | WakeFault): void;
  /** Nothing could be tried, and the turn-on was refused: the attempt is over. */
  refused(uuid: string): void;
  /** The server changed: a heartbeat may have come, or it was given up. */
  changed(before: ServerRecord | undefined, after: ServerRecord): void;
  /** The server is no more. */
  forget(uuid: string): void;
  /** Null: it was not woken since these reports are kept. */
  find(uuid: string): Promise<WakeReport | null>;
  flush(): Promise<void>;
}

export function createWakeReports({ store: { wakeReports }, clock, log }: FleetParts): WakeReports {
  /** Reports of attempts that go on, and reports that are not written yet. */
  const fresh = new Map<string, WakeReport>();
  const unwritten = new Set<string>();

  const put = (uuid: string, report: WakeReport): void => {
    fresh.set(uuid, report);
    unwritten.add(uuid);
  };

  return {
    tries(uuid, kind, to) {
      const now = clock.wall();
      const before = fresh.get(uuid);
      const goesOn =
        before && !isOver(before) && now - before.since < ANOTHER_TRY_AFTER && now >= before.since;
      const report = goesOn ? before : begun(now);
      const way = report.ways.find((each) => each.kind === kind) ?? untried(kind, now);
      const tried = { lastAt: now, tries: way.tries + 1, to: to.length > 0 ? to : way.to, faults: [] };
      put(uuid, withWay(report, { ...way, ...tried }));
    },
    result(uuid, kind, result) {
      const report = fresh.get(uuid);
      const way = report?.ways.find((each) => each.kind === kind);
      if (!report || !way || report.givenUpAt !== null) return;
      put(uuid, withWay(report, { ...way, ...outcome(way, result, clock.wall()) }));
    },
    refused(uuid) {
      const report = fresh.get(uuid);
      if (report && !isOver(report)) put(uuid, { ...report, givenUpAt: clock.wall() });
    },
    changed(before, { uuid, facts, agent }) {
      const report = fresh.get(uuid);
      const goesOn = report && !isOver(report);
      const at = before?.facts.last?.boot === facts.last?.boot ? undefined : agent?.beganAfterAlarm;
      if (at !== undefined) {
        const isCause = !before?.facts.wake || begunBy(agent) === "clock";
        put(uuid, {
          ...(goesOn ? report : begun(at)),
          heardAt: clock.wall(),
          alarm: { at, isCause },
        });
        return;
      }
      if (!goesOn) return;
      if (facts.current !== "None") put(uuid, { ...report, heardAt: clock.wall() });
      else if (before?.facts.wake && !facts.wake) put(uuid, { ...report, givenUpAt: clock.wall() });
    },
    forget(uuid) {
      fresh.delete(uuid);
      unwritten.delete(uuid);
    },
    find: async (uuid) => fresh.get(uuid) ?? (await wakeReports?.find(uuid)) ?? null,
    async flush() {
      if (unwritten.size === 0) return;
      const batch = [...unwritten].flatMap((serverUuid) => {
        const report = fresh.get(serverUuid);
        return report ? [{ ...report, serverUuid }] : [];
      });
      unwritten.clear();
      try {
        await wakeReports?.write(batch);
      } catch (error) {
        log.error(error, "writing wake reports");
        for (const { serverUuid } of batch) unwritten.add(serverUuid);
        return;
      }
      const longAgo = clock.wall() - LATE;
      for (const [uuid, report] of fresh) {
        const end = report.heardAt ?? report.givenUpAt;
        if (wakeReports && end !== null && end < longAgo && !unwritten.has(uuid)) fresh.delete(uuid);
      }
    },
  };
}

function begun(since: number): WakeReport {
  return { since, ways: [], heardAt: null, givenUpAt: null };
}

function untried(kind: WayKind, now: number): WayReport {
  return {
    ...{ kind, firstAt: now, lastAt: now, tries: 0, sent: 0 },
    ...{ to: [], sentAt: null, faults: [], networks: null },
  };
}

function withWay(report: WakeReport, way: WayReport): WakeReport {
  const others = report.ways.filter(({ kind }) => kind !== way.kind);
  const ways = [...others, way].sort((a, b) => WAY_KINDS.indexOf(a.kind) - WAY_KINDS.indexOf(b.kind));
  return { ...report, ways };
}

function outcome({ sent }: WayReport, result: WakeTry | WakeFault, now: number): Partial<WayReport> {
  if ("code" in result) return { faults: [result] };
  const { targets, faults, networks } = result;
  return {
    ...{ sent: sent + 1, sentAt: now, ...(targets.length > 0 && { to: targets.slice(0, TARGETS_KEPT) }) },
    faults: faults.slice(0, TARGETS_KEPT).map((detail) => ({ code: "not_sent", detail })),
    networks: networks?.slice(0, TARGETS_KEPT) ?? null,
  };
}

function isOver({ heardAt, givenUpAt }: WakeReport): boolean {
  return heardAt !== null || givenUpAt !== null;
}
