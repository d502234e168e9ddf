/** The release that `npm run release` made, and systems of people who use it. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { version } from "../../package.json";
import { ROOT } from "../helpers/environment";

/** The folder of the release. */
export const RELEASE = path.join(ROOT, "dist/release");

export const VERSION = version;

export interface Ran {
  readonly code: number | null;
  /** Standard output and standard error. */
  readonly said: string;
}

/** Runs a program to its end. */
export function run(
  command: readonly string[],
  how: { readonly cwd?: string; readonly input?: string; readonly env?: Record<string, string> } = {},
): Ran {
  const [file = "", ...args] = command;
  const always: Record<string, string> = {
    PATH: process.env["PATH"] ?? "",
    HOME: "/nonexistent",
    LC_ALL: "C.UTF-8",
  };
  const { status, stdout, stderr, error } = spawnSync(file, args, {
    ...{ cwd: how.cwd, input: how.input ?? "", encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
    env: { ...always, ...how.env } as NodeJS.ProcessEnv,
  });
  if (error) throw error;
  return { code: status, said: stdout + stderr };
}

/** As `run`, and gives what was said. @throws Error where it failed */
export function must(command: readonly string[], how?: Parameters<typeof run>[1]): string {
  const { code, said } = run(command, how);
  if (code !== 0) throw new Error(`${command.join(" ")} (exit ${code}):\n${said}`);
  return said;
}

export const has = (program: string): boolean => spawnSync(program, ["--version"]).error === undefined;

/** A copy of the release that may be changed: no file of it is one of the release. */
export function copyRelease(to: string, entry = "."): string {
  mkdirSync(to, { recursive: true });
  must(["cp", "-a", "--reflink=auto", path.join(RELEASE, entry), to]);
  return to;
}

/** Makes an OpenPGP key in a folder. @returns the file of the private key */
export function makeRepositoryKey(folder: string): string {
  const home = path.join(folder, "gpg");
  mkdirSync(home, { mode: 0o700 });
  const gpg = (...args: string[]) => must(["gpg", "--homedir", home, "--batch", ...args]);
  const name = "komoriuta tests <tests@localhost>";
  gpg("--passphrase", "", "--quick-generate-key", name, "ed25519", "sign", "never");
  gpg("--armor", "--output", path.join(folder, "key"), "--export-secret-keys");
  must(["gpgconf", "--homedir", home, "--kill", "all"]);
  return path.join(folder, "key");
}

/** The reason why no Debian can be made here; null where one can. */
export function whyNoDebian(): string | null {
  if (process.getuid?.() !== 0) return "a Debian of its own needs root";
  return has("mmdebstrap") ? null : "sudo apt-get install mmdebstrap";
}

/** Packages that ours depend on, and what a person has. */
const PACKAGES = ["systemd", "debconf", "passwd", "libgcc-s1", "ca-certificates"];

/**
 * Unpacks a Debian of its own into a folder. It is downloaded once, and kept in the cache.
 * @param suite such as "bookworm"
 */
export function unpackDebian(suite: string, folder: string): void {
  const kept = path.join(ROOT, ".cache/release-test", `${suite}.tar`);
  if (!existsSync(kept)) {
    mkdirSync(path.dirname(kept), { recursive: true });
    const options = [
      "--variant=apt",
      `--include=${PACKAGES.join(",")}`,
      '--aptopt=Acquire::Languages "none"',
    ];
    must(["mmdebstrap", "--quiet", ...options, suite, `${kept}.new.tar`]);
    renameSync(`${kept}.new.tar`, kept);
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  must([
    "tar",
    "--extract",
    "--numeric-owner",
    `--file=${kept}`,
    `--directory=${folder}`,
    "--exclude=./dev/*",
  ]);
  must(["mknod", "-m", "666", path.join(folder, "dev/null"), "c", "1", "3"]);
}

/** Runs a program in such a root, with a /proc, without a network of ours. */
export function inRoot(folder: string, command: readonly string[], env: Record<string, string> = {}): Ran {
  const script = 'mount -t proc proc "$1/proc" && root=$1 && shift && exec chroot "$root" "$@"';
  return run(["unshare", "--mount", "--pid", "--fork", "sh", "-ec", script, "sh", folder, ...command], {
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", DEBIAN_FRONTEND: "noninteractive", ...env },
  });
}
