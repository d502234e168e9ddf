/** `npm run package [-- linux-arm64]`: Debian packages of the programs in dist/, for this platform and those named. */
import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { version } from "../../package.json";
import { agentFolder } from "../build/agent.mjs";
import { managerFolder } from "../build/manager.mjs";
import { at, CACHE, DIST } from "../common/files.mjs";
import { must } from "../common/run.mjs";
import { Fault, say } from "../common/say.mjs";
import { OWN_PLATFORM } from "../denort/find.mjs";

/** Debian's words for our platforms. */
const ARCHITECTURES: Readonly<Record<string, string>> = { "linux-x64": "amd64", "linux-arm64": "arm64" };

/** Scripts of dpkg and debconf. */
const SCRIPTS = ["config", "preinst", "postinst", "prerm", "postrm"];

/** The maintainer of a package is whoever builds it, by the variables that Debian's own tools read. */
const { DEBFULLNAME = "The komoriuta authors", DEBEMAIL = "komoriuta@localhost" } = process.env;
const MAINTAINER = `${DEBFULLNAME} <${DEBEMAIL}>`;

interface Package {
  readonly name: string;
  /** The folder of a platform's programs. */
  readonly folder: (platform: string) => string;
  /** Programs of that folder that go into /usr/bin. */
  readonly programs: readonly string[];
  /** Files of deploy/ by which the programs are started, by their place. */
  readonly units: Readonly<Record<string, string>>;
  /** Files beside the scripts, by their place below /etc. An administrator's changes are kept (conffiles). */
  readonly settings: Readonly<Record<string, string>>;
  /** Programs with a completion for shells. */
  readonly completed?: readonly string[];
  /** Overrides for lintian, with their reasons. */
  readonly overrides: readonly string[];
}

const OVERRIDES = [
  "# The runtime carries zlib and SQLite; it is not Debian's.",
  "embedded-library",
  "# Built without DEBEMAIL, for one's own machines.",
  "bogus-mail-host",
  "bogus-mail-host-in-debian-changelog",
];

const PACKAGES: readonly Package[] = [
  {
    name: "komoriuta-manager",
    folder: managerFolder,
    programs: ["komo-manager"],
    units: {
      "usr/lib/systemd/system/komo-manager.service": "systemd/komo-manager.service",
      "usr/lib/sysusers.d/komo-manager.conf": "systemd/komo-manager.sysusers.conf",
      "usr/lib/tmpfiles.d/komo-manager.conf": "systemd/komo-manager.tmpfiles.conf",
    },
    settings: { "logrotate.d/komoriuta-manager": "logrotate" },
    overrides: OVERRIDES,
  },
  {
    name: "komoriuta-agent",
    folder: agentFolder,
    programs: ["komolet", "komo-agent"],
    units: {
      "usr/lib/systemd/system/komolet.service": "systemd/komolet.service",
      // Put into /etc/init.d by postinst, where there is no systemd.
      "usr/share/komoriuta-agent/komolet.openrc": "openrc/komolet",
      "usr/share/komoriuta-agent/komolet.sysvinit": "sysvinit/komolet",
    },
    settings: {},
    overrides: OVERRIDES,
  },
  {
    name: "komoctl",
    folder: agentFolder,
    programs: ["komoctl"],
    completed: ["komoctl"],
    units: {},
    settings: {},
    overrides: OVERRIDES,
  },
];

/** The place of a program's completion for each of Debian's shells. */
const COMPLETIONS: Readonly<Record<string, (program: string) => string>> = {
  bash: (program) => `usr/share/bash-completion/completions/${program}`,
  zsh: (program) => `usr/share/zsh/vendor-completions/_${program}`,
  fish: (program) => `usr/share/fish/vendor_completions.d/${program}.fish`,
};

/**
 * Makes `NAME_VERSION_ARCHITECTURE.deb`, in `dist/` for this platform, in `dist/packages/PLATFORM/` for another: so
 * `dist/NAME_*.deb` can always be installed here. Gives its path.
 */
