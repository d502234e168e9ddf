import { isOfOneCard } from "../../model/mac-address";
import { cardOf, createFinds, isAddress, type ForeignFile, type Found } from "./file";

/** A neighbour in a network, as a kernel knows it. */
export interface Neighbour {
  readonly address: string;
  /** Null: nothing has answered at the address. */
  readonly macAddress: string | null;
  /** The card by which it is reached. */
  readonly device: string;
  /** Its name; "": the table has none. */
  readonly name: string;
}

/** Bit of a neighbour that has answered, as in <net/if_arp.h>. */
const COMPLETE = 2;
/** Ethernet, as there. */
const ETHERNET = 1;

/** The neighbour of a line of /proc/net/arp, `ip neigh` or `arp -a`; null: the line is none of these. */
export function neighbourOf(line: string): Neighbour | null {
  const parts = line.trim().split(/\s+/, 12);
  return ofProc(parts) ?? ofIp(parts) ?? ofArp(parts);
}

/** `192.0.2.10 0x1 0x2 02:00:5e:00:53:01 * eth0` */
function ofProc([
  address = "",
  type = "",
  flags = "",
  mac = "",
  ,
  device = "",
]: readonly string[]): Neighbour | null {
  if (!isAddress(address) || !/^0x[0-9a-f]+$/.test(type) || !/^0x[0-9a-f]+$/.test(flags)) return null;
  const isThere = Number(type) === ETHERNET && (Number(flags) & COMPLETE) !== 0;
  return { address, macAddress: isThere ? ofOneCard(mac) : null, device, name: "" };
}

/** `192.0.2.10 dev eth0 lladdr 02:00:5e:00:53:01 REACHABLE` */
function ofIp([address = "", dev, device = "", ...rest]: readonly string[]): Neighbour | null {
  if (!isAddress(address) || dev !== "dev") return null;
  const at = rest.indexOf("lladdr");
  const isThere = at >= 0 && !rest.includes("FAILED") && !rest.includes("INCOMPLETE");
  return { address, macAddress: isThere ? ofOneCard(rest[at + 1] ?? "") : null, device, name: "" };
}

/** `nas (192.0.2.10) at 02:00:5e:00:53:01 [ether] on eth0` */
function ofArp([name = "", address = "", at, mac = "", ...rest]: readonly string[]): Neighbour | null {
  if (at !== "at" || !address.startsWith("(") || !isAddress(address)) return null;
  const device = rest[rest.indexOf("on") + 1] ?? "";
  return {
    address: address.slice(1, -1),
    macAddress: ofOneCard(mac),
    device,
    name: name === "?" ? "" : name,
  };
}

function ofOneCard(text: string): string | null {
  const card = cardOf(text);
  return card && isOfOneCard(card) ? card : null;
}

/** A table of neighbours as a list. */
export function readNeighbours({ lines }: ForeignFile): Found | null {
  const finds = createFinds();
  let [isOne, others] = [false, 0];
  lines.forEach((text, at) => {
    if (text.trim() === "" || text.startsWith("IP address")) return;
    const neighbour = neighbourOf(text);
    if (!neighbour) return void others++;
    isOne = true;
    if (neighbour.macAddress) finds.take(at + 1, neighbour.macAddress, neighbour.name);
    else finds.leave(at + 1, text, "incomplete");
  });
  return isOne && others === 0 ? finds.latest() : null;
}
