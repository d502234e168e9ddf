/** The Debian repository, used by apt in a fresh Debian 12 and 13: signed, changed by somebody, and without a key. */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { signRepository } from "../../scripts/release/signatures";
import { makeTempFolder, removeFolder } from "../helpers/environment";
import { copyRelease, inRoot, makeRepositoryKey, must, unpackDebian, VERSION, whyNoDebian } from "./release";

const PACKAGES = ["komoriuta-manager", "komoriuta-agent", "komoctl"];
const reason = whyNoDebian();

describe.skipIf(reason).for(["bookworm", "trixie"])(
  `apt of %s${reason ? ` (skipped: ${reason})` : ""}`,
  (suite) => {
    const folder = makeTempFolder();
    afterAll(() => removeFolder(folder));
    const root = path.join(folder, "root");
    const repository = path.join(root, "srv/komoriuta");
    const apt = (...args: string[]) => inRoot(root, ["apt-get", "-q", ...args]);
    const programs = () =>
      ["komo-manager", "komolet", "komoctl"].filter((name) => existsSync(path.join(root, "usr/bin", name)));

    beforeAll(async () => {
      unpackDebian(suite, root);
      copyRelease(path.join(folder, "release"), "debian");
      await signRepository(path.join(folder, "release"), makeRepositoryKey(folder), 1_796_000_000);
      must(["mkdir", "-p", path.dirname(repository)]);
      must(["mv", path.join(folder, "release/debian"), repository]);
      must(["rm", "-rf", path.join(root, "etc/apt/sources.list"), path.join(root, "etc/apt/sources.list.d")]);
      must([
        "install",
        "-D",
        "-m",
        "644",
        path.join(repository, "komoriuta.asc"),
        path.join(root, "etc/apt/keyrings/komoriuta.asc"),
      ]);
      must(["mkdir", path.join(root, "etc/apt/sources.list.d")]);
      // As docs/operations.md has it, with the address of this one.
      const line = "deb [signed-by=/etc/apt/keyrings/komoriuta.asc] file:/srv/komoriuta ./\n";
      writeFileSync(path.join(root, "etc/apt/sources.list.d/komoriuta.list"), line);
    });

    test("refuses an index that somebody changed, and one without a signature", () => {
      const signed = readFileSync(path.join(repository, "InRelease"), "utf8");
      writeFileSync(
        path.join(repository, "InRelease"),
        signed.replace("Label: komoriuta", "Label: komoriutA"),
      );
      expect(apt("update")).toMatchObject({ code: 100 });
      must(["rm", path.join(repository, "InRelease")]);
      must(["mv", path.join(repository, "Release.gpg"), path.join(folder, "Release.gpg")]);
      expect(apt("update")).toMatchObject({ code: 100, said: expect.stringMatching(/not signed/) });
      must(["mv", path.join(folder, "Release.gpg"), repository]);
      writeFileSync(path.join(repository, "InRelease"), signed);
    });

    test("refuses a package with another byte, and installs nothing", () => {
      const update = apt("update");
      expect(update, update.said).toMatchObject({ code: 0 });
      const file = path.join(repository, `komoctl_${VERSION}_amd64.deb`);
      const whole = readFileSync(file);
      appendFileSync(file, "\0");
      const refused = apt("install", "-y", "--no-install-recommends", "komoctl");
      expect(refused).toMatchObject({
        code: 100,
        said: expect.stringMatching(/(unexpected size|Hash Sum mismatch)/),
      });
      expect(programs()).toEqual([]);
      writeFileSync(file, whole);
    });

    test("installs all three; their programs, manual pages and completions are there; removes them again", () => {
      const installed = apt("install", "-y", "--no-install-recommends", ...PACKAGES);
      expect(installed, installed.said).toMatchObject({ code: 0 });
      for (const program of ["komo-manager", "komolet", "komo-agent", "komoctl"])
        expect(inRoot(root, [program, "version"])).toEqual({ code: 0, said: `${VERSION}\n` });
      for (const place of [
        "man1/komoctl.1.gz",
        "man8/komo-manager.8.gz",
        "man8/komolet.8.gz",
        "man8/komo-agent.8.gz",
      ])
        must(["gzip", "--test", path.join(root, "usr/share/man", place)]);
      expect(existsSync(path.join(root, "usr/share/bash-completion/completions/komo-manager"))).toBe(true);
      expect(inRoot(root, ["dpkg", "--verify", ...PACKAGES])).toEqual({ code: 0, said: "" });
      const removed = apt("purge", "-y", ...PACKAGES);
      expect(removed, removed.said).toMatchObject({ code: 0 });
      expect(programs()).toEqual([]);
    });
  },
);
