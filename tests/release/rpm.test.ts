/** The RPMs: what they say, and how they are installed into a root of their own, whose scripts run. */
import { existsSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeTempFolder, removeFolder } from "../helpers/environment";
import { has, inRoot, must, RELEASE, run, unpackDebian, VERSION, whyNoDebian } from "./release";

const reason = has("rpm") ? whyNoDebian() : "sudo apt-get install rpm";
const rpmOf = (name: string, architecture = "x86_64"): string =>
  path.join(RELEASE, `${name}-${VERSION}-1.${architecture}.rpm`);

describe.skipIf(reason)(`the RPMs${reason ? ` (skipped: ${reason})` : ""}`, () => {
  const folder = makeTempFolder();
  afterAll(() => removeFolder(folder));
  const root = path.join(folder, "root");
  // Dependencies are those of a Fedora, which a Debian cannot have.
  const rpm = (...args: string[]) => run(["rpm", "--root", root, "--nodeps", ...args]);

  beforeAll(() => {
    unpackDebian("trixie", root);
    must(["rpm", "--root", root, "--initdb"]);
  });

  test.for(["komoriuta-agent", "komoctl"])(
    "%s says what it is and what it needs, for both processors",
    (name) => {
      for (const architecture of ["x86_64", "aarch64"]) {
        const file = rpmOf(name, architecture);
        const format = "%{NAME} %{VERSION}-%{RELEASE} %{ARCH} %{LICENSE} %{BUILDHOST}";
        expect(must(["rpm", "-qp", "--queryformat", format, file])).toBe(
          `${name} ${VERSION}-1 ${architecture} MIT localhost`,
        );
        expect(must(["rpm", "-qpR", file])).toContain("glibc >= 2.27");
        expect(must(["rpm", "-K", file])).toContain("digests OK");
        const owners = must(["rpm", "-qp", "--queryformat", "[%{FILEUSERNAME}:%{FILEGROUPNAME}\n]", file]);
        expect(new Set(owners.trim().split("\n"))).toEqual(new Set(["root:root"]));
      }
    },
  );

  test("one with another byte is refused, and nothing of it installed", () => {
    const changed = path.join(folder, "changed.rpm");
    must(["cp", rpmOf("komoctl"), changed]);
    must([
      "dd",
      "if=/dev/zero",
      `of=${changed}`,
      "bs=1",
      "count=8",
      "seek=9000000",
      "conv=notrunc",
      "status=none",
    ]);
    expect(rpm("--install", changed).code).not.toBe(0);
    expect(existsSync(path.join(root, "usr/bin/komoctl"))).toBe(false);
  });

  test("the agent does not hide behind one that was installed by the console's line", () => {
    const other = path.join(root, "usr/local/bin/komolet");
    must(["touch", other]);
    expect(rpm("--install", rpmOf("komoriuta-agent"))).toMatchObject({
      ...{ code: 1, said: expect.stringContaining("install.sh uninstall") },
    });
    expect(existsSync(path.join(root, "usr/bin/komolet"))).toBe(false);
    must(["rm", other]);
  });

  test("both are installed, run, are whole, and are removed without a trace", () => {
    for (const name of ["komoriuta-agent", "komoctl"]) {
      const installed = rpm("--install", rpmOf(name));
      expect(installed, installed.said).toMatchObject({ code: 0 });
      expect(must(["rpm", "--root", root, "-V", "--nodeps", name])).toBe("");
    }
    for (const program of ["komolet", "komo-agent", "komoctl"])
      expect(inRoot(root, [program, "version"])).toEqual({ code: 0, said: `${VERSION}\n` });
    for (const place of ["usr/share/man/man8/komolet.8.gz", "usr/share/zsh/site-functions/_komoctl"])
      expect(existsSync(path.join(root, place))).toBe(true);
    const removed = rpm("--erase", "komoriuta-agent", "komoctl");
    expect(removed, removed.said).toMatchObject({ code: 0 });
    for (const place of ["usr/bin/komolet", "usr/bin/komoctl", "usr/share/licenses/komoctl"])
      expect(existsSync(path.join(root, place))).toBe(false);
  });
});
