/** The board of the machine, and what its firmware says of this boot: from /sys and /proc alone. */
import type { Paths } from "./environment.ts";
import { readText } from "./files.ts";

export interface Board {
  /** The maker; "": not known. */
  readonly boardVendor: string;
  readonly boardName: string;
  /** The wake-up type of SMBIOS; 0: not known. */
  readonly wakeUpType: number;
}

const LONGEST = 64;
/** Fillers that makers leave where a name belongs. */
const NO_NAME =
  /^(to be filled by o\.?e\.?m\.?|default string|not (applicable|available|specified)|none|n\/a|\W*)$/i;

/** Never throws: what cannot be read, or is not said, is left out. It is the same for the whole boot. */
export function readBoard(paths: Paths): Board {
  const id = (...names: string[]) => names.map((name) => named(`${paths.dmi}/${name}`)).find(Boolean) ?? "";
  const vendor = id("board_vendor", "sys_vendor");
  // A machine without SMBIOS, such as a Raspberry Pi, has a device tree.
  return {
    boardVendor: vendor,
    boardName: id("board_name", "product_name") || named(paths.deviceTreeModel),
    wakeUpType: wakeUpType(paths.smbios),
  };
}

function named(path: string): string {
  try {
    return nameIn(readText(path) ?? "");
  } catch {
    return "";
  }
}

/** A name that a maker gave; "" where it is none. Pure. */
export function nameIn(raw: string): string {
  const text = raw.replace(/[\p{Cc}\s]+/gu, " ").trim();
  return NO_NAME.test(text) ? "" : text.slice(0, LONGEST);
}

const SYSTEM_INFORMATION = 1;
const END_OF_TABLE = 127;
const WAKE_UP_TYPE = 0x18;

/**
 * The wake-up type in a table of SMBIOS structures: each has a head of four bytes (type, length, handle), the rest of
 * its length, and texts that end with two zeros. Only root may read it, which komolet is, without capabilities.
 */
function wakeUpType(path: string): number {
  try {
    return wakeUpTypeIn(Deno.readFileSync(path));
  } catch {
    return 0;
  }
}

/** Pure. 0: not known. */
export function wakeUpTypeIn(table: Uint8Array): number {
  for (let at = 0; at + 4 <= table.length;) {
    const [type, length = 0] = [table[at], table[at + 1]];
    if (length < 4 || type === END_OF_TABLE) return 0;
    if (type === SYSTEM_INFORMATION) return length > WAKE_UP_TYPE ? (table[at + WAKE_UP_TYPE] ?? 0) : 0;
    at += length;
    while (at + 1 < table.length && (table[at] !== 0 || table[at + 1] !== 0)) at++;
    at += 2;
  }
  return 0;
}
