/** dpkg, rpm or pacman at work: what is half installed may not start again. */
import type { Paths } from "../host/environment.ts";
import { readText } from "../host/files.ts";
import { commOf } from "../host/processes.ts";
import type { Guard } from "./guard.ts";
import type { Host } from "../host/environment.ts";

/** Files that are locked while packages change. rpm has moved its database twice. */
const LOCKED = [
  "/var/lib/dpkg/lock-frontend",
  "/var/lib/dpkg/lock",
  "/var/lib/rpm/.rpm.lock",
  "/usr/lib/sysimage/rpm/.rpm.lock",
];
/** A file that is there while pacman works. After a crash it stays, and pacman itself refuses to begin. */
const PACMAN = "/var/lib/pacman/db.lck";

export function packageManagerGuard({ paths }: Host): Guard {
  return {
    name: "package manager",
    check() {
      const at = (path: string) => (paths.root === "/" ? path : paths.root + path);
      const pacman = statOf(at(PACMAN));
      const files = LOCKED.flatMap((path) => statOf(at(path)) ?? []);
      const pids = files.length === 0 ? [] : writersOf(files, readText(`${paths.proc}/locks`) ?? "");
      return [
        ...pids.map((pid) => ({ kind: "package_manager" as const, name: nameOf(pid, paths) })),
        ...(pacman === undefined
          ? []
          : [
              {
                kind: "package_manager" as const,
                name: `pacman (${PACMAN})`,
                since: pacman.mtime?.getTime(),
              },
            ]),
      ];
    },
  };
}

function nameOf(pid: number, paths: Paths): string {
  return `${commOf(pid, paths) ?? "a package manager"} (pid ${pid})`;
}

/** undefined where it does not exist. Other failures are thrown. */
function statOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

export type FileId = Pick<Deno.FileInfo, "dev" | "ino">;

/**
 * Pids of those who hold one of the files locked for writing; those who wait for it do not.
 * @param locks as /proc/locks has them: "1: POSIX  ADVISORY  WRITE 3568 fe:01:1835012 0 EOF"
 */
export function writersOf(files: readonly FileId[], locks: string): number[] {
  const pids = locks.split("\n").flatMap((line) => {
    const [, kind, , access, pid, file = ""] = line.trim().split(/\s+/);
    if (kind === "->" || access !== "WRITE") return [];
    return files.some((one) => isSame(one, file)) ? [Number(pid)] : [];
  });
  return [...new Set(pids)];
}

/** By device and inode; a file system without a disk of its own, as btrfs, shows another device than stat does. */
function isSame({ dev, ino }: FileId, file: string): boolean {
  const [major = "", minor = "", inode] = file.split(":");
  if (Number(inode) !== ino) return false;
  const [ours, theirs] = [majorOf(dev), Number.parseInt(major, 16)];
  return ours === 0 || theirs === 0 || (ours === theirs && minorOf(dev) === Number.parseInt(minor, 16));
}

/** The major number of a device, by the C library's rule. */
function majorOf(dev: number): number {
  return Math.floor(dev / 256) % 4096;
}

function minorOf(dev: number): number {
  return (dev % 256) + Math.floor(dev / 2 ** 20) * 256;
}
