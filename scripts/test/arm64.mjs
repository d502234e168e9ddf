import { existsSync } from "node:fs";
import { findProgram, installMissing } from "./programs.mjs";

/** The libraries of an arm64 system, where Debian's packages for cross compiling put them. */
const LIBRARIES = [
  ["/usr/aarch64-linux-gnu/lib/libc.so.6", "libc6-arm64-cross"],
  ["/usr/aarch64-linux-gnu/lib/libgcc_s.so.1", "libgcc-s1-arm64-cross"],
];

const missingPackages = () => [
  ...(findProgram(["qemu-aarch64"]) ? [] : ["qemu-user"]),
  ...LIBRARIES.flatMap(([file = "", name = ""]) => (existsSync(file) ? [] : [name])),
];

/**
 * Installs missing programs from Debian, where we may.
 * @returns {Promise<string | undefined>} why programs for linux-arm64 cannot be run here; undefined where they can
 */
export async function whyNoArm64() {
  if (process.platform !== "linux" || process.arch !== "x64") return "this is no x86_64 Linux";
  const missing = missingPackages();
  if (missing.length > 0)
    await installMissing([{ names: ["qemu-aarch64 and libraries"], packages: missing }]);
  const left = missingPackages();
  return left.length > 0 ? `sudo apt-get install ${left.join(" ")}` : undefined;
}
