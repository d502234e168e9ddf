/** Bytes that passed over the network cards of this machine. */
import type { Paths } from "./environment.ts";
import { attempt, exists, readText, textOf } from "./files.ts";

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

/**
 * Bytes of multicasts and broadcasts of IP that passed over the cards, or fewer: as many as passed over the loopback device are left out,
 * since the kernel counts those together with them. Where it does not say, none.
 */
export function readMulticastBytes({ proc, interfaces }: Paths): number {
  const [names = [], values = []] = textOf(`${proc}/net/netstat`)
    .split("\n")
    .filter((line) => line.startsWith("IpExt:"))
    .map((line) => line.split(/\s+/));
  const four = values.filter((_, column) => COUNTED.test(names[column] ?? ""));
  const six = textOf(`${proc}/net/snmp6`)
    .split("\n")
    .map((line) => line.split(/\s+/))
    .flatMap(([name = "", value = ""]) =>
      name.startsWith("Ip6") && COUNTED.test(name.slice(3)) ? [value] : [],
    );
  const all = [...four, ...six].reduce((sum, value) => sum + (Number(value) || 0), 0);
  return Math.max(0, all - (attempt(() => passedOver(`${interfaces}/lo/statistics`)) ?? all));
}

const COUNTED = /^(In|Out)(Mcast|Bcast)Octets$/;
