import type { Certificate } from "../../power/ways";
import type { UpsFault } from "../reading";

/** Reasons for which a NUT server, or one of its UPSes, told nothing. */
export const NUT_FAULTS = [
  /** The address is link-local, multicast, broadcast or unspecified, or a name that leads to one. */
  "address_refused",
  "name_unknown",
  /** Nothing answered there. */
  "unreachable",
  /** It did not answer in time. */
  "timeout",
  /** The user or the password was refused. */
  "login_refused",
  /** It offers TLS, and no certificate is pinned yet: the fault carries the one that there is. */
  "certificate_unknown",
  /** Another certificate than the pinned one: the fault carries it. */
  "certificate_changed",
  /** A certificate is pinned, and it offers no TLS any more. */
  "tls_missing",
  /** It speaks no TLS that is still spoken. */
  "tls_too_old",
  /** The answer is none of a NUT server. */
  "not_understood",
  /** The answer is longer than any of a NUT server is. */
  "too_long",
  /** It has no UPS of this name. */
  "ups_unknown",
  /** It has no UPS at all. */
  "no_ups",
  /** Its driver runs, and knows nothing fresh of the UPS. */
  "stale",
  /** Its driver does not run. */
  "driver_gone",
  /** The password that is kept for it cannot be read. */
  "secret_unreadable",
] as const;
export type NutFaultCode = (typeof NUT_FAULTS)[number];

/** A call to a NUT server that came to nothing. It has no secret, and nothing that a stranger sent. */
export class NutFault extends Error {
  override readonly name = "NutFault";
  constructor(
    readonly code: NutFaultCode,
    /** With `certificate_unknown` and `certificate_changed`: the certificate that was shown. */
    readonly certificate: Certificate | null = null,
  ) {
    super(code);
  }
}

/** The meaning of each for the state of a UPS. */
export const UPS_FAULT_OF = {
  address_refused: "unreachable",
  name_unknown: "unreachable",
  unreachable: "unreachable",
  timeout: "unreachable",
  login_refused: "refused",
  certificate_unknown: "untrusted",
  certificate_changed: "untrusted",
  tls_missing: "untrusted",
  tls_too_old: "untrusted",
  not_understood: "nonsense",
  too_long: "nonsense",
  ups_unknown: "unknown-ups",
  no_ups: "unknown-ups",
  stale: "stale",
  driver_gone: "stale",
  secret_unreadable: "refused",
} as const satisfies Readonly<Record<NutFaultCode, UpsFault>>;

/** Faults of one UPS, after which others can be asked about. */
export const OF_ONE_UPS: ReadonlySet<NutFaultCode> = new Set(["stale", "driver_gone", "ups_unknown"]);

const OF_ERROR: Readonly<Record<string, NutFaultCode>> = {
  "ACCESS-DENIED": "login_refused",
  "INVALID-USERNAME": "login_refused",
  "INVALID-PASSWORD": "login_refused",
  "PASSWORD-REQUIRED": "login_refused",
  "USERNAME-REQUIRED": "login_refused",
  "UNKNOWN-UPS": "ups_unknown",
  "DATA-STALE": "stale",
  "DRIVER-NOT-CONNECTED": "driver_gone",
};

/** The fault behind an error of the protocol; words that are unknown here are not understood. */
export function faultOfError(code: string): NutFaultCode {
  return Object.hasOwn(OF_ERROR, code) ? (OF_ERROR[code] ?? "not_understood") : "not_understood";
}