async function pack(
  { name, folder, programs, completed = [], ...of }: Package,
  platform: string,
): Promise<string> {
  const architecture = ARCHITECTURES[platform];
  if (!architecture) throw new Fault(`there is no package for ${platform}`);
  const { units, settings, overrides } = of;
  const built = folder(platform);
  const root = path.join(CACHE, "package", platform, name);
  rmSync(root, { recursive: true, force: true });
  const write = (place: string, content: string | Uint8Array, mode = 0o644): void => {
    mkdirSync(path.dirname(path.join(root, place)), { recursive: true });
    writeFileSync(path.join(root, place), content, { mode });
  };

  mkdirSync(path.join(root, "usr/bin"), { recursive: true });
  if (existsSync(path.join(built, "deno"))) placeFolder(built, root, name, programs);
  else placePrograms(built, path.join(root, "usr/bin"), programs);
  for (const [place, file] of Object.entries(units)) write(place, packaged(at("deploy", file)));
  for (const program of completed) {
    for (const [shell, place] of Object.entries(COMPLETIONS)) {
      // This machine's own one tells it, for whatever platform the package is.
      const text = await must(path.join(DIST, program), ["completion", shell], { output: "capture" });
      write(place(program), text);
    }
  }
  write(path.join("usr/share/doc", name, "copyright"), readFileSync(at("LICENSE")));
  const time = statSync(path.join(built, programs[0] ?? "")).mtime;
  write(path.join("usr/share/doc", name, "changelog.gz"), gzipSync(changelog(name, time), { level: 9 }));
  write(path.join("usr/share/lintian/overrides", name), overrides.map((line) => `${line}\n`).join(""));

  const source = at("deploy", "debian", name);
  for (const [place, file] of Object.entries(settings)) {
    write(path.join("etc", place), readFileSync(path.join(source, file)));
  }
  const control = readFileSync(path.join(source, "control"), "utf8");
  const about = {
    Version: version,
    Architecture: architecture,
    Maintainer: MAINTAINER,
    "Installed-Size": sizeOf(root),
  };
  const fields = Object.entries(about).map(([field, value]) => `${field}: ${value}\n`);
  write("DEBIAN/control", control.replace(/^Section:/m, `${fields.join("")}Section:`));
  for (const script of SCRIPTS) {
    const text = textOrNull(path.join(source, script));
    if (text !== null) write(path.join("DEBIAN", script), text, 0o755);
  }
  const templates = textOrNull(path.join(source, "templates"));
  if (templates !== null) write("DEBIAN/templates", templates);
  const kept = Object.keys(settings).map((place) => `/etc/${place}\n`);
  if (kept.length > 0) write("DEBIAN/conffiles", kept.join(""));

  // Whoever builds it, with whatever umask.
  await must("chmod", ["-R", "u=rwX,go=rX", root]);
  const to = platform === OWN_PLATFORM ? DIST : path.join(DIST, "packages", platform);
  mkdirSync(to, { recursive: true });
  const file = path.join(to, `${name}_${version}_${architecture}.deb`);
  // Half of what is packed is compressed already: xz would take ten times as long for a sixth less.
  await must("dpkg-deb", ["--root-owner-group", "-Zgzip", "-z1", "--build", root, file], {
    output: "capture",
  });
  return file;
}

/** Places the programs; those that are one file stay one file. */
function placePrograms(from: string, to: string, programs: readonly string[]): void {
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

/** The changelog in Debian's form; the repository has all of it. */
function changelog(name: string, time: Date): string {
  const date = time.toUTCString().replace("GMT", "+0000");
  return `${name} (${version}) stable; urgency=medium\n\n  * Release ${version}.\n\n -- ${MAINTAINER}  ${date}\n`;
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

for (const platform of [OWN_PLATFORM, ...process.argv.slice(2)]) {
  for (const one of PACKAGES) say(`✓ ${path.relative(at(), await pack(one, platform))}`);
}
