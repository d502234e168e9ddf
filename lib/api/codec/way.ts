import { create, toJson, type MessageInitShape } from "@bufbuild/protobuf";
import type { ShownWay, WayOutcome } from "../../fleet/model/way";
import {
  CertificateSchema,
  SecretStateSchema,
  SeenPowerSchema,
  TryWayResponseSchema,
  WayCallSchema,
  WayCautionSchema,
  WayFaultCodeSchema,
  WayKindSchema,
  WaySchema,
  type Certificate as CertificateMessage,
  type TryWayResponse,
  type TryWayResponseJson,
  type Way,
  type WayJson,
} from "../../gen/proto/komoriuta/v1/way_pb";
import { OUTSIDE_KINDS, type Certificate } from "../../power/ways";
import { numbers } from "./numbers";
import { timestampOf } from "./time";
import type { Whole } from "./whole";
import { SECRET_STATE, SEEN_POWER, WAY_CALL, WAY_CAUTION, WAY_FAULT, WAY_KIND } from "./way-words";

const KINDS = numbers(WayKindSchema, WAY_KIND);
const STATES = numbers(SecretStateSchema, SECRET_STATE);
const POWERS = numbers(SeenPowerSchema, SEEN_POWER);
const CALLS = numbers(WayCallSchema, WAY_CALL);
const CAUTIONS = numbers(WayCautionSchema, WAY_CAUTION);
const FAULTS = numbers(WayFaultCodeSchema, WAY_FAULT);

/** Kinds of ways from outside by the protocol's numbers. */
export const OUTSIDE_KIND_OF = new Map(OUTSIDE_KINDS.map((kind) => [KINDS[kind], kind]));

/** The message of a way, which never has its secret. */
export function wayMessage(way: ShownWay): Way {
  const { kind, address, user, secret, pin, options, author, createdAt, updatedAt, secretSetAt } = way;
  return create(WaySchema, {
    ...{ kind: KINDS[kind], address, user, options: { ...options }, author, pin: pin ?? "" },
    ...{ secret: undefined, secretState: STATES[secret] },
    ...{ createdAt: timestampOf(createdAt), updatedAt: timestampOf(updatedAt) },
    secretSetAt: secretSetAt === null ? undefined : timestampOf(secretSetAt),
  } satisfies Whole<MessageInitShape<typeof WaySchema>>);
}

/** The same for a browser. */
export function wayJson(way: ShownWay): WayJson {
  return toJson(WaySchema, wayMessage(way));
}

/** The message of what a try found, or why it came to nothing. */
export function outcomeMessage(outcome: WayOutcome): TryWayResponse {
  if ("fault" in outcome) {
    const { code, detail, certificate } = outcome.fault;
    const fault = { code: FAULTS[code], detail, ...shownBy(certificate) };
    return create(TryWayResponseSchema, { outcome: { case: "fault", value: fault } });
  }
  const { power, product, certificate, can, cautions } = outcome.findings;
  const findings = {
    ...{ power: POWERS[power], product, ...shownBy(certificate) },
    ...{ can: can.map((call) => CALLS[call]), cautions: cautions.map((caution) => CAUTIONS[caution]) },
  };
  return create(TryWayResponseSchema, { outcome: { case: "findings", value: findings } });
}

/** The same for a browser. */
export function outcomeJson(outcome: WayOutcome): TryWayResponseJson {
  return toJson(TryWayResponseSchema, outcomeMessage(outcome));
}

function shownBy(certificate: Certificate | null): { readonly certificate?: CertificateMessage } {
  if (!certificate) return {};
  const { validUntil, ...rest } = certificate;
  return { certificate: create(CertificateSchema, { ...rest, validUntil: timestampOf(validUntil) }) };
}
