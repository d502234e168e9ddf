import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { ShownNutServer } from "../../fleet/model/nut-server";
import {
  NutServerSchema,
  TryNutServerResponseSchema,
  UpsSchema,
  type NutServer,
  type TryNutServerResponse,
  type Ups,
} from "../../gen/proto/komoriuta/v1/ups_pb";
import { CertificateSchema, SecretStateSchema } from "../../gen/proto/komoriuta/v1/way_pb";
import { nutUrl, readNutPlace } from "../../power/nut-address";
import type { Certificate } from "../../power/ways";
import type { WatchedUps } from "../../ups/known";
import { NUT_FAULT_TEXTS, UPS_FAULT_TEXTS } from "../../ups/nut/fault-text";
import type { UpsReading } from "../../ups/reading";
import { standingOf } from "../../ups/standing";
import type { NutOutcome } from "../../ups/try";
import type { NutServerState } from "../../ups/watch";
import type { OwnNutServer } from "../running";
import { numbers } from "./numbers";
import { timestampOf } from "./time";
import { SECRET_STATE } from "./way-words";
import type { Whole } from "./whole";

const STATES = numbers(SecretStateSchema, SECRET_STATE);

/**
 * The message of a UPS.
 * @param servers the uuids of NUT servers by their addresses
 * @param wallOf the wall-clock time of a monotonic one, in milliseconds
 */
export function upsMessage(
  ups: WatchedUps,
  servers: ReadonlyMap<string, string>,
  wallOf: (at: number) => number,
): Ups {
  const { last, fault, since, failedSince } = ups;
  return create(UpsSchema, {
    ...{ name: ups.ups, nutServerUuid: servers.get(ups.server) ?? "", ...saidBy(last) },
    ...{ fault: fault === null ? "" : UPS_FAULT_TEXTS[fault], faultCode: fault ?? "" },
    lastRead: last ? timestampOf(wallOf(last.at)) : undefined,
    ...{ standing: ups.standing, description: ups.description, replaced: ups.replaced ?? "" },
    since: since === null ? undefined : timestampOf(since),
    failedSince: failedSince === null ? undefined : timestampOf(failedSince),
  } satisfies Whole<MessageInitShape<typeof UpsSchema>>);
}

function saidBy(last: UpsReading | null) {
  return {
    flags: [...(last?.flags ?? [])],
    charge: last?.charge ?? undefined,
    runtimeSeconds: last?.runtime ?? undefined,
    load: last?.load ?? undefined,
    identity: last?.identity ?? "",
  };
}

/** The message of a NUT server that an admin has set, which never has its secret. */
export function nutServerMessage(server: ShownNutServer, state: NutServerState): NutServer {
  const { uuid, address, ups, user, secret, pin, author, createdAt, updatedAt } = server;
  const place = readNutPlace(address);
  return create(NutServerSchema, {
    ...{ uuid, url: place ? nutUrl({ ...place, ups }) : address, user, pin: pin ?? "", author },
    ...{ secret: undefined, secretState: STATES[secret], ofEnvironment: false, ...stateOf(state) },
    ...{ createdAt: timestampOf(createdAt), updatedAt: timestampOf(updatedAt) },
  } satisfies Whole<MessageInitShape<typeof NutServerSchema>>);
}

/** The message of the one that the environment names. */
export function ownNutServerMessage(
  { url, user, pin, hasSecret }: OwnNutServer,
  state: NutServerState,
): NutServer {
  return create(NutServerSchema, {
    ...{ uuid: "", url, user, pin: pin ?? "", author: "", secret: undefined, ofEnvironment: true },
    ...{ secretState: STATES[hasSecret ? "kept" : "none"], ...stateOf(state) },
    ...{ createdAt: undefined, updatedAt: undefined },
  } satisfies Whole<MessageInitShape<typeof NutServerSchema>>);
}

function stateOf({ fault, certificate, isEncrypted }: NutServerState) {
  return {
    fault: fault === null ? "" : NUT_FAULT_TEXTS[fault],
    faultCode: fault ?? "",
    certificate: certificate ? certificateMessage(certificate) : undefined,
    encrypted: isEncrypted ?? undefined,
  };
}

/** The message of what a try found, or why it came to nothing. */
export function nutOutcomeMessage(outcome: NutOutcome, address: string): TryNutServerResponse {
  if ("fault" in outcome) {
    const { code, certificate } = outcome.fault;
    return create(TryNutServerResponseSchema, {
      ...{ upses: [], certificate: certificate ? certificateMessage(certificate) : undefined },
      ...{ fault: NUT_FAULT_TEXTS[code], faultCode: code, cleartext: false },
    } satisfies Whole<MessageInitShape<typeof TryNutServerResponseSchema>>);
  }
  const { certificate, upses, isCleartext } = outcome;
  return create(TryNutServerResponseSchema, {
    upses: upses.map(({ name, description, reading, fault }) => ({
      ...{ name: `${name}@${address}`, description, ...saidBy(reading) },
      ...{ fault: fault === null ? "" : UPS_FAULT_TEXTS[fault], faultCode: fault ?? "" },
      standing: standingOf({ ups: name, last: reading, fault }),
    })),
    certificate: certificate ? certificateMessage(certificate) : undefined,
    ...{ fault: "", faultCode: "", cleartext: isCleartext },
  } satisfies Whole<MessageInitShape<typeof TryNutServerResponseSchema>>);
}

function certificateMessage({ validUntil, ...rest }: Certificate) {
  return create(CertificateSchema, { ...rest, validUntil: timestampOf(validUntil) });
}
