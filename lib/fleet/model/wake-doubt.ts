import type { NetworkCard, ServerRecord } from "./entities";

/** A reason against waking a server, by its agent's report. */
export type WakeDoubt =
  /** No card has the MAC address; `instead` is the one that was probably meant, where one stands out. */
  | { readonly kind: "no_such_card"; readonly instead: NetworkCard | null }
  | { readonly kind: "wake_on_lan_off"; readonly card: NetworkCard }
  /** It is in its network by this Wi-Fi card alone. */
  | { readonly kind: "wireless_only"; readonly card: NetworkCard };

/**
 * The reason against waking a server by magic packets: its MAC address must be that of a card for which Wake-on-LAN is
 * on. Null: there is none, or the agent reported no cards, or not whether this one listens.
 */
export function packetDoubt(server: Pick<ServerRecord, "macAddress" | "agent">): WakeDoubt | null {
  const cards = server.agent?.interfaces ?? [];
  if (cards.length === 0) return null;
  const same = ownCards(server);
  if (same.length === 0) return { kind: "no_such_card", instead: likely(cards) };
  // One that says "on" is enough.
  if (same.some(({ wakeOnLan }) => wakeOnLan === true)) return null;
  const wireless = same.find((card) => card.wireless);
  if (wireless && cards.every((card) => card.wireless)) return { kind: "wireless_only", card: wireless };
  const off = same.find(({ wakeOnLan }) => wakeOnLan === false);
  return off ? { kind: "wake_on_lan_off", card: off } : null;
}

/** The cards with a server's MAC address: a bridge or a bond carries that of a card below it. */
export function ownCards({
  macAddress,
  agent,
}: Pick<ServerRecord, "macAddress" | "agent">): readonly NetworkCard[] {
  const wanted = macAddress.toUpperCase();
  return (agent?.interfaces ?? []).filter((card) => card.macAddress.toUpperCase() === wanted);
}

/** The card that leads out, else the only one there is. */
function likely(cards: readonly NetworkCard[]): NetworkCard | null {
  const leadingOut = cards.filter(({ defaultRoute }) => defaultRoute);
  if (leadingOut.length === 1) return leadingOut[0] ?? null;
  return cards.length === 1 ? (cards[0] ?? null) : null;
}
