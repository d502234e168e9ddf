/** Reports of powercfg. Windows writes them in its own language, so what is read of them is what no language changes. Pure. */

export interface SleepStates {
  /** Suspended to memory, as firmware has done it since 1996. */
  readonly s3: boolean;
  /** Modern Standby: idle, with the processor on. */
  readonly s0: boolean;
}

/**
 * The states that the machine has, of `powercfg /a`: names stand four blanks deep, with the state in brackets; the
 * reason why there is no such state stands deeper below it. Undefined: the text is something else.
 */
export function sleepStatesOf(text: string): SleepStates | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const deep = (line: string | undefined) =>
    /^\s*/.exec(line?.replaceAll("\t", "        ") ?? "")?.[0].length ?? 0;
  const items = lines.flatMap((line, at) => {
    const isItem = deep(line) > 0 && deep(line) <= 4;
    return isItem ? [{ name: line, has: deep(lines[at + 1]) <= 4 }] : [];
  });
  if (items.length === 0) return undefined;
  const has = (state: RegExp) => items.some((item) => item.has && state.test(item.name));
  return { s3: has(/[(（]S3\b/), s0: has(/[(（]S0\b/) };
}

/** Names of devices, of `powercfg /devicequery`: one a line. */
export function devicesOf(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** Whether a device is among them: powercfg writes in a code page of its own, so only ASCII is compared. */
export function isAmong(device: string, devices: readonly string[]): boolean {
  const plain = (name: string) => name.replaceAll(/[^\x21-\x7e]+/g, "").toLowerCase();
  return plain(device) !== "" && devices.some((one) => plain(one) === plain(device));
}
