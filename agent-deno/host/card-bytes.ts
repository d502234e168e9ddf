/** Bytes that passed over the network cards of this machine. */
import type { Paths } from "./environment.ts";
import { exists, readText } from "./files.ts";

/** Counters of cards, both ways together. */
export interface CardBytes {
  /** The cards, with a comma between two: others begin anew. */
  readonly cards: string;
  readonly bytes: number;
}

/**
 * Hardware, wired or not, whatever its routes: the members of a bond or a bridge stand for it. Where there is none, as in
 * a container, all but the loopback device.
 * @throws Error where there is no card, or one cannot be read: nobody can tell what passes then
 */
export function readCardBytes({ interfaces }: Paths): CardBytes {
  const names = [...Deno.readDirSync(interfaces)].map(({ name }) => name).filter((name) => name !== "lo");
  const hardware = names.filter((name) => exists(`${interfaces}/${name}/device`));
  const cards = (
    hardware.length > 0 ? hardware : names.filter((name) => isCard(`${interfaces}/${name}`))
  ).sort();
  if (cards.length === 0) throw new Error("no network card is found");
  const bytes = cards.reduce((sum, card) => sum + passedOver(`${interfaces}/${card}/statistics`), 0);
  return { cards: cards.join(), bytes };
}

/** Whether it is an interface: the folder has a file of the driver for bonds, too. */
function isCard(folder: string): boolean {
  return exists(`${folder}/statistics`);
}

function passedOver(folder: string): number {
  return ["rx_bytes", "tx_bytes"].reduce((sum, name) => {
    const count = Number(readText(`${folder}/${name}`) ?? Number.NaN);
    if (!Number.isFinite(count)) throw new Error(`${folder}/${name} cannot be read`);
    return sum + count;
  }, 0);
}
