import { execFileSync } from "node:child_process";
import { statfsSync, unlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { makeTempFolder, removeFolder } from "./environment";

/** A disk of few bytes in the place of a folder. */
export interface SmallDisk {
  /** Leaves no room for another byte. */
  readonly fill: () => void;
  readonly makeRoom: () => void;
  readonly setReadOnly: (readOnly: boolean) => void;
  readonly remove: () => void;
}

const mounted = new Set<string>();
process.once("exit", () => mounted.forEach(unmount));

/** The reason why no disks can be mounted here; null where they can. */
export function whyNoDisks(): string | null {
  if (process.getuid?.() !== 0) return "mounting a disk needs root";
  const folder = makeTempFolder();
  try {
    mountSmallDisk(folder).remove();
    return null;
  } catch {
    return "`mount` does not work here";
  } finally {
    removeFolder(folder);
  }
}

/** Mounts a disk of so many KiB on an empty folder. Whoever does so removes it before the folder. */
export function mountSmallDisk(folder: string, size = 64): SmallDisk {
  const options = `size=${size}k,mode=755`;
  execFileSync("mount", ["-t", "tmpfs", "-o", options, "komoriuta-test", folder], { stdio: "pipe" });
  mounted.add(folder);
  const filler = path.join(folder, "filler");
  return {
    fill() {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(filler, new Uint8Array(bavail * bsize));
    },
    makeRoom: () => unlinkSync(filler),
    setReadOnly: (readOnly) =>
      void execFileSync("mount", ["-o", `remount,${readOnly ? "ro" : "rw"}`, folder], { stdio: "pipe" }),
    remove() {
      unmount(folder);
      mounted.delete(folder);
    },
  };
}

function unmount(folder: string): void {
  execFileSync("umount", ["--lazy", folder], { stdio: "pipe" });
}
