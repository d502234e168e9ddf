import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampMs, type Timestamp } from "@bufbuild/protobuf/wkt";
import { HoldSchema, type Hold as HoldMessage } from "../../gen/proto/komoriuta/v1/hold_pb";
import {
  GuardsSchema,
  HolderKindSchema,
  UseSchema,
  type HolderKind as Kind,
  type Guards as GuardsMessage,
  type Use as UseMessage,
} from "../../gen/proto/komoriuta/v1/use_pb";
import {
  PendingStopSchema,
  type PendingStop as PendingStopMessage,
} from "../../gen/proto/komoriuta/v1/server_pb";
import type { HeldBy } from "../../fleet/model/entities";
import type { Guards } from "../../plan/guards";
import type { Hold } from "../../plan/hold";
import type { PendingStop } from "../../plan/pending-stop";
import { HOLDER_KINDS, type Holder, type HolderKind } from "../../power/use";
import { numbers } from "./numbers";
import { timestampOf } from "./time";
import { HOLDER_KIND } from "./words";

/** The codec's part for holders, holds and pending stops. */

const KINDS = numbers(HolderKindSchema, HOLDER_KIND);
const WORDS = new Map<Kind, HolderKind>(HOLDER_KINDS.map((word) => [KINDS[word], word]));

export function useMessage(holders: readonly Holder[]): UseMessage {
  return create(UseSchema, {
    holders: holders.map(({ kind, name, since }) => ({
      kind: KINDS[kind],
      name,
      since: since === null ? undefined : timestampOf(since),
    })),
  });
}

/**
 * The holders of an agent's report. A kind that this manager does not know counts as a guard that failed: the machine
 * is in use.
 */
export function readUse({ holders }: UseMessage): Holder[] {
  return holders.map(({ kind, name, since }) => ({
    kind: WORDS.get(kind) ?? "fault",
    name,
    since: since === undefined ? null : tellable(timestampMs(since)),
  }));
}

/** A time that a message can hold, else null: a machine's clock may say anything. */
export function tellable(wall: number): number | null {
  return wall >= 0 && wall <= LAST_TIME ? Math.trunc(wall) : null;
}
const LAST_TIME = Date.UTC(9999, 11, 31);

export function pendingStopMessage(stop: PendingStop): PendingStopMessage {
  const { author, reason, run, since, until, byRest = false } = stop;
  const times = { createdAt: timestampOf(since.wall), until: timestampOf(until) };
  return create(PendingStopSchema, { author, reason, runUuid: run ?? "", byRest, ...times });
}

/** The message of a hold; as part of a server, without its other servers. */
export function holdMessage({ until, createdAt, ...hold }: HeldBy & Partial<Hold>): HoldMessage {
  const times = { until: timestampOf(until), createdAt: timestampOf(createdAt) };
  return create(HoldSchema, { ...hold, serverUuids: [...(hold.serverUuids ?? [])], ...times });
}

/** The guards of a request, to be checked by `guardSettings`; null where there are none. */
export function readGuards(guards: GuardsMessage | undefined): unknown {
  if (guards === undefined) return undefined;
  const { sessionIdleMinutes = null, load = null, trafficAbove = null, network = null } = guards;
  return { ...guards, sessionIdleMinutes, load, trafficAbove, network };
}

export function guardsMessage(guards: Guards): GuardsMessage {
  const { processes, sessionIdleMinutes, load, trafficAbove, network, ...rest } = guards;
  const init: MessageInitShape<typeof GuardsSchema> = { ...rest, processes: [...processes] };
  if (sessionIdleMinutes !== null) init.sessionIdleMinutes = sessionIdleMinutes;
  if (load !== null) init.load = { ...load };
  if (trafficAbove !== null) init.trafficAbove = trafficAbove;
  if (network !== null) init.network = { exceptPorts: [...network.exceptPorts] };
  return create(GuardsSchema, init);
}

/** Milliseconds of a timestamp; null where there is none. */
export function milliseconds(timestamp: Timestamp | undefined): number | null {
  return timestamp === undefined ? null : timestampMs(timestamp);
}
