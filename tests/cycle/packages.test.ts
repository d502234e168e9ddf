/** The Debian packages, as `npm run package` makes them of what was built. */
import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { version } from "../../package.json";
import { ROOT } from "../helpers/environment";

const has = (program: string): boolean => spawnSync(program, ["--version"]).error === undefined;
const reason = has("dpkg-deb") ? null : "dpkg-deb is missing";
const DIST = path.join(ROOT, "dist");

describe.skipIf(reason)(`packages${reason ? ` (skipped: ${reason})` : ""}`, () => {
  let files: Record<string, string>;
  beforeAll(() => {
    execFileSync(process.execPath, [path.join(ROOT, "scripts/command.mjs"), "package"], { stdio: "pipe" });
    files = Object.fromEntries(
      readdirSync(DIST)
        .filter((name) => name.endsWith(".deb") && name.includes(`_${version}_`))
        .map((name) => [name.split("_")[0], path.join(DIST, name)]),
    );
  }, 180_000);
  const asked = (file: string | undefined, ...options: string[]): string =>
    execFileSync("dpkg-deb", [...options, file ?? ""], { encoding: "utf8" });
  const contents = (name: string): string[] =>
    asked(files[name], "--contents")
      .trimEnd()
      .split("\n")
      .map((line) => line.replace(/\s+/g, " "))
      // The agent's second name is a link to the first.
      .filter((line) => /^[-h]/.test(line))
      .map((line) => {
        const [mode, owner, , , , place] = line.split(" ");
        return `${mode?.replace("h", "-")} ${owner} ${place}`;
      });

  test("hold the programs, their units and what a package has, all of it root's", () => {
    expect(contents("komoriuta-manager")).toEqual(
      expect.arrayContaining([
        "-rw-r--r-- root/root ./etc/logrotate.d/komoriuta-manager",
        "-rwxr-xr-x root/root ./usr/bin/komo-manager",
        "-rw-r--r-- root/root ./usr/lib/systemd/system/komo-manager.service",
        "-rw-r--r-- root/root ./usr/lib/sysusers.d/komo-manager.conf",
        "-rw-r--r-- root/root ./usr/lib/tmpfiles.d/komo-manager.conf",
      ]),
    );
    expect(contents("komoriuta-agent")).toEqual(
      expect.arrayContaining([
        "-rwxr-xr-x root/root ./usr/bin/komo-agent",
        "-rwxr-xr-x root/root ./usr/bin/komolet",
        "-rw-r--r-- root/root ./usr/lib/systemd/system/komolet.service",
      ]),
    );
    for (const name of Object.keys(files)) {
      expect(
        contents(name).filter((line) => !line.includes(" root/root ") || line.includes("/usr/local/")),
      ).toEqual([]);
    }
  });

  test("their units start the packages' own programs", () => {
    const unit = (name: string, place: string): string =>
      execFileSync(
        "sh",
        ["-c", 'dpkg-deb --fsys-tarfile "$1" | tar -xO "./$2"', "sh", files[name] ?? "", place],
        {
          encoding: "utf8",
        },
      );
    expect(unit("komoriuta-manager", "usr/lib/systemd/system/komo-manager.service")).toMatch(
      /^ExecStart=\/usr\/bin\/komo-manager$/m,
    );
    expect(unit("komoriuta-agent", "usr/lib/systemd/system/komolet.service")).toMatch(
      /^ExecStart=\/usr\/bin\/komolet$/m,
    );
  });

  test("each script is one that sh can read", () => {
    for (const folder of ["komoriuta-manager", "komoriuta-agent"]) {
      for (const name of readdirSync(path.join(ROOT, "deploy/debian", folder))) {
        if (!/^(config|(pre|post)(inst|rm))$/.test(name)) continue;
        execFileSync("sh", ["-n", path.join(ROOT, "deploy/debian", folder, name)]);
      }
    }
  });
});
