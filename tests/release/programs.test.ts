/** The contents of the tarballs: programs that start, for both processors, manual pages that man reads, completions. */
import { existsSync, readdirSync, renameSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { putBehindQemu } from "../arm64/emulated";
import { makeTempFolder, removeFolder } from "../helpers/environment";
import { has, must, RELEASE, run, VERSION } from "./release";

const folder = makeTempFolder();
afterAll(() => removeFolder(folder));

/** Unpacks a tarball, and gives the one folder that is in it. */
function unpack(name: string): string {
  must(["tar", "--extract", "--gzip", `--file=${path.join(RELEASE, name)}`, `--directory=${folder}`]);
  return path.join(folder, name.replace(/\.tar\.gz$/, ""));
}

const PROGRAMS = {
  "komo-manager": ["komo-manager"],
  "komo-agent": ["komo-agent", "komolet"],
  komoctl: ["komoctl"],
};

test.for(Object.entries(PROGRAMS))("%s for x64 has its programs and the licence", ([name, programs]) => {
  const root = unpack(`${name}-${VERSION}-linux-x64.tar.gz`);
  expect(readdirSync(root)).toEqual(expect.arrayContaining(["LICENSE", ...programs]));
  for (const program of programs) expect(must([path.join(root, program), "version"])).toBe(`${VERSION}\n`);
});

const whyNoArm64 = has("qemu-aarch64") ? "" : "sudo apt-get install qemu-user";
test.skipIf(whyNoArm64).for(Object.entries(PROGRAMS))(
  `%s for arm64 starts, emulated${whyNoArm64 && ` (skipped: ${whyNoArm64})`}`,
  ([name, programs]) => {
    const root = unpack(`${name}-${VERSION}-linux-arm64.tar.gz`);
    for (const program of existsSync(path.join(root, "deno")) ? ["deno"] : programs) {
      renameSync(path.join(root, program), path.join(root, `${program}.arm64`));
      putBehindQemu(path.join(root, `${program}.arm64`), path.join(root, program));
    }
    for (const program of programs) expect(must([path.join(root, program), "version"])).toBe(`${VERSION}\n`);
  },
);

test("each program has a manual page that man reads without a warning, and each verb is in it", () => {
  const root = unpack(`komoriuta-${VERSION}-shell.tar.gz`);
  const pages = must(["find", path.join(root, "man"), "-type", "f"])
    .trim()
    .split("\n")
    .sort();
  expect(pages.map((page) => path.basename(page))).toEqual([
    "komoctl.1",
    "komo-agent.8",
    "komo-manager.8",
    "komolet.8",
  ]);
  const komoctl = must(["man", "-l", path.join(root, "man/man1/komoctl.1")], { env: { MANWIDTH: "200" } });
  for (const verb of ["servers", "wake-again", "off", "power-cuts"])
    expect(komoctl).toMatch(new RegExp(`^ +komoctl ${verb}\\b`, "m"));
  if (!has("man")) return;
  for (const page of pages) {
    const { code, said } = run(["sh", "-c", 'man --warnings -E UTF-8 -l "$1" 2>&1 >/dev/null', "sh", page]);
    expect({ page, code, said }).toEqual({ page, code: 0, said: "" });
  }
  const bash = path.join(root, "completion/bash/komoctl");
  expect(must(["bash", "-n", bash])).toBe("");
});

test("the notes are those of this version", () => {
  expect(must(["head", "-1", path.join(RELEASE, "RELEASE-NOTES.md")])).toContain(`komoriuta ${VERSION}, `);
});
