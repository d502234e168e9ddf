import { wakeVerdict, type Verdict } from "../../plan/doctor";
import { cannotListen, firmwareHint, type FirmwareHint } from "../../plan/firmware";
import type { NetworkCard, ServerRecord } from "../model/entities";
import { ownCards, type WakeDoubt } from "../model/wake-doubt";
import { begunBy, type BegunBy } from "../model/wake-up-type";
import { find, type Registry } from "../registry";
import { wakeDoubtOf } from "../wake/ways";

/** Everything that is known of waking a server, before anyone relies on it. */
export interface Diagnosis {
  readonly verdict: Verdict<WakeDoubt>;
  readonly advice: Advice | null;
  /** Wall-clock milliseconds; null: it never woke from here. */
  readonly wokenAt: number | null;
  readonly firmware: FirmwareHint | null;
  /** A machine of which no card can be woken by a packet, whatever is set. */
  readonly cannotListen: ReturnType<typeof cannotListen>;
  /** The card that its packets are for, as its agent has described it; null: none is known. */
  readonly card: NetworkCard | null;
  /** Maker and name of its board; "": not known. */
  readonly board: string;
  /** The cause of its present boot, by its firmware; null: it does not say, or another one. */
  readonly begunBy: BegunBy | null;
}

/** The one thing to do, before anyone relies on a server to wake. */
export type Advice =
  | { readonly kind: "turn_on"; readonly card: string; readonly command: string | null }
  | { readonly kind: "use_card"; readonly card: string; readonly macAddress: string }
  | { readonly kind: "enter_address" }
  | { readonly kind: "another_way" }
  | { readonly kind: "look_at_firmware" }
  | { readonly kind: "try" };

/** The diagnosis of a server, as its present facts have it. @throws FleetError `not_found` */
export function diagnose(registry: Registry, uuid: string): Diagnosis {
  const server = find(registry, uuid);
  const { agent, wokenAt, upSince } = server;
  const card = cardOf(server);
  const verdict = wakeVerdict({
    doubt: wakeDoubtOf(registry.parts, server),
    outside: (registry.parts.outside?.waysOf(uuid) ?? []).map(({ kind }) => kind),
    wokenAt,
    wokeByNetwork: wokenAt !== null && wokenAt === upSince && begunBy(agent) === "network",
    failedAt: server.alerts.find(({ kind }) => kind === "did_not_start")?.raisedAt ?? null,
    card: card?.wakeOnLan === true ? card.name : null,
  });
  const [vendor, board] = [agent?.boardVendor ?? "", agent?.boardName ?? ""];
  const deaf = cannotListen(vendor, board);
  return {
    verdict,
    advice: adviceOn(verdict, deaf !== null),
    wokenAt,
    firmware: firmwareHint(vendor),
    cannotListen: deaf,
    card,
    board: [vendor, board].filter(Boolean).join(" "),
    begunBy: begunBy(agent),
  };
}

/** The card with its MAC address: one that listens before one that does not. */
function cardOf(server: ServerRecord): NetworkCard | null {
  const same = ownCards(server);
  return same.find(({ wakeOnLan }) => wakeOnLan === true) ?? same[0] ?? null;
}

function adviceOn(verdict: Verdict<WakeDoubt>, deaf: boolean): Advice | null {
  switch (verdict.verdict) {
    case "will":
      return null;
    case "should":
      return { kind: "try" };
    case "never_tried":
      return { kind: deaf ? "another_way" : "try" };
    case "did_not":
      return { kind: deaf ? "another_way" : "look_at_firmware" };
    case "may_not":
    case "cannot":
      return adviceAgainst(verdict.doubt);
  }
}

function adviceAgainst(doubt: WakeDoubt): Advice {
  switch (doubt.kind) {
    case "wake_on_lan_off":
      return { kind: "turn_on", card: doubt.card.name, command: turnOnCommand(doubt.card.name) };
    case "no_such_card":
      return doubt.instead
        ? { kind: "use_card", card: doubt.instead.name, macAddress: doubt.instead.macAddress }
        : { kind: "enter_address" };
    case "wireless_only":
      return { kind: "another_way" };
  }
}

/** The command that turns Wake-on-LAN on; null where the name, which the agent gave, is not safe in one. */
function turnOnCommand(card: string): string | null {
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(card) ? `sudo komo-agent doctor --fix ${card}` : null;
}
