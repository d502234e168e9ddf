/** `npm run package`: Debian packages of the executables in dist/, for the architecture that they were built for. */
import { copyFileSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { version } from "../../package.json";
import { at, CACHE, DIST } from "../common/files.mjs";
import { must } from "../common/run.mjs";
import { Fault, say } from "../common/say.mjs";

/** Debian's words for Node's. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

/** Scripts of dpkg and debconf. */
const SCRIPTS = ["config", "preinst", "postinst", "prerm", "postrm"];

/** Who answers for a package is who builds it, by the variables that Debian's own tools read. */
const { DEBFULLNAME = "The komoriuta authors", DEBEMAIL = "komoriuta@localhost" } = process.env;
const MAINTAINER = `${DEBFULLNAME} <${DEBEMAIL}>`;

interface Package {
  readonly name: string;
  /** Of dist/, into /usr/bin. */
  readonly programs: readonly string[];
  /** By place: a file of deploy/systemd. */
  readonly units: Readonly<Record<string, string>>;
  /** By place below /etc: a file beside the scripts, which an administrator may change, and keeps (conffiles). */
  readonly settings: Readonly<Record<string, string>>;
  /** What lintian is told, and why. */
  readonly overrides: readonly string[];
}

const OVERRIDES = [
  "# The program is the runtime with ours appended to it: strip would cut that off. The runtime's symbols are not ours.",
  "unstripped-binary-or-object",
  "# The runtime carries zlib and SQLite; it is not Debian's.",
  "embedded-library",
  "# Built without DEBEMAIL, for one's own machines.",
  "bogus-mail-host",
  "bogus-mail-host-in-debian-changelog",
];

const PACKAGES: readonly Package[] = [
  {
    name: "komoriuta-manager",
    programs: ["komo-manager"],
    units: {
      "usr/lib/systemd/system/komo-manager.service": "komo-manager.service",
      "usr/lib/sysusers.d/komo-manager.conf": "komo-manager.sysusers.conf",
      "usr/lib/tmpfiles.d/komo-manager.conf": "komo-manager.tmpfiles.conf",
    },
    settings: { "logrotate.d/komoriuta-manager": "logrotate" },
    overrides: OVERRIDES,
  },
  {
    name: "komoriuta-agent",
    programs: ["komolet", "komo-agent"],
    units: { "usr/lib/systemd/system/komolet.service": "komolet.service" },
    settings: {},
    overrides: OVERRIDES,
  },
];

/** Makes `dist/NAME_VERSION_ARCHITECTURE.deb`; gives its path. */
async function pack({ name, programs, units, settings, overrides }: Package): Promise<string> {
  const architecture = ARCHITECTURES[process.arch];
  if (!architecture) throw new Fault(`there is no package for ${process.arch}`);
  const root = path.join(CACHE, "package", name);
  rmSync(root, { recursive: true, force: true });
  const write = (place: string, content: string | Uint8Array, mode = 0o644): void => {
    mkdirSync(path.dirname(path.join(root, place)), { recursive: true });
    writeFileSync(path.join(root, place), content, { mode });
  };

  placePrograms(path.join(root, "usr/bin"), programs);
  for (const [place, file] of Object.entries(units)) write(place, packaged(at("deploy", "systemd", file)));
  write(path.join("usr/share/doc", name, "copyright"), readFileSync(at("LICENSE")));
  write(path.join("usr/share/doc", name, "changelog.gz"), gzipSync(changelog(name), { level: 9 }));
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
    "Installed-Size": sizeOf(programs),
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

  const file = path.join(DIST, `${name}_${version}_${architecture}.deb`);
  // Half of what is packed is compressed already: xz would take ten times as long for a sixth less.
  await must("dpkg-deb", ["--root-owner-group", "-Zgzip", "-z1", "--build", root, file], {
    output: "capture",
  });
  return file;
}

/** Programs that are one file stay one file. */
function placePrograms(folder: string, programs: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  const placed = new Map<number, string>();
  for (const program of programs) {
    const [from, to] = [path.join(DIST, program), path.join(folder, program)];
    const { ino } = statSync(from);
    const same = placed.get(ino);
    if (same) linkSync(same, to);
    else copyFileSync(from, to);
    placed.set(ino, to);
  }
}

/** A unit as a package ships it: the program lies where packages put theirs. */
function packaged(file: string): string {
  return readFileSync(file, "utf8").replaceAll("/usr/local/bin/", "/usr/bin/");
}

/** In Debian's form; the repository has the whole of it. */
function changelog(name: string): string {
  const time = new Date(statSync(path.join(DIST, "komo-manager")).mtime)
    .toUTCString()
    .replace("GMT", "+0000");
  return `${name} (${version}) stable; urgency=medium\n\n  * Release ${version}.\n\n -- ${MAINTAINER}  ${time}\n`;
}

/** KiB on the disk. */
function sizeOf(programs: readonly string[]): string {
  const files = new Map(
    programs.map((program) => statSync(path.join(DIST, program))).map((of) => [of.ino, of.size]),
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

for (const one of PACKAGES) say(`✓ ${path.relative(at(), await pack(one))}`);
