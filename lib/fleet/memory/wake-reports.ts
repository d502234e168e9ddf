import type { ServerRecord, WakeReport } from "../model/entities";
import type { FleetParts, WakeTry } from "../model/ports";

/** Packets that come so much later, in milliseconds, belong to another try. */
const ANOTHER_TRY_AFTER = 10 * 60_000;
/** The most targets that a report keeps of a packet: a manager may have many networks. */
const TARGETS_KEPT = 16;

/**
 * Results of the last try to wake each server, gathered as they come and written with other records that are only for
 * people: they hold nobody up.
 */
export interface WakeReports {
  /** A packet went out, or could not be sent anywhere, for this reason. */
  tried(uuid: string, packet: WakeTry | string): void;
  /** The server changed: a heartbeat may have come, or it was given up. */
  changed(before: ServerRecord | undefined, after: ServerRecord): void;
  /** The server is no more. */
  forget(uuid: string): void;
  /** Null: it was not woken since these reports are kept. */
  find(uuid: string): Promise<WakeReport | null>;
  flush(): Promise<void>;
}

export function createWakeReports({ store: { wakeReports }, clock, log }: FleetParts): WakeReports {
  /** Reports of tries that go on, and reports that are not written yet. */
  const fresh = new Map<string, WakeReport>();
  const unwritten = new Set<string>();

  const put = (uuid: string, report: WakeReport): void => {
    fresh.set(uuid, report);
    unwritten.add(uuid);
  };

  return {
    tried(uuid, packet) {
      const now = clock.wall();
      const before = fresh.get(uuid);
      const goesOn =
        before && !isOver(before) && now - before.since < ANOTHER_TRY_AFTER && now >= before.since;
      const report = goesOn ? before : begun(now);
      put(
        uuid,
        typeof packet === "string"
          ? { ...report, faults: [packet] }
          : {
              ...report,
              packets: report.packets + 1,
              targets: packet.targets.slice(0, TARGETS_KEPT),
              faults: packet.faults.slice(0, TARGETS_KEPT),
              networks: packet.networks?.slice(0, TARGETS_KEPT) ?? null,
            },
      );
    },
    changed(before, { uuid, facts }) {
      const report = fresh.get(uuid);
      if (!report || isOver(report)) return;
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
      for (const { serverUuid } of batch) {
        const report = fresh.get(serverUuid);
        if (wakeReports && report && isOver(report) && !unwritten.has(serverUuid)) fresh.delete(serverUuid);
      }
    },
  };
}

/** Tries to wake a server; its wake report has the result. @returns why it could not be tried; null: it was */
export async function tryToWake(
  { parts, wakes }: { readonly parts: Pick<FleetParts, "waker">; readonly wakes: WakeReports },
  server: ServerRecord,
): Promise<string | null> {
  try {
    wakes.tried(server.uuid, await parts.waker.wake(server));
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    wakes.tried(server.uuid, reason);
    return reason;
  }
}

function begun(since: number): WakeReport {
  return {
    ...{ since, packets: 0, targets: [], faults: [], networks: null },
    ...{ heardAt: null, givenUpAt: null },
  };
}

function isOver({ heardAt, givenUpAt }: WakeReport): boolean {
  return heardAt !== null || givenUpAt !== null;
}
