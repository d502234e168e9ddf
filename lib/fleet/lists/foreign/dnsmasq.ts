import { cardOf, createFinds, isAddress, type ForeignFile, type Found } from "./file";

/** A lease time in `dhcp-host`. */
const TIME = /^(\d+[smhdw]?|infinite|deprecated)$/i;
/** A client's id, and tags. */
const LABEL = /^(id|set|tag|net):/i;

/** Lines `dhcp-host=` of a configuration of dnsmasq. */
export function readDnsmasqHosts({ lines }: ForeignFile): Found | null {
  const finds = createFinds();
  let isOne = false;
  lines.forEach((text, at) => {
    const value = /^\s*(?:--)?dhcp-host\s*=(.*)$/.exec(text)?.[1];
    if (value === undefined) return;
    isOne = true;
    const parts = (value.split(" #", 1)[0] ?? "").split(",").map((part) => part.trim());
    const cards = parts.flatMap((part) => ethernetOf(part) ?? []);
    const [card, ...others] = cards;
    if (parts.includes("ignore")) return finds.leave(at + 1, text, "ignored");
    if (card === undefined) return finds.leave(at + 1, text, "no_mac");
    const names = parts.filter(
      (part) =>
        !ethernetOf(part) && !LABEL.test(part) && !TIME.test(part) && !isAddress(part) && !part.includes("*"),
    );
    finds.take(at + 1, card, ...names);
    for (const other of others) finds.leave(at + 1, other, "another_card");
  });
  return isOne ? finds.found() : null;
}

/** The leases of dnsmasq (`dnsmasq.leases`): end, MAC address, IP address, name, client's id. */
export function readDnsmasqLeases({ lines }: ForeignFile): Found | null {
  const finds = createFinds();
  let [leases, others] = [0, 0];
  lines.forEach((text, at) => {
    const parts = text.trim().split(/\s+/, 6);
    if (parts.join("") === "" || parts[0] === "duid") return;
    const [end = "", mac = "", address = "", name, id] = parts;
    if (!/^\d+$/.test(end) || id === undefined || parts.length > 5 || !isAddress(address))
      return void others++;
    leases++;
    finds.enter(at + 1, ethernetOf(mac), text, name);
  });
  const { machines } = finds.found();
  return machines.length > 0 && leases > others ? finds.latest() : null;
}

/** A MAC address as it is kept, also with the type of its hardware before it: 1 is Ethernet. */
function ethernetOf(part: string): string | null {
  return cardOf(part) ?? cardOf(/^0?1-(.*)$/.exec(part)?.[1] ?? "");
}
