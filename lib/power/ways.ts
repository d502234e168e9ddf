import type { Moment } from "./facts";

/**
 * Ways to wake a server, in the order in which people read them. A packet and relays come by themselves; the others are
 * set for a server by an admin.
 */
export const WAY_KINDS = ["packet", "relay", "redfish", "ipmi", "http", "proxmox"] as const;
export type WayKind = (typeof WAY_KINDS)[number];

/** Ways that an admin sets: each reaches a machine from outside, past its agent. */
export const OUTSIDE_KINDS = ["redfish", "ipmi", "http", "proxmox"] as const satisfies readonly WayKind[];
export type OutsideKind = (typeof OUTSIDE_KINDS)[number];

/**
 * The power of a machine as something outside shows it. Evidence only: "off" may prove off, "on" proves nothing
 * (docs/status-model.md).
 */
export type SeenPower = "on" | "off" | "unknown";

/** The place of a machine seen from outside, and the login for it. */
export interface WayTarget {
  /** A host, with a port after a colon where it is not the usual one; of `http`, unused: its URLs are options. */
  readonly address: string;
  /** A user, or the ID of a token; may be empty. */
  readonly user: string;
  /** A password, or the secret of a token, of any characters; may be empty. */
  readonly secret: string;
  /** The SHA-256 fingerprint of the one certificate that is accepted, in 64 small hexadecimal digits; null: none is. */
  readonly pin: string | null;
  /** Settings that only this way has, by name. Each way checks its own. */
  readonly options: Readonly<Record<string, string>>;
}

/** One look at a machine from outside: what it showed lies between the question and the answer. */
export interface Look {
  readonly power: SeenPower;
  readonly asked: Moment;
  readonly answered: Moment;
}

/**
 * The power of a machine that was looked at in several ways at once. One that says on counts more than any that say off;
 * but a plug that gives power says nothing of the machine.
 */
export function seenTogether(
  shown: readonly { readonly kind: OutsideKind; readonly power: SeenPower }[],
): SeenPower {
  const powers = shown.map(({ kind, power }) => (kind === "http" && power === "on" ? "unknown" : power));
  return (["on", "off"] as const).find((power) => powers.includes(power)) ?? "unknown";
}

/** A machine as it was found from outside, for people: "Try it" shows all of it, and changes nothing. */
export interface WayFindings {
  readonly power: SeenPower;
  /** The maker and the model, as the other side says, in one line of at most 100 characters; empty: it does not say. */
  readonly product: string;
  /** The certificate that it showed; null: the way has none. */
  readonly certificate: Certificate | null;
  /** Calls that it answers: `wake` always; `look` and `cut` where the way and the machine can. */
  readonly can: readonly ("wake" | "look" | "cut")[];
  /** Reasons against relying on it. */
  readonly cautions: readonly WayCaution[];
}

export interface Certificate {
  /** SHA-256, in 64 small hexadecimal digits. */
  readonly fingerprint: string;
  /** Its subject and its issuer, one line each of at most 200 characters. */
  readonly subject: string;
  readonly issuer: string;
  /** Wall-clock milliseconds. */
  readonly validUntil: number;
}

/** Weaknesses and limits that are no fault. */
export type WayCaution = "old_tls" | "weak_key" | "cleartext" | "no_cut" | "no_look";

/** Reasons for which a call came to nothing. */
export type WayFaultCode =
  /** The address is loopback, link-local, multicast, broadcast, unspecified, or a name that leads to one. */
  | "address_refused"
  /** The name is not known. */
  | "name_unknown"
  /** Nothing answered there. */
  | "unreachable"
  /** It did not answer in time. */
  | "timeout"
  /** The user or the secret was refused. */
  | "login_refused"
  /** The user may not do that there. */
  | "forbidden"
  /** No certificate is pinned yet: the fault carries the one that there is. */
  | "certificate_unknown"
  /** Another certificate than the pinned one: the fault carries it. */
  | "certificate_changed"
  /** It speaks no TLS that is still spoken. */
  | "tls_too_old"
  /** The answer is none of this kind of machine. */
  | "not_understood"
  /** The answer is longer than any of this kind is. */
  | "too_long"
  /** It sent the call elsewhere; that is not followed. */
  | "redirected"
  /** The machine does not offer it. */
  | "not_offered"
  /** It said that it could not do it now; tried several times. */
  | "busy"
  /** An option is missing or wrong: the detail is its name. */
  | "bad_option";
