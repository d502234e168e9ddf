import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CACHE } from "../../scripts/common/files.mjs";
import type { CleanRoot } from "./clean-root";

/** Debian's packages of OpenRC. They are unpacked only: installed, they take the place of this machine's own. */
const PACKAGES = ["openrc", "librc1t64", "libeinfo1"];
const FOLDER = path.join(CACHE, "openrc");

/** Folders in which OpenRC keeps the states of services from boot on. */
const STATES = ["starting", "started", "stopping", "inactive", "wasinactive", "failed", "hotplugged"].concat([
  "daemons",
  "options",
  "exclusive",
  "scheduled",
  "tmp",
]);

/**
 * Lets OpenRC seem to have booted a clean root, which has its programs from then on.
 * @param shutdown a script in the place of the command that it takes the machine down with
 * @throws where there is none to be had
 */
export async function bootWithOpenrc(machine: CleanRoot, shutdown: string): Promise<void> {
  fetchOpenrc();
  const at = (name: string): string => path.join(machine.folder, name);
  cpSync(FOLDER, at("srv/openrc"), { recursive: true, verbatimSymlinks: true });
  writeFileSync(at("srv/openrc/usr/sbin/shutdown"), shutdown, { mode: 0o755 });
  cpSync(path.join(FOLDER, "etc"), at("etc"), { recursive: true, verbatimSymlinks: true });
  writeFileSync(at("etc/insserv.conf"), "");
  // The cgroups are this machine's.
  writeFileSync(at("etc/rc.conf"), 'rc_cgroup_mode="none"\n');
  for (const state of STATES) mkdirSync(at(`run/openrc/${state}`), { recursive: true });
  writeFileSync(at("run/openrc/softlevel"), "default\n");
  const mount = [
    "mount -t overlay overlay -o lowerdir=/srv/openrc/usr:/usr /usr",
    "mount --bind /local /usr/local",
  ].join(" && ");
  const { code, stderr } = await machine.run(["sh", "-c", mount]);
  if (code !== 0) throw new Error(stderr);
}

function fetchOpenrc(): void {
  if (readdirSync(CACHE).includes("openrc")) return;
  const making = `${FOLDER}.new`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(path.join(making, "packages"), { recursive: true });
  const cwd = path.join(making, "packages");
  execFileSync("apt-get", ["download", "-q", ...PACKAGES], { cwd, stdio: "pipe" });
  for (const name of readdirSync(cwd)) execFileSync("dpkg-deb", ["--extract", path.join(cwd, name), making]);
  rmSync(cwd, { recursive: true });
  renameSync(making, FOLDER);
}

/** The reason why there is no OpenRC to be had here; null where there is. */
export function whyNoOpenrc(): string | null {
  try {
    fetchOpenrc();
    return null;
  } catch {
    return "Debian's package openrc cannot be fetched";
  }
}
