import { create } from "@bufbuild/protobuf";
import type { Advice, Diagnosis } from "../../fleet/servers/doctor";
import type { WakeDoubt } from "../../fleet/model/wake-doubt";
import { WAY_NAMES } from "../../fleet/model/wake-ways";
import {
  DoctorSchema,
  WakeVerdictSchema,
  type Doctor as DoctorMessage,
} from "../../gen/proto/komoriuta/v1/server_pb";
import type { Verdict, WakeVerdict } from "../../plan/doctor";
import { numbers } from "./numbers";
import { timestampOf } from "./time";

const WAKE_VERDICT = numbers<WakeVerdict, typeof WakeVerdictSchema>(WakeVerdictSchema, {
  will: "WAKE_VERDICT_WILL",
  should: "WAKE_VERDICT_SHOULD",
  never_tried: "WAKE_VERDICT_NEVER_TRIED",
  did_not: "WAKE_VERDICT_DID_NOT",
  may_not: "WAKE_VERDICT_MAY_NOT",
  cannot: "WAKE_VERDICT_CANNOT",
});

/** The message of a diagnosis. */
export function doctorMessage({ verdict, advice, wokenAt, firmware }: Diagnosis): DoctorMessage {
  return create(DoctorSchema, {
    verdict: WAKE_VERDICT[verdict.verdict],
    text: verdictText(verdict),
    advice: advice ? adviceText(advice) : "",
    command: (advice?.kind === "turn_on" ? advice.command : null) ?? "",
    ...(wokenAt !== null && { wokenAt: timestampOf(wokenAt) }),
    firmwareSettings: [...(firmware?.settings ?? [])],
  });
}

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** The verdict in English, for RPCs; the console words it in the reader's language. */
function verdictText(verdict: Verdict<WakeDoubt>): string {
  switch (verdict.verdict) {
    case "will":
      return `Will wake: it did on ${day(verdict.at)}${verdict.byNetwork ? ", by the network" : ""}.`;
    case "should":
      return verdict.way === null
        ? `Should wake: its card ${verdict.card} listens.`
        : `Should wake: by ${WAY_NAMES[verdict.way]}, which nobody has seen yet.`;
    case "never_tried":
      return "Never tried.";
    case "did_not":
      return `Did not wake on ${day(verdict.at)}.`;
    case "may_not":
      return `Might not wake: ${doubtText(verdict.doubt)}.`;
    case "cannot":
      return `Cannot wake: ${doubtText(verdict.doubt)}.`;
  }
}

function doubtText(doubt: WakeDoubt): string {
  switch (doubt.kind) {
    case "no_such_card":
      return "no network card of it has its MAC address";
    case "wake_on_lan_off":
      return `Wake-on-LAN is off on ${doubt.card.name}`;
    case "wireless_only":
      return `it is connected by Wi-Fi alone (${doubt.card.name})`;
  }
}

function adviceText(advice: Advice): string {
  switch (advice.kind) {
    case "turn_on":
      return `Turn Wake-on-LAN on for ${advice.card}.`;
    case "use_card":
      return `Enter the address of ${advice.card} (${advice.macAddress}).`;
    case "enter_address":
      return "Enter the address of a network card that is connected by cable.";
    case "another_way":
      return "Give it another way: a cable, its BMC, its hypervisor or a switch of its power.";
    case "look_at_firmware":
      return "Look for Wake-on-LAN in its firmware's settings.";
    case "try":
      return "Turn it off and on again once, before anyone relies on it.";
  }
}
