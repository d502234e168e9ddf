/** The words of upgrades: what the manager asks for, and what became of it. Pure. */

/** A version that the manager has, for this platform. */
export interface Upgrade {
  /** Done once. */
  readonly id: string;
  readonly version: string;
  /** Of the program, as hexadecimal digits. */
  readonly sha256: string;
  /** Bytes of the compressed file. */
  readonly size: number;
}

/** Reasons for which the agent is what it was before. Those from `wrong_sum` on, and `disk_full`, are written by deploy/upgrade.sh, too. */
export const UPGRADE_FAULTS = [
  "not_later",
  "unreachable",
  "cut_off",
  "disk_full",
  "no_helper",
  "wrong_sum",
  "does_not_run",
  "going_off",
  "not_placed",
  "did_not_report",
] as const;
export type UpgradeFault = (typeof UPGRADE_FAULTS)[number];

/** The outcome of an upgrade; without a fault it is done. */
export interface Outcome {
  readonly id: string;
  readonly fault: string;
}

/** Bytes: no program of ours is near that. */
const LARGEST = 512 * 1024 * 1024;

/** Whether something that was read is a whole upgrade: all of it goes into names, and to a script. */
export function isUpgrade(value: { readonly [Field in keyof Upgrade]: unknown }): value is Upgrade {
  const { id, version, sha256, size } = value;
  return (
    typeof id === "string" &&
    /^[\w-]{1,64}$/.test(id) &&
    typeof version === "string" &&
    version.length <= 64 &&
    numbersOf(version) !== undefined &&
    typeof sha256 === "string" &&
    /^[0-9a-f]{64}$/.test(sha256) &&
    Number.isInteger(size) &&
    (size as number) > 0 &&
    (size as number) <= LARGEST
  );
}

/**
 * Whether a version comes after another one, by its three numbers; one with a word behind them (1.0.1-rc.1) comes before
 * the same numbers without. What is no version comes after nothing.
 */
export function isLater(version: string, than: string): boolean {
  const one = numbersOf(version);
  const other = numbersOf(than);
  if (one === undefined || other === undefined) return false;
  for (const [index, number] of one.entries()) {
    const difference = number - (other[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

/** Major, minor, patch, and whether nothing stands behind them; undefined: it is no version. */
function numbersOf(version: string): readonly number[] | undefined {
  const found = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(-[\w.-]+)?$/.exec(version);
  return found
    ? [Number(found[1]), Number(found[2]), Number(found[3]), found[4] === undefined ? 1 : 0]
    : undefined;
}

/** One line of three words, as `request` and `trying` hold it. */
export function requestLine({ id, version, sha256 }: Upgrade): string {
  return `${id} ${version} ${sha256}\n`;
}

/** The line that `outcome` holds; undefined: it is none. */
export function readOutcomeLine(text: string): Outcome | undefined {
  const found = /^([\w-]{1,64}) ([a-z_]{0,32})\n$/.exec(text);
  return found ? { id: found[1] ?? "", fault: found[2] ?? "" } : undefined;
}

export function outcomeLine({ id, fault }: Outcome): string {
  return `${id} ${fault}\n`;
}
