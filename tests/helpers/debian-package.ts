import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { version } from "../../package.json";
import { ROOT } from "./environment";

const has = (program: string): boolean => spawnSync(program, ["--version"]).error === undefined;

/** The reason why no packages can be made here; null where they can. */
export const whyNoPackages = (): string | null => (has("dpkg-deb") ? null : "dpkg-deb is missing");

/** `npm run package`, for this platform and those named. */
export function makePackages(...platforms: readonly string[]): void {
  execFileSync(process.execPath, [path.join(ROOT, "scripts/command.mjs"), "package", ...platforms], {
    stdio: "pipe",
  });
}

/** A package of ours. */
export interface DebianPackage {
  readonly file: string;
  /** A field of its control file. */
  readonly field: (name: string) => string;
  /** `-rwxr-xr-x root/root ./usr/bin/komolet` for each file, `lrwxrwxrwx … ./usr/bin/komolet -> …` for each link. */
  readonly contents: () => string[];
  /** The text of a file in it, which is named without a slash at the beginning. */
  readonly read: (place: string) => string;
  /** Unpacks its files into a folder. */
  readonly unpack: (folder: string) => void;
  /** Lines of lintian's errors; none where there is no lintian. */
  readonly errors: () => string[];
}

/** The package of this name in a folder, of the present version. */
export function packageIn(folder: string, name: string): DebianPackage {
  const found = readdirSync(folder).find((file) => file.startsWith(`${name}_${version}_`));
  if (found === undefined) throw new Error(`${folder} holds no package ${name}`);
  const file = path.join(folder, found);
  const ask = (program: string, ...args: string[]): string =>
    execFileSync(program, args, {
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      stdio: ["ignore", "pipe", "pipe"],
    });
  return {
    file,
    field: (field) => ask("dpkg-deb", "--field", file, field).trim(),
    contents: () =>
      ask("dpkg-deb", "--contents", file)
        .trimEnd()
        .split("\n")
        // A second name of a file is a file, too.
        .map((line) =>
          line
            .replace(/^h/, "-")
            .replace(/ +/g, " ")
            .replace(/ link to .*$/, ""),
        )
        .filter((line) => !line.startsWith("d"))
        .map((line) => {
          const [mode, owner, , , , ...place] = line.split(" ");
          return [mode, owner, ...place].join(" ");
        }),
    read: (place) => ask("sh", "-c", 'dpkg-deb --fsys-tarfile "$1" | tar -xO "./$2"', "sh", file, place),
    unpack: (to) => void ask("dpkg-deb", "--extract", file, to),
    errors: () =>
      has("lintian")
        ? ask("lintian", "--allow-root", "--fail-on", "none", "--tag-display-limit", "0", file)
            .split("\n")
            .filter((line) => line.startsWith("E:"))
        : [],
  };
}
