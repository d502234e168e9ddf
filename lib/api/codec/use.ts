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

/** The codec's part for what uses a machine, what keeps it on, and what waits until it is free. */

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

/** What an agent said. A kind that this manager does not know counts as a guard that failed: the machine is in use. */
export function readUse({ holders }: UseMessage): Holder[] {
  return holders.map(({ kind, name, since }) => ({
    kind: WORDS.get(kind) ?? "fault",
    name,
    since: since === undefined ? null : tellable(timestampMs(since)),
  }));
}

/** A time that can be told to others; null where it is none: a machine's clock may say anything. */
function tellable(wall: number): number | null {
  return wall >= 0 && wall <= LAST_TIME ? Math.trunc(wall) : null;
}
const LAST_TIME = Date.UTC(9999, 11, 31);

export function pendingStopMessage({ author, reason, run, since, until }: PendingStop): PendingStopMessage {
  const times = { createdAt: timestampOf(since.wall), until: timestampOf(until) };
  return create(PendingStopSchema, { author, reason, runUuid: run ?? "", ...times });
}

/** A hold; where it stands with one of its servers, without telling the others. */
export function holdMessage({ until, createdAt, ...hold }: HeldBy & Partial<Hold>): HoldMessage {
  const times = { until: timestampOf(until), createdAt: timestampOf(createdAt) };
  return create(HoldSchema, { ...hold, serverUuids: [...(hold.serverUuids ?? [])], ...times });
}

/** Guards as an operator sends them, to be checked by `guardSettings`; null where there are none. */
export function readGuards(guards: GuardsMessage | undefined): unknown {
  if (guards === undefined) return undefined;
  const { sessionIdleMinutes = null, load = null, trafficAbove = null } = guards;
  return { ...guards, sessionIdleMinutes, load, trafficAbove };
}

export function guardsMessage(guards: Guards): GuardsMessage {
  const { processes, sessionIdleMinutes, load, trafficAbove, ...rest } = guards;
  const init: MessageInitShape<typeof GuardsSchema> = { ...rest, processes: [...processes] };
  if (sessionIdleMinutes !== null) init.sessionIdleMinutes = sessionIdleMinutes;
  if (load !== null) init.load = { ...load };
  if (trafficAbove !== null) init.trafficAbove = trafficAbove;
  return create(GuardsSchema, init);
}

/** Milliseconds of a timestamp; null where there is none. */
export function milliseconds(timestamp: Timestamp | undefined): number | null {
  return timestamp === undefined ? null : timestampMs(timestamp);
}
