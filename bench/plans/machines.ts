import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  SendHeartbeatRequestSchema,
  SendHeartbeatResponseSchema,
  type Manifest,
} from "../../lib/gen/proto/komoriuta/v1/agent_pb";
import { HeartbeatStatus, PowerStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { HolderKind, HolderSchema, UseSchema, type Use } from "../../lib/gen/proto/komoriuta/v1/use_pb";
import { openConnection, type Answer, type Connection } from "../load/connection";
import { createWireAgent, type Registered } from "../load/heartbeats";

/** Observations of the machines so far. Times are milliseconds by the clock of `performance`. */
interface MachinesSeen {
  answered: number;
  /** Answers other than 200, and attempts that were lost. */
  failed: number;
  /** Times at which each was first ordered OFF. */
  readonly ordered: number[];
  /** Times at which each had its order confirmed. */
  readonly confirmed: number[];
  /** Orders that were withdrawn before they were confirmed. */
  withdrawn: number;
}

/** Machines in one process that obey: komolet's protocol and times, a kept connection each. */
export interface Machines {
  readonly seen: MachinesSeen;
  /** Somebody uses these from now on, or nobody does. */
  readonly inUse: Set<string>;
  readonly stop: () => void;
}

/** The longest time between two heartbeats of a komolet whose answers are held. Milliseconds. */
const LONGEST = 45_000;
/** The time between the end of a held answer and the next heartbeat. */
const LEFT_OVER = 300;
/** The time from the shutdown command to the last report of a machine. */
const SHUTDOWN = 1_000;
const AGAIN_AFTER = 1_000;

const SESSION: Use = create(UseSchema, {
  holders: [create(HolderSchema, { kind: HolderKind.SESSION, name: "bob, ssh" })],
});
const FREE: Use = create(UseSchema, {});

/**
 * Starts them all within the first interval.
 * @param interval milliseconds
 * @param random 0 ≤ x < 1
 * @param kept so many of them keep their connection, and have their answers held; the others are as behind a proxy that
 *   lets neither pass
 */
export function startMachines(
  port: number,
  servers: readonly Registered[],
  interval: number,
  random: () => number,
  kept = Infinity,
): Machines {
  const seen: MachinesSeen = { answered: 0, failed: 0, ordered: [], confirmed: [], withdrawn: 0 };
  const inUse = new Set<string>();
  const open = new Set<Connection>();
  let stopped = false;

  async function live({ uuid, token }: Registered, number: number): Promise<void> {
    const from = `127.1.${number >> 8}.${number & 255}`;
    const keeps = number < kept;
    const period = keeps ? Math.min(interval, LONGEST) : interval;
    const wire = createWireAgent(token, 1);
    let connection: Connection | null = null;
    let manifest: Manifest | undefined;

    async function report(status: HeartbeatStatus, holdMs: number, leaving = false): Promise<void> {
      const { head, body } = wire.heartbeat(keeps ? holdMs : 0);
      const said = fromBinary(SendHeartbeatRequestSchema, body);
      said.heartbeatStatus = status;
      if (leaving) said.leaving = true;
      if (manifest?.reportUse) said.use = inUse.has(uuid) ? SESSION : FREE;
      const bytes = toBinary(SendHeartbeatRequestSchema, said);
      for (;;) {
        try {
          if (connection?.isClosed()) open.delete(connection);
          if (!connection || connection.isClosed()) connection = await openConnection(port, { from });
          open.add(connection);
          const answer = await connection.post(head, bytes);
          if (answer.status !== 200) throw new Error(`a heartbeat was answered ${answer.status}`);
          manifest = manifestIn(answer);
          wire.follow(manifest?.revision ?? 0);
          seen.answered += 1;
          if (!keeps) connection.close();
          return;
        } catch {
          if (stopped) return;
          seen.failed += 1;
          connection?.close();
          await after(AGAIN_AFTER);
        }
      }
    }
    const isOff = (): boolean => manifest?.powerStatus === PowerStatus.OFF;

    /** @returns whether it went down */
    async function obey(due: number): Promise<boolean> {
      seen.ordered.push(performance.now());
      const until = performance.now() + (manifest?.grace ?? 0) * 1000;
      for (let next = due; next < until; next += period) {
        await after(next - performance.now());
        await report(HeartbeatStatus.ON, 0);
        if (!isOff()) break;
      }
      if (isOff()) {
        await after(until - performance.now());
        await report(HeartbeatStatus.STOPPING, 0);
      }
      if (!isOff()) {
        seen.withdrawn += 1;
        return false;
      }
      seen.confirmed.push(performance.now());
      await after(SHUTDOWN);
      await report(HeartbeatStatus.STOPPING, 0, true);
      return true;
    }

    await after(random() * period);
    await report(HeartbeatStatus.LAUNCHED, 0);
    for (let due = performance.now() + random() * period; !stopped; due += period) {
      await after(due - performance.now());
      await report(HeartbeatStatus.ON, period - LEFT_OVER);
      if (!stopped && isOff() && (await obey(due + period))) break;
    }
    (connection as Connection | null)?.close();
  }

  servers.forEach((server, number) => void live(server, number));
  return {
    seen,
    inUse,
    stop() {
      stopped = true;
      for (const connection of open) connection.close();
    },
  };
}

const after = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));

/** The manifest of an answer: one that was held comes in chunks. */
function manifestIn({ body }: Answer): Manifest | undefined {
  return fromBinary(SendHeartbeatResponseSchema, isChunked(body) ? unchunked(body) : body).manifest;
}

/** A message begins with the byte of its first field, 0x0a, and no size of a chunk does. */
function isChunked(body: Uint8Array): boolean {
  return body.length > 0 && body[0] !== 0x0a;
}

function unchunked(body: Uint8Array): Uint8Array {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf("\r\n", at);
    const size = Number.parseInt(bytes.toString("latin1", at, end), 16);
    if (!(size > 0)) break;
    pieces.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
  return Buffer.concat(pieces);
}
