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
 * Makers by what SMBIOS calls them. Names differ from board to board and from year to year: these are the usual ones.
 * Each row names where its settings were found; where no source was, nothing is claimed.
 */
const ROWS: readonly Row[] = [
  {
    vendor: /^dell\b/i,
    maker: "Dell",
    // Dell, "Configuring Remote Wake-Up Using Dell Client Command Suite", and "Wake on LAN Troubleshooting" (KB 000129137).
    settings: ["Deep Sleep Control: Disabled", "Wake on LAN: LAN Only"],
  },
  {
    vendor: /^(hp|hewlett)/i,
    maker: "HP",
    // Configurations that owners have published: of older desktops, and as HP's Client Management Script Library sets it.
    settings: [
      "S5 Wake on LAN: Enabled (or Wake On LAN: Boot to Hard Drive)",
      "S5 Maximum Power Savings: Disabled",
    ],
  },
  {
    vendor: /^lenovo/i,
    maker: "Lenovo",
    // Lenovo, "BIOS Settings Reference", ThinkCentre, "Power" and "Automatic Power On" (docs.lenovocdrt.com): only the
    // alarm wakes it with Enhanced Power Saving Mode.
    settings: ["Wake on LAN: Primary, Automatic or Enabled", "Enhanced Power Saving Mode: Disabled"],
  },
  {
    vendor: /^asus/i,
    maker: "ASUS",
    // ASUS, manual of the Crosshair IV Formula, "APM Configuration": "power for WOL … will be switched off" with EuP Ready.
    // Newer boards say ErP Ready and PCI-E.
    settings: ["ErP Ready (or EuP Ready): Disabled", "Power On By PCI-E (or PCI/PCIE Device): Enabled"],
  },
  {
    vendor: /^giga-?byte/i,
    maker: "Gigabyte",
    // Reports of owners, "Settings", "Platform Power"; the manuals that were found do not say more.
    settings: ["ErP: Disabled", "Wake on LAN: Enabled"],
  },
  {
    vendor: /^(msi|micro-star)/i,
    maker: "MSI",
    // Reports of owners of several boards, "Settings", "Advanced", "Wake Up Event Setup" and "Power Management Setup".
    settings: ["ErP Ready: Disabled", "Resume By PCI-E Device: Enabled"],
  },
  {
    vendor: /^asrock/i,
    maker: "ASRock",
    // Reports of owners of several boards, "Advanced", "ACPI Configuration"; Deep Sleep in "Chipset Configuration".
    settings: ["Deep Sleep: Disabled", "PCIE Devices Power On: Enabled"],
  },
  {
    vendor: /^intel/i,
    maker: "Intel",
    // Intel, specifications of NUC boards: a LAN "will not wake from Deep S4/S5". The names are those of "Power",
    // "Secondary Power Settings", in reports of owners.
    settings: ["Deep S4/S5: Disabled", "Wake on LAN from S4/S5: Power On - Normal Boot"],
  },
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
