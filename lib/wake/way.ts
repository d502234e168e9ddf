import type { Certificate, SeenPower, WayFaultCode, WayFindings, WayTarget } from "../power/ways";

export type { Certificate, WayCaution, WayFaultCode, WayFindings, WayTarget } from "../power/ways";

/**
 * A way to reach a machine from outside. Each call is one try, bounded in time and bytes, and ends with its signal. A
 * call rejects with a `WayFault`, and with nothing else: never a secret, a URL or what a stranger sent.
 */
export interface Way {
  /** Turns the power on; machines that are on stay as they are. Resolves once the other side has accepted it. */
  wake(target: WayTarget, signal: AbortSignal): Promise<void>;
  /** Reads the power. Absent: the way cannot tell. */
  look?(target: WayTarget, signal: AbortSignal): Promise<SeenPower>;
  /** Cuts the power, without asking the machine. Absent: the way cannot. */
  cut?(target: WayTarget, signal: AbortSignal): Promise<void>;
  /**
   * Reads everything that people are shown, and changes nothing. Of a target without a pin it says which certificate
   * there is before any secret is sent: it rejects with `certificate_unknown`.
   */
  tryOut(target: WayTarget, signal: AbortSignal): Promise<WayFindings>;
}

/** A call to a machine from outside that came to nothing. */
export class WayFault extends Error {
  override readonly name = "WayFault";
  constructor(
    readonly code: WayFaultCode,
    /** Our own words, never those of the other side; may be empty. */
    readonly detail = "",
    /** With `certificate_unknown` and `certificate_changed`: the certificate that was shown. */
    readonly certificate: Certificate | null = null,
  ) {
    super(detail ? `${code}: ${detail}` : code);
  }
}
