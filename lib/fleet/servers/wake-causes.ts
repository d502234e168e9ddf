import { OUTSIDE_KINDS, type OutsideKind, type WayKind } from "../../power/ways";
import type { ServerRecord, WakeReport, WayReport } from "../model/entities";
import { isOutside } from "../model/networks";
import type { WakeDoubt } from "../model/wake-doubt";
import { WAY_NAMES, wakeFaultText, type WakeFault, type WakeFaultCode } from "../model/wake-ways";

/** Causes for which no heartbeat came from a server that was to wake, each with what is known. */
export type WakeCause =
  /** A way that came to nothing each time, and why. */
  | { readonly kind: "way_failed"; readonly way: WayKind; readonly fault: WakeFault }
  /** A way that was asked, and of which nothing came back. */
  | { readonly kind: "unanswered"; readonly way: WayKind }
  | WakeDoubt
  /** Its last heartbeat came from an address that no network of the packets reaches: routers let no broadcast pass. */
  | { readonly kind: "other_network"; readonly address: string; readonly networks: readonly string[] }
  /** Its BMC or its hypervisor says that it turned it on: the machine itself hangs, or its network. */
  | { readonly kind: "turned_on"; readonly way: OutsideKind }
  /** It woke from here before: since then its power, its cable or its firmware's settings may have changed. */
  | { readonly kind: "woke_before"; readonly at: number }
  /** It has never been woken from here: the firmware may not be set up for it. */
  | { readonly kind: "never_woken" }
  /** It may be starting, and take longer than the deadline. */
  | { readonly kind: "slow_start" };

/**
 * Causes of a failed try to wake a server, likeliest first: certain ones stand before possible ones. None where a
 * heartbeat came, or where it may yet come.
 * @param doubt what speaks against the way in which it is woken
 * @param calledFrom the address that its agent last called from; null: not known
 */
export function wakeCauses(
  report: WakeReport,
  { wokenAt }: Pick<ServerRecord, "wokenAt">,
  doubt: WakeDoubt | null,
  calledFrom: string | null,
): readonly WakeCause[] {
  if (report.givenUpAt === null) return [];
  const sent = report.ways.filter((way) => way.sent > 0);
  const isSent = sent.length > 0;
  const causes: WakeCause[] = report.ways.flatMap((way) => failureOf(way, isSent));
  if (doubt) causes.push(doubt);
  const [{ kind, networks } = { kind: null, networks: null }] = sent;
  if (sent.length === 1 && kind === "packet" && networks && calledFrom && isOutside(calledFrom, networks)) {
    causes.push({ kind: "other_network", address: calledFrom, networks });
  }
  const turnedOn = OUTSIDE_KINDS.filter((each) => sent.some((way) => way.kind === each));
  causes.push(...turnedOn.map((way) => ({ kind: "turned_on", way }) as const));
  if (wokenAt !== null) causes.push({ kind: "woke_before", at: wokenAt });
  else if (turnedOn.length === 0) causes.push({ kind: "never_woken" });
  causes.push({ kind: "slow_start" });
  return causes;
}

/** Networks that a way is known not to reach are no cause where another way was sent. */
const OUT_OF_REACH: readonly WakeFaultCode[] = ["other_network", "no_relay"];

function failureOf({ kind: way, sent, faults }: WayReport, isSent: boolean): readonly WakeCause[] {
  const [fault] = faults;
  if (sent > 0 || (isSent && fault && OUT_OF_REACH.includes(fault.code))) return [];
  return [fault ? { kind: "way_failed", way, fault } : { kind: "unanswered", way }];
}

/** The cause in English, for RPCs; the console words it in the reader's language. */
export function causeText(cause: WakeCause): string {
  switch (cause.kind) {
    case "way_failed":
      return `${capitalised(WAY_NAMES[cause.way])}: ${wakeFaultText(cause.fault)}.`;
    case "unanswered":
      return `${capitalised(WAY_NAMES[cause.way])}: asked, and nothing came back.`;
    case "turned_on":
      return `${capitalised(WAY_NAMES[cause.way])} turned it on: look at its screen.`;
    case "no_such_card":
      return cause.instead
        ? `No network card of the server has its MAC address; ${cause.instead.name} has ${cause.instead.macAddress}.`
        : "No network card of the server has its MAC address.";
    case "wake_on_lan_off":
      return `Wake-on-LAN is off for ${cause.card.name}.`;
    case "wireless_only":
      return `The server is connected by Wi-Fi alone (${cause.card.name}).`;
    case "other_network":
      return `The server was last heard from ${cause.address}, and the packets went to ${cause.networks.join(", ") || "no network"} only: routers let no broadcast pass. KOMO_WOL_TARGETS names other targets.`;
    case "woke_before":
      return `It woke from here on ${new Date(cause.at).toISOString().slice(0, 10)}: look at its power, its cable and its switch.`;
    case "never_woken":
      return "It has never been woken from here: look for Wake-on-LAN in its firmware's settings.";
    case "slow_start":
      return "It may start, and take longer than it is waited for.";
  }
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
