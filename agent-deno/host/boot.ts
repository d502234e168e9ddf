import type { Paths } from "../paths.ts";
import { reasonOf, Refusal } from "../refusal.ts";
import { readText } from "./files.ts";

/**
 * The kernel's name for this run of the machine.
 * @throws Refusal (1) where it cannot be read
 */
export function readBootId(paths: Paths): string {
  let text: string | undefined;
  try {
    text = readText(paths.bootId);
  } catch (error) {
    throw new Refusal(1, `${paths.bootId}: cannot be read: ${reasonOf(error)}.`);
  }
  const id = text?.trim() ?? "";
  if (id === "" || id.length > 128) throw new Refusal(1, `${paths.bootId}: holds no boot id.`);
  return id;
}

export function systemdRuns(paths: Paths): boolean {
  try {
    return Deno.statSync(paths.systemd).isDirectory;
  } catch {
    return false;
  }
}
