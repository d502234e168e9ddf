/** A release is verified by the commands of docs/operations.md, and one that somebody has changed is refused. */
import { appendFileSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signSums } from "../../scripts/release/signatures";
import { makeTempFolder, removeFolder, ROOT } from "../helpers/environment";
import { copyRelease, must, RELEASE, run, VERSION } from "./release";

const folder = makeTempFolder();
afterAll(() => removeFolder(folder));

const VERIFY = "ssh-keygen -Y verify -f allowed_signers -I komoriuta -n file -s SHA256SUMS.sig < SHA256SUMS";
const CHECK = "sha256sum --check --strict --ignore-missing --quiet SHA256SUMS";

/** Files that a person has downloaded: the sums, their signature, and two of those in them. */
const TARBALL = `komoctl-${VERSION}-linux-x64.tar.gz`;
const place = (name: string): string => path.join(folder, name);
const shell = (line: string) => run(["sh", "-c", line], { cwd: folder });

/** Makes a key, and gives its file. */
function makeKey(name: string): string {
  must(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", place(name)]);
  return place(name);
}

beforeAll(async () => {
  for (const name of ["SHA256SUMS", TARBALL, "RELEASE-NOTES.md"]) copyRelease(folder, name);
  await signSums(folder, makeKey("key"));
});

test("the documentation has these commands", () => {
  const text = readFileSync(path.join(ROOT, "docs/operations.md"), "utf8");
  expect(text).toContain(VERIFY);
  expect(text).toContain(CHECK);
});

test("the sums are those of all files of the release", () => {
  expect(must(["sha256sum", "--check", "--strict", "SHA256SUMS"], { cwd: RELEASE })).not.toMatch(/FAILED/);
  const listed = readFileSync(path.join(RELEASE, "SHA256SUMS"), "utf8").match(/(?<= {2}).*$/gm) ?? [];
  const files = must(["find", ".", "-type", "f", "-printf", "%P\\n"], { cwd: RELEASE }).trim().split("\n");
  const beside = new Set(["SHA256SUMS", "SHA256SUMS.sig", "allowed_signers"]);
  expect(listed.sort()).toEqual(files.filter((name) => !beside.has(name)).sort());
});

test("what was signed is verified, and the same key makes the same signature again", async () => {
  expect(shell(VERIFY)).toMatchObject({
    code: 0,
    said: expect.stringContaining('Good "file" signature for komoriuta'),
  });
  expect(shell(CHECK)).toEqual({ code: 0, said: "" });
  const first = readFileSync(place("SHA256SUMS.sig"), "utf8");
  must(["rm", place("SHA256SUMS.sig")]);
  await signSums(folder, place("key"));
  expect(readFileSync(place("SHA256SUMS.sig"), "utf8")).toBe(first);
});

test("a byte of the list changed, another key, or no signature: refused", async () => {
  const sums = readFileSync(place("SHA256SUMS"), "utf8");
  const signature = readFileSync(place("SHA256SUMS.sig"), "utf8");
  const signers = readFileSync(place("allowed_signers"), "utf8");
  try {
    writeFileSync(
      place("SHA256SUMS"),
      sums.replace(/^./, (digit) => (digit === "0" ? "1" : "0")),
    );
    expect(shell(VERIFY)).toMatchObject({ code: 255, said: expect.stringContaining("Could not verify") });

    // Somebody else signs what they have changed: the line that is trusted stays what it is.
    must(["rm", place("SHA256SUMS.sig")]);
    await signSums(folder, makeKey("another"));
    writeFileSync(place("allowed_signers"), signers);
    expect(shell(VERIFY)).toMatchObject({ code: 255, said: expect.stringContaining("Could not verify") });

    must(["rm", place("SHA256SUMS.sig")]);
    expect(shell(VERIFY).code).not.toBe(0);
  } finally {
    writeFileSync(place("SHA256SUMS"), sums);
    writeFileSync(place("SHA256SUMS.sig"), signature);
    writeFileSync(place("allowed_signers"), signers);
  }
  expect(shell(VERIFY).code).toBe(0);
});

test("a byte more, a byte less, a byte changed: the sum of the file does not agree", () => {
  const whole = readFileSync(place(TARBALL));
  const changed = Buffer.from(whole);
  changed[changed.length >> 1] = (changed[changed.length >> 1] ?? 0) ^ 1;
  for (const spoil of [
    () => appendFileSync(place(TARBALL), "\0"),
    () => truncateSync(place(TARBALL), whole.length - 1),
    () => writeFileSync(place(TARBALL), changed),
  ]) {
    spoil();
    expect(shell(CHECK)).toMatchObject({ code: 1, said: expect.stringContaining(`${TARBALL}: FAILED`) });
    writeFileSync(place(TARBALL), whole);
  }
  expect(shell(CHECK).code).toBe(0);
});
