import { readDhcpdHosts, readDhcpdLeases } from "./dhcpd";
import { readDnsmasqHosts, readDnsmasqLeases } from "./dnsmasq";
import { foreignFile, type ForeignFile, type Found } from "./file";
import { readKeaLeases, readKeaReservations } from "./kea";
import { readNeighbours } from "./neighbours";
import { readEthers, readPlain } from "./plain";
import { readProxmox } from "./proxmox";
import { readUpsnap } from "./upsnap";

/** The formats of other programs that are taken in as lists, in English, and in the order in which they are tried. */
export const FOREIGN_FORMATS = {
  upsnap: "devices of UpSnap",
  kea_leases: "leases of Kea",
  kea_reservations: "reservations of Kea",
  proxmox: "nodes of Proxmox VE",
  dhcpd_leases: "leases of ISC dhcpd",
  dhcpd_hosts: "hosts of ISC dhcpd",
  dnsmasq_hosts: "hosts of dnsmasq",
  dnsmasq_leases: "leases of dnsmasq",
  neighbours: "a table of neighbours",
  ethers: "/etc/ethers",
  plain: "a plain list of MAC addresses",
} as const;
export type ForeignFormat = keyof typeof FOREIGN_FORMATS;

const READERS = {
  upsnap: readUpsnap,
  kea_leases: readKeaLeases,
  kea_reservations: readKeaReservations,
  proxmox: readProxmox,
  dhcpd_leases: readDhcpdLeases,
  dhcpd_hosts: readDhcpdHosts,
  dnsmasq_hosts: readDnsmasqHosts,
  dnsmasq_leases: readDnsmasqLeases,
  neighbours: readNeighbours,
  ethers: readEthers,
  plain: readPlain,
} as const satisfies Readonly<Record<ForeignFormat, (file: ForeignFile) => Found | null>>;

/** A file of another program. */
export interface Foreign extends Found {
  readonly format: ForeignFormat;
}

/** The entries of a file of another program; null: it is of none that is known. */
export function recognize(text: string): Foreign | null {
  // No text has it.
  if (text.includes("\0")) return null;
  const file = foreignFile(text);
  for (const format of Object.keys(FOREIGN_FORMATS) as ForeignFormat[]) {
    const found = READERS[format](file);
    if (found) return { format, ...found };
  }
  return null;
}
