import { copyFileSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../helpers/environment";

/** The folder of an arm64 system's libraries, by Debian's packages. */
const LIBRARIES = "/usr/aarch64-linux-gnu";

/** The programs for linux-arm64, as they were built, with QEMU between them and this processor. */
export interface Emulated {
  readonly komoManager: string;
  readonly komoAgent: string;
  readonly komolet: string;
  readonly komoctl: string;
}

/** Makes them in a folder that the caller removes. */
export function emulate(folder: string): Emulated {
  const place = (kind: "agents" | "managers", names: readonly string[]): string[] => {
    const from = path.join(ROOT, "dist", kind, "linux-arm64");
    const to = path.join(folder, kind);
    mkdirSync(to, { recursive: true });
    // An executable of its own, or all of Deno with a script that starts it on the code.
    const emulated = existsSync(path.join(from, "deno")) ? ["deno"] : names;
    for (const name of readdirSync(from)) {
      if (emulated.includes(name)) putBehindQemu(path.join(from, name), path.join(to, name));
      // The script looks for Deno beside itself, where links lead to.
      else if (names.includes(name)) copyFileSync(path.join(from, name), path.join(to, name));
      else symlinkSync(path.join(from, name), path.join(to, name));
    }
    return names.map((name) => path.join(to, name));
  };
  const [komoManager = ""] = place("managers", ["komo-manager"]);
  const [komoAgent = "", komolet = "", komoctl = ""] = place("agents", ["komo-agent", "komolet", "komoctl"]);
  return { komoManager, komoAgent, komolet, komoctl };
}

/** Writes a script that has QEMU run a program for arm64. */
export function putBehindQemu(program: string, script: string): void {
  const text = `#!/bin/sh\nexec /usr/bin/qemu-aarch64 -0 "$0" -L ${LIBRARIES} '${program}' "$@"\n`;
  writeFileSync(script, text, { mode: 0o755 });
}
