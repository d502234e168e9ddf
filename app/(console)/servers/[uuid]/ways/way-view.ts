import {
  SECRET_STATE,
  SEEN_POWER,
  WAY_CALL,
  WAY_CAUTION,
  WAY_FAULT,
  WAY_KIND,
} from "@/lib/api/codec/way-words";
import type { ShownWay, WayOutcome } from "@/lib/fleet/model/way";
import type { CertificateJson, TryWayResponseJson, WayJson } from "@/lib/gen/proto/komoriuta/v1/way_pb";
import { OUTSIDE_KINDS, type Certificate, type OutsideKind } from "@/lib/power/ways";

/** A way as the card shows it. */
export interface WayView extends Pick<ShownWay, "kind" | "address" | "user" | "options" | "secret"> {
  /** Empty: no certificate was accepted yet. */
  readonly pin: string;
  /** Wall-clock milliseconds. */
  readonly updatedAt: number;
}

/** The ways of a message; a kind of a later version is left out. */
export function readWays(messages: readonly WayJson[]): readonly WayView[] {
  return messages.flatMap((message) => {
    const kind = OUTSIDE_KINDS.find((each) => WAY_KIND[each] === message.kind);
    return kind ? [readWay(message, kind)] : [];
  });
}

function readWay(message: WayJson, kind: OutsideKind): WayView {
  const { address = "", user = "", pin = "", options = {}, secretState, updatedAt = "" } = message;
  const secret = wordOf(SECRET_STATE, secretState) ?? "none";
  return { kind, address, user, pin, options, secret, updatedAt: Date.parse(updatedAt) };
}

/** The outcome of a try; words of a later version are left out. */
export function readOutcome({ findings, fault }: TryWayResponseJson): WayOutcome {
  if (!findings) {
    const { code, detail = "", certificate } = fault ?? {};
    return {
      fault: {
        code: wordOf(WAY_FAULT, code) ?? "not_understood",
        detail,
        certificate: readCertificate(certificate),
      },
    };
  }
  const { power, product = "", certificate, can = [], cautions = [] } = findings;
  return {
    findings: {
      ...{
        power: wordOf(SEEN_POWER, power) ?? "unknown",
        product,
        certificate: readCertificate(certificate),
      },
      can: can.flatMap((call) => wordOf(WAY_CALL, call) ?? []),
      cautions: cautions.flatMap((caution) => wordOf(WAY_CAUTION, caution) ?? []),
    },
  };
}

function readCertificate(message: CertificateJson | undefined): Certificate | null {
  if (!message) return null;
  const { fingerprint = "", subject = "", issuer = "", validUntil = "" } = message;
  return { fingerprint, subject, issuer, validUntil: Date.parse(validUntil) };
}

function wordOf<Word extends string>(
  names: Readonly<Record<Word, string>>,
  name: string | undefined,
): Word | undefined {
  return (Object.keys(names) as Word[]).find((word) => names[word] === name);
}
