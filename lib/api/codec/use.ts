import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs, timestampMs, type Timestamp } from "@bufbuild/protobuf/wkt";
import { HoldSchema, type Hold as HoldMessage } from "../../gen/proto/komoriuta/v1/hold_pb";
import {
  GuardsSchema,
  HolderKindSchema,
  UseSchema,
  type HolderKind as Kind,
  type Guards as GuardsMessage,
  type Use as UseMessage,
} from "../../gen/proto/komoriuta/v1/use_pb";
import { WishSchema, type Wish as WishMessage } from "../../gen/proto/komoriuta/v1/server_pb";
import type { Guards } from "../../plan/guards";
import type { Hold } from "../../plan/hold";
import type { Wish } from "../../plan/wish";
import { HOLDER_KINDS, type Holder, type HolderKind } from "../../power/use";
import { numbers } from "./numbers";
import { HOLDER_KIND } from "./words";

/** The codec's part for what uses a machine, what keeps it on, and what waits until it is free. */

const KINDS = numbers(HolderKindSchema, HOLDER_KIND);
const WORDS = new Map<Kind, HolderKind>(HOLDER_KINDS.map((word) => [KINDS[word], word]));

export function useMessage(holders: readonly Holder[]): UseMessage {
  return create(UseSchema, {
    holders: holders.map(({ kind, name, since }) => ({
      kind: KINDS[kind],
      name,
      since: since === null ? undefined : timestampFromMs(since),
    })),
  });
}

/** What an agent said. A kind that this manager does not know counts as a guard that failed: the machine is in use. */
export function readUse({ holders }: UseMessage): Holder[] {
  return holders.map(({ kind, name, since }) => ({
    kind: WORDS.get(kind) ?? "fault",
    name,
    since: since === undefined ? null : timestampMs(since),
  }));
}

export function wishMessage({ author, reason, since, until }: Wish): WishMessage {
  const times = { createdAt: timestampFromMs(since.wall), until: timestampFromMs(until) };
  return create(WishSchema, { author, reason, ...times });
}

export function holdMessage({ serverUuids, until, createdAt, ...hold }: Hold): HoldMessage {
  const times = { until: timestampFromMs(until), createdAt: timestampFromMs(createdAt) };
  return create(HoldSchema, { ...hold, serverUuids: [...serverUuids], ...times });
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
