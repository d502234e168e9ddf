/**
 * Debian's `halt` where systemd does not run: right before the power goes it takes the network cards down, and many do not
 * listen then. It reads a file of shell variables, the last of which counts.
 */
import type { Paths } from "./environment.ts";
import { exists, removeIfThere, textOf, writeWhole } from "./files.ts";
import { systemdRuns } from "./systemd.ts";

/** Our line: another one is somebody else's. */
export const NETDOWN =
  "NETDOWN=no # by komo-agent doctor --fix; komo-agent doctor --undo removes this line\n";

/** Whether the network cards are taken down as this machine goes off. */
export function takesCardsDown(paths: Paths): boolean {
  if (systemdRuns(paths) || !textOf(paths.haltScript).includes("NETDOWN")) return false;
  const set = [...textOf(paths.halt).matchAll(/^\s*NETDOWN=["']?(\w*)/gm)].at(-1)?.[1];
  return set !== "no";
}

/** Has them left up. @throws where that cannot be written */
export function leaveCardsUp({ halt }: Paths): void {
  const text = textOf(halt);
  writeWhole(halt, `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${NETDOWN}`, 0o644);
}

/** Takes our line out. @returns whether it was there @throws where that cannot be written */
export function takeLineBack({ halt }: Paths): boolean {
  if (!exists(halt) || !textOf(halt).includes(NETDOWN)) return false;
  const rest = textOf(halt).replaceAll(NETDOWN, "");
  if (rest === "") removeIfThere(halt);
  else writeWhole(halt, rest, 0o644);
  return true;
}
