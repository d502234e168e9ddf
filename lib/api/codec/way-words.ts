import type { ShownWay } from "../../fleet/model/way";
import type {
  SecretStateJson,
  SeenPowerJson,
  WayCallJson,
  WayCautionJson,
  WayFaultCodeJson,
  WayKindJson,
} from "../../gen/proto/komoriuta/v1/way_pb";
import type { SeenPower, WayCaution, WayFaultCode, WayFindings, WayKind } from "../../power/ways";
import type { Names } from "./words";

// The words of ways to wake, as in words.ts. Apart from them, since no list of servers reads any.

export const WAY_KIND: Names<WayKind, WayKindJson> = {
  packet: "WAY_KIND_PACKET",
  relay: "WAY_KIND_RELAY",
  redfish: "WAY_KIND_REDFISH",
  ipmi: "WAY_KIND_IPMI",
  http: "WAY_KIND_HTTP",
  proxmox: "WAY_KIND_PROXMOX",
};

export const SECRET_STATE: Names<ShownWay["secret"], SecretStateJson> = {
  none: "SECRET_STATE_NONE",
  kept: "SECRET_STATE_KEPT",
  unreadable: "SECRET_STATE_UNREADABLE",
};

export const SEEN_POWER: Names<SeenPower, SeenPowerJson> = {
  on: "SEEN_POWER_ON",
  off: "SEEN_POWER_OFF",
  unknown: "SEEN_POWER_UNKNOWN",
};

export const WAY_CALL: Names<WayFindings["can"][number], WayCallJson> = {
  wake: "WAY_CALL_WAKE",
  look: "WAY_CALL_LOOK",
  cut: "WAY_CALL_CUT",
};

export const WAY_CAUTION: Names<WayCaution, WayCautionJson> = {
  old_tls: "WAY_CAUTION_OLD_TLS",
  weak_key: "WAY_CAUTION_WEAK_KEY",
  cleartext: "WAY_CAUTION_CLEARTEXT",
  no_cut: "WAY_CAUTION_NO_CUT",
  no_look: "WAY_CAUTION_NO_LOOK",
};

export const WAY_FAULT: Names<WayFaultCode, WayFaultCodeJson> = {
  address_refused: "WAY_FAULT_CODE_ADDRESS_REFUSED",
  name_unknown: "WAY_FAULT_CODE_NAME_UNKNOWN",
  unreachable: "WAY_FAULT_CODE_UNREACHABLE",
  timeout: "WAY_FAULT_CODE_TIMEOUT",
  login_refused: "WAY_FAULT_CODE_LOGIN_REFUSED",
  forbidden: "WAY_FAULT_CODE_FORBIDDEN",
  certificate_unknown: "WAY_FAULT_CODE_CERTIFICATE_UNKNOWN",
  certificate_changed: "WAY_FAULT_CODE_CERTIFICATE_CHANGED",
  tls_too_old: "WAY_FAULT_CODE_TLS_TOO_OLD",
  not_understood: "WAY_FAULT_CODE_NOT_UNDERSTOOD",
  too_long: "WAY_FAULT_CODE_TOO_LONG",
  redirected: "WAY_FAULT_CODE_REDIRECTED",
  not_offered: "WAY_FAULT_CODE_NOT_OFFERED",
  busy: "WAY_FAULT_CODE_BUSY",
  bad_option: "WAY_FAULT_CODE_BAD_OPTION",
};
