import { setTimeout as delay } from "node:timers/promises";
import { cpuSecondsOf } from "../../tests/helpers/process-figures";
import { openConnection, type Connection } from "../load/connection";
import { drive, quantile } from "../load/drive";
import type { Call } from "../load/heartbeats";

/** A program that answers at a port. */
export interface Listener {
  readonly pid: number;
  readonly port: number;
  /** Its port speaks TLS; this is its certificate's authority. */
  readonly ca?: string | undefined;
}

/** Kept connections to a listener, and the cost of calls over them. */
export interface Line {
  /** Calls as fast as possible, for so many milliseconds. */
  readonly load: (milliseconds: number, next: () => Call) => Promise<Measured>;
  /** So many calls a second, over one connection after the other; microseconds of processor time for each call. */
  readonly pace: (milliseconds: number, perSecond: number, next: () => Call) => Promise<number>;
  readonly close: () => void;
}

/** One stretch of load, and its cost. */
export interface Measured {
  readonly calls: number;
  /** Processor time of the listener's process. */
  readonly cpuSeconds: number;
  /** Microseconds of processor time for a call. */
  readonly cost: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p99: number;
  /** Share of a core that the load itself had. */
  readonly load: number;
}

/** Connections that are opened at once: a thousand over TLS, one after the other, would be idle for too long. */
const AT_ONCE = 32;

export function openLine({ pid, port, ca }: Listener, count: number): Line {
  let connections: Connection[] = [];
  let turn = 0;
  /** Calls at once; a connection that is silent for ten seconds is given up. */
  const openOne = async (next: () => Call): Promise<Connection> => {
    const connection = await openConnection(port, { ca });
    const { head, body } = next();
    await connection.post(head, body);
    return connection;
  };
  /** The connections; those that were closed while idle are opened again. */
  const open = async (next: () => Call): Promise<readonly Connection[]> => {
    connections = connections.filter((connection) => !connection.isClosed());
    while (connections.length < count) {
      const some = Math.min(AT_ONCE, count - connections.length);
      connections.push(...(await Promise.all(Array.from({ length: some }, () => openOne(next)))));
    }
    return connections;
  };
  return {
    async load(milliseconds, next) {
      const over = await open(next);
      const before = cpuSecondsOf(pid);
      const own = process.cpuUsage();
      const { calls, seconds, refused, latencies } = await drive(over, milliseconds, next);
      const { user, system } = process.cpuUsage(own);
      if (refused.size > 0) throw new Error(`calls were refused: ${JSON.stringify([...refused])}`);
      const cpuSeconds = cpuSecondsOf(pid) - before;
      return {
        calls,
        cpuSeconds,
        cost: (1e6 * cpuSeconds) / calls,
        perSecond: calls / seconds,
        p99: quantile(latencies, 0.99),
        load: (user + system) / 1e6 / seconds,
      };
    },
    async pace(milliseconds, perSecond, next) {
      const over = await open(next);
      const before = cpuSecondsOf(pid);
      const calls = Math.round((milliseconds * perSecond) / 1000);
      const begun = performance.now();
      const under: Promise<void>[] = [];
      for (let call = 0; call < calls; call += 1) {
        await delay(Math.max(0, begun + (call * 1000) / perSecond - performance.now()));
        const connection = over[(turn += 1) % over.length];
        const { head, body } = next();
        under.push(
          (connection as Connection).post(head, body).then(({ status }) => {
            if (status !== 200) throw new Error(`a call was answered ${status}`);
          }),
        );
      }
      await Promise.all(under);
      return (1e6 * (cpuSecondsOf(pid) - before)) / calls;
    },
    close: () => connections.forEach((connection) => connection.close()),
  };
}
