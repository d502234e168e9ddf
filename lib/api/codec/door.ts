import { create, toJson, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import {
  DOOR_FAULTS,
  DOOR_LIMITS,
  type DoorRecord,
  type Knock,
  type KnockOutcome,
  type OpenDoors,
} from "../../fleet/model/door";
import {
  DoorSchema,
  KnockOutcomeSchema,
  KnockSchema,
  type Door,
  type DoorJson,
  type Knock as KnockMessage,
  type KnockJson,
} from "../../gen/proto/komoriuta/v1/door_pb";
import { numbers } from "./numbers";
import { timestampOf } from "./time";
import type { Whole } from "./whole";

/** The codec of doors. */

const OUTCOME = numbers<KnockOutcome, typeof KnockOutcomeSchema>(KnockOutcomeSchema, {
  waiting: "KNOCK_OUTCOME_WAITING",
  opened: "KNOCK_OUTCOME_OPENED",
  not_in_time: "KNOCK_OUTCOME_NOT_IN_TIME",
  left: "KNOCK_OUTCOME_LEFT",
  resting: "KNOCK_OUTCOME_RESTING",
  refused: "KNOCK_OUTCOME_REFUSED",
});

export function doorMessage(door: DoorRecord, open: Pick<OpenDoors, "faultOf" | "inside">): Door {
  const { pausedUntil } = door;
  const fault = open.faultOf(door.uuid);
  return create(DoorSchema, {
    ...{
      uuid: door.uuid,
      name: door.name,
      serverUuid: door.serverUuid,
      port: door.port,
      listen: door.listen,
    },
    networks: [...door.networks],
    ...{ waitSeconds: door.waitSeconds, firstByte: door.firstByte, lingerMinutes: door.lingerMinutes },
    pausedUntil: pausedUntil === null ? undefined : timestampOf(pausedUntil),
    author: door.author,
    createdAt: timestampOf(door.createdAt),
    updatedAt: timestampOf(door.updatedAt),
    fault: fault === null ? "" : `Its address and port ${DOOR_FAULTS[fault]}.`,
    inside: open
      .inside(door.uuid)
      .map(({ from, since, waiting }) => ({ from, since: timestampOf(since), waiting })),
  } satisfies Whole<MessageInitShape<typeof DoorSchema>>);
}

export function knockMessage({ at, from, woke, outcome, tookMs, why }: Knock): KnockMessage {
  return create(KnockSchema, {
    ...{ at: timestampOf(at), from, woke, outcome: OUTCOME[outcome], why },
    tookMs: tookMs ?? undefined,
  } satisfies Whole<MessageInitShape<typeof KnockSchema>>);
}

/** The JSON of a door and of a knock, for pages. */
export function doorJson(door: DoorRecord, open: Pick<OpenDoors, "faultOf" | "inside">): DoorJson {
  return toJson(DoorSchema, doorMessage(door, open));
}
export function knockJson(knock: Knock): KnockJson {
  return toJson(KnockSchema, knockMessage(knock));
}

/** The door of a request, to be checked by `doorSettings`. */
export function readDoorMessage({ pausedUntil, ...door }: Door) {
  return {
    ...{ name: door.name, serverUuid: door.serverUuid, port: door.port, listen: door.listen },
    networks: door.networks,
    waitSeconds: door.waitSeconds ?? DOOR_LIMITS.wait.initial,
    firstByte: door.firstByte ?? true,
    lingerMinutes: door.lingerMinutes ?? DOOR_LIMITS.linger.initial,
    pausedUntil: pausedUntil === undefined ? null : timestampMs(pausedUntil),
  };
}
