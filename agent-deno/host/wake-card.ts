/** The network card by which a server that registers itself is to be woken. */
import type { NetworkCard } from "../host-identity.ts";
import { say } from "../words/say.ts";

export interface WakeCard {
  readonly card: NetworkCard;
  /** Reasons why it may not wake the server, in whole sentences. */
  readonly doubts: readonly string[];
}

/** The card with the default route, a wired one where several have it; else a wired one. Undefined: there is no card. */
export function wakeCard(cards: readonly NetworkCard[]): WakeCard | undefined {
  const wireless = (card: NetworkCard) => card.wireless;
  const leading = cards.filter(({ defaultRoute }) => defaultRoute);
  const card = [...leading.filter((one) => !wireless(one)), ...leading, ...cards][0];
  if (card === undefined) return undefined;
  const named = `${card.name} (${card.macAddress})`;
  return {
    card,
    doubts: [
      ...(card.defaultRoute ? [] : [say("No card has the default route: {named} is taken.", { named })]),
      ...(wireless(card)
        ? [say("{named} is a wireless card: hardly any wakes its machine.", { named })]
        : []),
      ...(isLocal(card)
        ? [
            say("The MAC address of {named} was made up locally: a card that is off answers to its own.", {
              named,
            }),
          ]
        : []),
    ],
  };
}

/** The second lowest bit of the first byte: the address is not the maker's. */
function isLocal({ macAddress }: NetworkCard): boolean {
  return (Number.parseInt(macAddress.slice(0, 2), 16) & 2) !== 0;
}
