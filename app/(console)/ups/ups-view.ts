import type { ShownNutServer } from "@/lib/fleet/model/nut-server";
import type { Certificate } from "@/lib/power/ways";
import type { NutFaultCode } from "@/lib/ups/nut/fault";
import type { UpsFault } from "@/lib/ups/reading";
import type { UpsRemark, UpsStanding } from "@/lib/ups/standing";

/** A UPS as the page shows it. Times are wall-clock milliseconds. */
export interface UpsView {
  /** `<ups>@<NUT server>`. */
  readonly name: string;
  readonly description: string;
  readonly identity: string;
  readonly standing: UpsStanding;
  readonly remarks: readonly UpsRemark[];
  readonly since: number | null;
  readonly failedSince: number | null;
  /** Null: what it said is fresh. */
  readonly fault: UpsFault | null;
  /** Null: it was never heard in this life of the manager. */
  readonly lastReadAt: number | null;
  /** Figures of the last time that it was heard. */
  readonly charge: number | null;
  readonly runtime: number | null;
  readonly load: number | null;
  readonly replaced: string | null;
  /** The power cut plans that go by it. */
  readonly plans: readonly { readonly uuid: string; readonly name: string }[];
}

/** A NUT server as the page shows it. */
export interface NutServerView extends Pick<ShownNutServer, "user" | "secret"> {
  /** Null: the one of the manager's environment. */
  readonly uuid: string | null;
  readonly url: string;
  readonly address: string;
  /** Empty: no certificate was accepted yet. */
  readonly pin: string;
  readonly updatedAt: number;
  readonly fault: NutFaultCode | null;
  readonly isConnected: boolean;
  readonly isEncrypted: boolean | null;
  /** With faults of certificates: the one that was shown. */
  readonly certificate: Certificate | null;
}
