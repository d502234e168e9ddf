/** The Debian packages for arm64, made on this machine, and the programs in them. */
import { existsSync, renameSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { version } from "../../package.json";
import { run } from "../helpers/child";
import { makePackages, packageIn, whyNoPackages, type DebianPackage } from "../helpers/debian-package";
import { makeTempFolder, removeFolder, ROOT } from "../helpers/environment";
import { putBehindQemu } from "./emulated";

const reason = whyNoPackages();
const PROGRAMS = {
  "komoriuta-manager": ["komo-manager"],
  "komoriuta-agent": ["komo-agent", "komolet"],
  komoctl: ["komoctl"],
} as const;

describe.skipIf(reason)(`packages for arm64${reason ? ` (skipped: ${reason})` : ""}`, () => {
  const folder = makeTempFolder();
  afterAll(() => removeFolder(folder));
  beforeAll(() => makePackages("linux-arm64"), 300_000);

  const names = Object.keys(PROGRAMS) as (keyof typeof PROGRAMS)[];
  const open = (name: string): DebianPackage => packageIn(path.join(ROOT, "dist/packages/linux-arm64"), name);

  test.for(names)("%s is for arm64, and root's", (name) => {
    const { field, contents } = open(name);
    expect(field("Architecture")).toBe("arm64");
    // KiB.
    expect(Number(field("Installed-Size"))).toBeGreaterThan(50_000);
    const files = contents();
    expect(files.filter((line) => !/^(-rw-r--r--|-rwxr-xr-x|lrwxrwxrwx) root\/root /.test(line))).toEqual([]);
    for (const program of PROGRAMS[name]) {
      expect(files.some((line) => line.includes(` ./usr/bin/${program}`))).toBe(true);
    }
  });

  test("lintian, where it is installed, finds no error in them, nor in those for x86_64", () => {
    for (const name of names) {
      for (const { errors } of [open(name), packageIn(path.join(ROOT, "dist"), name)]) {
        expect(errors()).toEqual([]);
      }
    }
  });

  test.for(names)("%s: what it puts into /usr/bin runs", async (name) => {
    const root = path.join(folder, name);
    open(name).unpack(root);
    const whole = path.join(root, "usr/lib", name, "deno");
    const programs = PROGRAMS[name].map((program) => path.join(root, "usr/bin", program));
    for (const program of existsSync(whole) ? [whole] : programs) {
      renameSync(program, `${program}.arm64`);
      putBehindQemu(`${program}.arm64`, program);
    }
    for (const program of programs) {
      const outcome = await run([program, "version"], { env: { PATH: "/nowhere" }, cwd: "/" });
      expect(outcome, outcome.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining(version) });
    }
  });
});
