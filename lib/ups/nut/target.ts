import { isIP } from "node:net";
import { isBarredNutHost, type NutPlace } from "../../power/nut-address";

/** A NUT server, with the login for it. */
export interface NutTarget {
  /** Its user may be empty: nobody logs in then, as reading needs none. */
  readonly place: NutPlace;
  readonly secret: string;
  /** The SHA-256 fingerprint of the one certificate that is accepted, in 64 small hexadecimal digits; null: none is. */
  readonly pin: string | null;
}

/** The rule for addresses that a name leads to. */
export function mayReachNut(address: string): boolean {
  return isIP(address) !== 0 && !address.includes("%") && !isBarredNutHost(address);
}
