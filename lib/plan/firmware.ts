/** Settings of a board's firmware that let it be woken. */
export interface FirmwareHint {
  /** The maker, as people know it. */
  readonly maker: string;
  /** Settings by the names that the firmware has, each with the value that lets the network wake it. */
  readonly settings: readonly string[];
}

interface Row extends FirmwareHint {
  readonly vendor: RegExp;
}

/**
 * Makers by what SMBIOS calls them. Names differ from board to board and from year to year: these are the usual ones, as
 * the makers' own pages have them: Dell, "Wake on LAN Troubleshooting" (KB 000129137); HP, "Wake On LAN" in the
 * Maintenance and Service Guides of its business desktops; Lenovo, "BIOS Settings Reference" of ThinkCentre, and Intel,
 * "Wake on LAN with Intel NUC" (article 000005904); ASUS FAQ 1045950; Gigabyte FAQ 3001 and MSI, "How to set up
 * Wake-on-LAN", and the manuals of ASRock and Supermicro boards.
 */
const ROWS: readonly Row[] = [
  {
    vendor: /^dell\b/i,
    maker: "Dell",
    settings: ["Deep Sleep Control: Disabled", "Wake on LAN: LAN Only"],
  },
  {
    vendor: /^(hp|hewlett)/i,
    maker: "HP",
    settings: ["S5 Wake on LAN: Enabled", "S5 Maximum Power Savings: Disabled"],
  },
  {
    vendor: /^lenovo/i,
    maker: "Lenovo",
    settings: ["Wake on LAN: Automatic (or Primary)", "Enhanced Power Saving Mode: Disabled"],
  },
  { vendor: /^asus/i, maker: "ASUS", settings: ["ErP Ready: Disabled", "Power On By PCI-E: Enabled"] },
  { vendor: /^giga-?byte/i, maker: "Gigabyte", settings: ["ErP: Disabled", "Wake on LAN: Enabled"] },
  {
    vendor: /^(msi|micro-star)/i,
    maker: "MSI",
    settings: ["ErP Ready: Disabled", "Resume By PCI-E Device: Enabled"],
  },
  {
    vendor: /^asrock/i,
    maker: "ASRock",
    settings: ["Deep Sleep: Disabled", "PCIE Devices Power On: Enabled"],
  },
  {
    vendor: /^intel/i,
    maker: "Intel",
    settings: ["Deep S4/S5: Disabled", "Wake on LAN from S4/S5: Power On - Normal Boot"],
  },
  { vendor: /^super ?micro/i, maker: "Supermicro", settings: ["Wake On LAN: Enabled"] },
];

/** Makers of machines that are no boards: nothing of them listens while they are off. */
const VIRTUAL = /^(qemu|vmware|innotek|xen|bochs|parallels|kvm|proxmox)\b/i;

/** The hint for a board by its maker; null: none is known. */
export function firmwareHint(vendor: string): FirmwareHint | null {
  const row = ROWS.find((one) => one.vendor.test(vendor.trim()));
  return row ? { maker: row.maker, settings: row.settings } : null;
}

/** The kind of a machine of which no card can be woken by a packet, whatever is set; null: it may be. */
export function cannotListen(vendor: string, name: string): "virtual" | "raspberry_pi" | null {
  if (VIRTUAL.test(vendor.trim()) || (/^microsoft/i.test(vendor) && /virtual/i.test(name))) return "virtual";
  return /^raspberry pi\b/i.test(name.trim()) ? "raspberry_pi" : null;
}
