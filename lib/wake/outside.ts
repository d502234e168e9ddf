import type { OutsideKind } from "../power/ways";
import { http } from "./http";
import { ipmi } from "./ipmi";
import { proxmox } from "./proxmox";
import { OUTSIDE, type Outside } from "./reach/call";
import { redfish } from "./redfish";
import type { Way } from "./way";

/**
 * Every way that reaches a machine from outside.
 * @param given what differs from the world as it is, for tests
 */
export function waysFromOutside(given: Partial<Outside> = {}): Readonly<Record<OutsideKind, Way>> {
  const outside = { ...OUTSIDE, ...given };
  return { redfish: redfish(outside), ipmi: ipmi(outside), http: http(outside), proxmox: proxmox(outside) };
}
