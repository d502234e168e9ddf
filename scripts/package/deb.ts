/** Debian packages, by dpkg-deb. */
import { lstatSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { version } from "../../package.json";
import { at, CACHE } from "../common/files.mjs";
import { must } from "../common/run.mjs";
import { Fault } from "../common/say.mjs";
import { DEBIAN_COMPLETIONS, type Package } from "./contents";
import { placePackage, writerBelow } from "./place";

/** Debian's words for our platforms. */
const ARCHITECTURES: Readonly<Record<string, string>> = { "linux-x64": "amd64", "linux-arm64": "arm64" };

/** Scripts of dpkg and debconf. */
const SCRIPTS = ["config", "preinst", "postinst", "prerm", "postrm"];

/** Overrides for lintian, with their reasons. */
const OVERRIDES = [
  "# The runtime carries zlib and SQLite; it is not Debian's.",
  "embedded-library",
  "# Built without DEBEMAIL, for one's own machines.",
  "bogus-mail-host",
  "bogus-mail-host-in-debian-changelog",
];

/** @throws Fault where Debian has no word for the platform */
export function debianArchitecture(platform: string): string {
  const architecture = ARCHITECTURES[platform];
  if (!architecture) throw new Fault(`there is no package for ${platform}`);
  return architecture;
}

/** The file's name: `komoctl_1.0.0_amd64.deb`. */
export const debName = (name: string, platform: string): string =>
  `${name}_${version}_${debianArchitecture(platform)}.deb`;

export interface Made {
  /** Seconds: the time that all in it says. */
  readonly epoch: number;
  /** `Name <address>` of whoever builds it. */
  readonly maintainer: string;
}

/** Makes a package in a folder; gives its path. */
export async function makeDeb(of: Package, platform: string, to: string, made: Made): Promise<string> {
  const { name, settings } = of;
  const root = path.join(CACHE, "package", platform, name);
  await placePackage(root, of, platform, DEBIAN_COMPLETIONS, made.epoch);
  const write = writerBelow(root);
  write(path.join("usr/share/doc", name, "copyright"), readFileSync(at("LICENSE")));
  write(path.join("usr/share/doc", name, "changelog.gz"), gzipSync(changelog(name, made), { level: 9 }));
  write(path.join("usr/share/lintian/overrides", name), OVERRIDES.map((line) => `${line}\n`).join(""));

  const source = at("deploy", "debian", name);
  for (const [place, file] of Object.entries(settings)) {
    write(path.join("etc", place), readFileSync(path.join(source, file)));
  }
  const control = readFileSync(path.join(source, "control"), "utf8");
  const about = {
    Version: version,
    Architecture: debianArchitecture(platform),
    Maintainer: made.maintainer,
    "Installed-Size": sizeOf(root),
  };
  const fields = Object.entries(about).map(([field, value]) => `${field}: ${value}\n`);
  write("DEBIAN/control", control.replace(/^Section:/m, `${fields.join("")}Section:`));
  for (const script of SCRIPTS) {
    const text = textOrNull(path.join(source, script));
    if (text !== null)
      write(path.join("DEBIAN", script), text.replaceAll("@SCHEMA@", lastMigration()), 0o755);
  }
  const templates = textOrNull(path.join(source, "templates"));
  if (templates !== null) write("DEBIAN/templates", templates);
  const kept = Object.keys(settings).map((place) => `/etc/${place}\n`);
  if (kept.length > 0) write("DEBIAN/conffiles", kept.join(""));

  // Whoever builds it, with whatever umask.
  await must("chmod", ["-R", "u=rwX,go=rX", root]);
  mkdirSync(to, { recursive: true });
  const file = path.join(to, debName(name, platform));
  // Half of what is packed is compressed already: xz would take ten times as long for a sixth less.
  await must("dpkg-deb", ["--root-owner-group", "-Zgzip", "-z1", "--build", root, file], {
    output: "capture",
    // dpkg-deb clamps every time to it.
    env: { SOURCE_DATE_EPOCH: String(made.epoch) },
  });
  return file;
}

/** The last migration of the manager's database that this version knows. */
function lastMigration(): string {
  const names = readdirSync(at("prisma", "migrations")).filter((name) => /^\d{14}_/.test(name));
  return names.sort().at(-1) ?? "";
}

/** The changelog in Debian's form; the repository has all of it. */
function changelog(name: string, { epoch, maintainer }: Made): string {
  const date = new Date(epoch * 1000).toUTCString().replace("GMT", "+0000");
  return `${name} (${version}) stable; urgency=medium\n\n  * Release ${version}.\n\n -- ${maintainer}  ${date}\n`;
}

/** KiB of all that was placed in a folder. */
function sizeOf(root: string): string {
  const entries = readdirSync(root, { recursive: true, encoding: "utf8" });
  const files = new Map(
    entries
      .map((entry) => lstatSync(path.join(root, entry)))
      .map((of) => [of.ino, of.isFile() ? of.size : 0]),
  );
  return String(Math.ceil([...files.values()].reduce((sum, size) => sum + size, 0) / 1024));
}

function textOrNull(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
