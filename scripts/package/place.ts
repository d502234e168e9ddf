/** Places the files of a package in a folder, as they lie on a system. */
import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { version } from "../../package.json";
import { at, DIST } from "../common/files.mjs";
import { must } from "../common/run.mjs";
import { manualOf, placeOf } from "../manuals/manuals";
import type { Completions, Package } from "./contents";

/** Writes a file below a folder, and the folders on its way. */
export type Write = (place: string, content: string | Uint8Array, mode?: number) => void;

export function writerBelow(root: string): Write {
  return (place, content, mode = 0o644) => {
    mkdirSync(path.dirname(path.join(root, place)), { recursive: true });
    writeFileSync(path.join(root, place), content, { mode });
  };
}

/**
 * Programs, units, completions and manual pages of a package for a platform.
 * @param root made anew
 * @param epoch seconds; the time that the pages say
 */
export async function placePackage(
  root: string,
  of: Package,
  platform: string,
  completions: Completions,
  epoch: number,
): Promise<void> {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(path.join(root, "usr/bin"), { recursive: true });
  const write = writerBelow(root);
  const built = of.folder(platform);
  if (existsSync(path.join(built, "deno"))) placeFolder(built, root, of.name, of.programs);
  else placePrograms(built, path.join(root, "usr/bin"), of.programs);
  for (const [place, file] of Object.entries(of.units)) write(place, packaged(at("deploy", file)));
  for (const program of of.completed) {
    for (const [shell, place] of Object.entries(completions)) {
      write(place(program), await completionOf(program, shell));
    }
  }
  for (const program of of.programs) {
    const page = await manualOf(program, version, epoch);
    write(path.join("usr/share/man", `${placeOf(program)}.gz`), gzipSync(page, { level: 9 }));
  }
}

/** A program's completion for a shell: this machine's own one tells it, for whatever platform the package is. */
export const completionOf = (program: string, shell: string): Promise<string> =>
  must(path.join(DIST, program), ["completion", shell], { output: "capture" });

/** Places the programs; those that are one file stay one file. */
export function placePrograms(from: string, to: string, programs: readonly string[]): void {
  const placed = new Map<number, string>();
  for (const program of programs) {
    const { ino } = statSync(path.join(from, program));
    const same = placed.get(ino);
    if (same) linkSync(same, path.join(to, program));
    else copyFileSync(path.join(from, program), path.join(to, program));
    placed.set(ino, path.join(to, program));
  }
}

/** Places a folder for a platform without executables: all of Deno, the code, and the scripts that start it. */
function placeFolder(from: string, root: string, name: string, programs: readonly string[]): void {
  cpSync(from, path.join(root, "usr/lib", name), { recursive: true, verbatimSymlinks: true });
  for (const program of programs) {
    symlinkSync(path.join("../lib", name, program), path.join(root, "usr/bin", program));
  }
}

/** A unit or start script as a package ships it: the program lies where packages put theirs. */
function packaged(file: string): string {
  return readFileSync(file, "utf8").replaceAll("/usr/local/bin/", "/usr/bin/");
}
