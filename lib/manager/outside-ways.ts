import type { OutsideKind } from "../power/ways";
import { WayFault, type Way } from "../wake/way";

const NOT_YET: Pick<Way, "tryOut"> = { tryOut: () => Promise.reject(new WayFault("not_offered")) };

/** The ways from outside, by their kinds. */
export const OUTSIDE_WAYS: Readonly<Record<OutsideKind, Pick<Way, "tryOut">>> = {
  ...{ redfish: NOT_YET, ipmi: NOT_YET, http: NOT_YET, proxmox: NOT_YET },
};
