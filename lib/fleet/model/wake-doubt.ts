import type { NetworkCard } from "./entities";

/** Why a magic packet may wake nobody, or why that cannot be said. */
export type WakeDoubt =
  /** No card has the MAC address; `instead` is the one that was probably meant, where one stands out. */
  | { readonly reason: "no_such_card"; readonly instead: NetworkCard | null }
  | { readonly reason: "wake_on_lan_off"; readonly card: NetworkCard }
  /** The agent told of no cards, or not whether this one listens: no reason to worry people. */
  | { readonly reason: "not_told" };

/** The words of `WakeDoubt` that people are warned of. */
export type WakeWarning = Exclude<WakeDoubt, { reason: "not_told" }>;

/**
 * Whether the server can be woken, by what its agent told: null where all is well. A pure question: the card
 * that carries the registered MAC address must be there, and Wake-on-LAN must be on for it.
 * @param cards null where no agent has reported yet
 */
export function wakeDoubt(macAddress: string, cards: readonly NetworkCard[] | null): WakeDoubt | null {
  if (!cards || cards.length === 0) return { reason: "not_told" };
  const wanted = macAddress.toUpperCase();
  // A bridge or a bond carries the address of a card below it: one that says "on" is enough.
  const same = cards.filter((card) => card.macAddress.toUpperCase() === wanted);
  if (same.length === 0) return { reason: "no_such_card", instead: likely(cards) };
  if (same.some(({ wakeOnLan }) => wakeOnLan === true)) return null;
  const off = same.find(({ wakeOnLan }) => wakeOnLan === false);
  return off ? { reason: "wake_on_lan_off", card: off } : { reason: "not_told" };
}

/** What people should be warned of, or null. */
export function wakeWarning(macAddress: string, cards: readonly NetworkCard[] | null): WakeWarning | null {
  const doubt = wakeDoubt(macAddress, cards);
  return doubt && doubt.reason !== "not_told" ? doubt : null;
}

/** The card that leads out, else the only one there is. */
function likely(cards: readonly NetworkCard[]): NetworkCard | null {
  const leadingOut = cards.filter(({ defaultRoute }) => defaultRoute);
  if (leadingOut.length === 1) return leadingOut[0] ?? null;
  return cards.length === 1 ? (cards[0] ?? null) : null;
}
