import type { UpsFault } from "../reading";
import type { NutFaultCode } from "./fault";

/** Each fault of a NUT server as a sentence in English that says what to do. */
export const NUT_FAULT_TEXTS: Readonly<Record<NutFaultCode, string>> = {
  address_refused:
    "Its address is link-local, multicast or broadcast: enter the one that it has in its network.",
  name_unknown: "Its name is not known: check the spelling, or enter the address.",
  unreachable:
    "Nothing answered there: check address and port, that upsd runs and has a LISTEN line for this address in upsd.conf, and that no firewall is in between.",
  timeout: "It did not answer in time: check that this is the port of upsd, 3493 by default.",
  login_refused:
    "It refused the user or the password: check both against upsd.users, where the user needs the line `upsmon secondary`.",
  certificate_unknown:
    "It offers TLS, and nobody has accepted its certificate yet: try it, compare the fingerprint, and accept it.",
  certificate_changed:
    "It showed another certificate than the one that was accepted, and no password was sent: where nobody has changed it, somebody may be in between.",
  tls_missing:
    "It offers no TLS any more, although a certificate was accepted: where upsd was meant to lose it, remove the fingerprint.",
  tls_too_old: "It speaks no TLS that is still spoken: give upsd a newer one, or a certificate of 2048 bits.",
  not_understood: "Its answer is none of a NUT server: check address and port.",
  too_long: "Its answer is longer than any of a NUT server: check address and port.",
  ups_unknown: "It has no UPS of this name: `upsc -l HOST` lists those that it has.",
  no_ups: "It has no UPS: define one in its ups.conf.",
  stale: "Its driver has heard nothing from the UPS lately: check the cable.",
  driver_gone: "The driver of the UPS does not run: start it, with `upsdrvctl start` or its service.",
  secret_unreadable:
    "Its password cannot be read: the manager's key for secrets is another one than it was sealed with. Enter the password again.",
};

/** Each reason for which nothing fresh is known of a UPS, as a sentence in English. */
export const UPS_FAULT_TEXTS: Readonly<Record<UpsFault, string>> = {
  unreachable: "Its NUT server does not answer.",
  refused: "Its NUT server lets the manager read nothing.",
  untrusted: "The certificate of its NUT server is not accepted.",
  "unknown-ups": "Its NUT server has no UPS of this name.",
  stale: "Its NUT server has heard nothing from it lately.",
  nonsense: "What it says cannot be understood.",
};
