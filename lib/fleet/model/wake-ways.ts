import type { OutsideKind, WayFaultCode, WayKind } from "../../power/ways";

/** A way by which a server could be woken at this moment. */
export interface ServerWay {
  readonly kind: WayKind;
  /** Known at once: why it is not tried now; null: it is. */
  readonly fault: WakeFault | null;
  /** Its target for people, as far as that is known before a try. */
  readonly to: readonly string[];
  /** Whether a try may take seconds. */
  readonly takesTime: boolean;
  /**
   * Tries it once. Resolves once the other side has accepted it. Rejects with an error whose `code` and `detail` are
   * those of a `WakeFault`; any other error counts as `not_understood`. Null: it is on its way, and what becomes of it is
   * told to the wake report later.
   */
  wake(signal: AbortSignal): Promise<WakeTry | null>;
}

/** A way that a server has, as people see it before they turn it on. */
export type PossibleWay = Pick<ServerWay, "kind" | "fault">;

/** The result of a try to wake a server. */
export interface WakeTry {
  /** Targets that it was sent to, for people: host:port of a packet, the names of relays. */
  readonly targets: readonly string[];
  /** Targets that it could not be sent to, each with the reason. */
  readonly faults: readonly string[];
  /** Networks that it reaches, as CIDR; null: not known. */
  readonly networks: readonly string[] | null;
}

/** Ways from outside, as admins have set them. */
export interface OutsideWays {
  /** Those of a server. At once, from memory: runs ask it of thousands. */
  waysOf(serverUuid: string): readonly OutsideWay[];
}

/** A way from outside that is set for a server. */
export interface OutsideWay {
  readonly kind: OutsideKind;
  /** Its place as people may read it: a host, and never a secret or a whole URL. */
  readonly to: string;
  /** Tries it once, bounded in time. Rejects with a `WayFault` of `lib/wake`. */
  wake(signal: AbortSignal): Promise<void>;
}

/** The reason for which a try came to nothing. */
export interface WakeFault {
  readonly code: WakeFaultCode;
  /** Our own words, never those of the other side; may be empty. */
  readonly detail: string;
}

/** A way that could not be tried, and why. */
export interface FailedWay {
  readonly kind: WayKind;
  readonly fault: WakeFault;
}

/** The names of ways in English. */
export const WAY_NAMES: Readonly<Record<WayKind, string>> = {
  packet: "packet",
  relay: "relay",
  redfish: "BMC (Redfish)",
  ipmi: "BMC (IPMI)",
  http: "plug or switch (HTTP)",
  proxmox: "Proxmox VE",
};

export type WakeFaultCode =
  | WayFaultCode
  /** No packet could be sent; the detail says where to, and why. */
  | "not_sent"
  /** The packets of the manager do not reach the server's network, which is the detail. */
  | "other_network"
  /** No server in its network, which is the detail, is on that could pass it on. */
  | "no_relay"
  /** The relay whose name is the detail could not send it. */
  | "not_passed_on";

/** Each fault in English, for RPCs and logs; the console words it in the reader's language. */
const FAULT_TEXTS: Readonly<Record<WakeFaultCode, (detail: string) => string>> = {
  address_refused: () => "its address is none that may be called",
  name_unknown: () => "its name is not known",
  unreachable: () => "nothing answered there",
  timeout: () => "it did not answer in time",
  login_refused: () => "it refused the user or the secret",
  forbidden: () => "its user may not do that",
  certificate_unknown: () => "its certificate has not been accepted yet",
  certificate_changed: () => "it showed another certificate than the one that was accepted",
  tls_too_old: () => "it speaks no TLS that is still spoken",
  not_understood: () => "its answer was not understood",
  too_long: () => "its answer was too long",
  redirected: () => "it sent the call elsewhere, which is not followed",
  not_offered: () => "it does not offer that",
  busy: () => "it could not do it now",
  bad_option: (detail) => `its setting is missing or wrong: ${detail || "?"}`,
  not_sent: (detail) => detail || "there is nowhere to send it to",
  other_network: (detail) =>
    `the server's network, ${detail || "?"}, is none of the manager's: routers let no broadcast pass; if both share a switch, set KOMO_WOL_TARGETS=255.255.255.255 for the manager`,
  no_relay: (detail) => `no server in ${detail || "its network"} is on that could pass it on`,
  not_passed_on: (detail) => `${detail || "the relay"} could not send it`,
};

/** A fault in English, without a full stop. */
export function wakeFaultText({ code, detail }: WakeFault): string {
  return FAULT_TEXTS[code](detail);
}

/** The faults of ways none of which could wake a server, in English. */
export function failedWaysText(failed: readonly FailedWay[]): string {
  return failed.map(({ kind, fault }) => `${WAY_NAMES[kind]}: ${wakeFaultText(fault)}`).join("; ");
}

/** Whether a text is the code of a fault. */
export function isWakeFaultCode(text: unknown): text is WakeFaultCode {
  return typeof text === "string" && Object.hasOwn(FAULT_TEXTS, text);
}

/** The longest detail of a fault. */
const DETAIL = 300;

/** The fault that an error of a way stands for. What is none of ours says nothing. */
export function wakeFaultOf(error: unknown): WakeFault {
  if (!(error instanceof Error) || !("code" in error) || !isWakeFaultCode(error.code))
    return { code: "not_understood", detail: "" };
  const detail = "detail" in error && typeof error.detail === "string" ? error.detail : "";
  return { code: error.code, detail: detail.slice(0, DETAIL) };
}

/** An error that stands for a fault. */
export class WakeFailed extends Error {
  override readonly name = "WakeFailed";
  readonly code: WakeFaultCode;
  readonly detail: string;
  constructor(fault: WakeFault) {
    super(wakeFaultText(fault));
    this.code = fault.code;
    this.detail = fault.detail;
  }
}
