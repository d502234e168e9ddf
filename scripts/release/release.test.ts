/** The pure parts of a release. What is made of them: tests/release. */
import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { at } from "../common/files.mjs";
import { notesOf } from "./notes";
import { optionsOf } from "./options";
import { releaseOf } from "./packages";
import { filesOf, PARTS } from "./plan";
import { fileList } from "./rpm";
import { createdIn, keysOf } from "./signatures";
import { requireCommit } from "./source";
import { differences, textOf } from "./sums";
import { requireTools } from "./tools";

describe("the plan", () => {
  const edition = { version: "1.2.3", own: "linux-x64" } as const;

  it("names each file once, with the words that each system has for a platform", () => {
    const files = filesOf(PARTS, edition);
    expect(new Set(files).size).toBe(files.length);
    for (const name of [
      "komo-manager-1.2.3-linux-arm64.tar.gz",
      "debian/komoriuta-agent_1.2.3_arm64.deb",
      "debian/Release",
      "komoriuta-agent-1.2.3-1.aarch64.rpm",
      "komo-manager-1.2.3-image-amd64.oci.tar",
      "komoctl-1.2.3.cdx.json",
    ])
      expect(files).toContain(name);
  });

  it("has files for every part, and none of another", () => {
    const all = PARTS.map((part) => filesOf([part], edition));
    expect(all.filter((files) => files.length === 0)).toEqual([]);
    expect(all.flat().sort()).toEqual(filesOf(PARTS, edition));
  });
});

describe("the options", () => {
  it("are all parts, or some, in the order in which they are made", () => {
    expect(optionsOf([])).toEqual({ parts: PARTS, twice: false });
    expect(optionsOf(["--only", "notes,rpm", "--twice", "--only=sbom"])).toEqual({
      parts: ["rpm", "sbom", "notes"],
      twice: true,
    });
  });

  test.each([["--only"], ["--only", ""], ["--only", "rpm,iso"], ["--once"], ["rpm"]])(
    "%s %s is refused with what there is",
    (...argv) => expect(() => optionsOf(argv)).toThrow(/the parts are programs, packages/),
  );
});

describe("a missing tool", () => {
  it("is said in a sentence with the package to install, and what can be made without", () => {
    const find = (name: string) => (["rpmbuild", "buildah"].includes(name) ? undefined : `/usr/bin/${name}`);
    expect(() => requireTools(PARTS, false, find)).toThrow(
      "rpm, image: a program is missing for it. Run `sudo apt-get install buildah rpm`, or make the rest: `npm run release -- --only programs,packages,shell,sbom,notes`.",
    );
    expect(() => requireTools(["notes", "packages"], false, find)).not.toThrow();
  });

  it("is gpg only where a repository is signed", () => {
    const find = (name: string) => (name === "gpg" ? undefined : name);
    expect(() => requireTools(PARTS, false, find)).not.toThrow();
    expect(() => requireTools(PARTS, true, find)).toThrow("apt-get install gpg");
    expect(() => requireTools(["rpm"], true, find)).not.toThrow();
  });
});

describe("the notes", () => {
  const changelog = readFileSync(at("CHANGELOG.md"), "utf8");

  it("are the section of the version, with no link that leads nowhere", () => {
    const notes = notesOf(changelog, "1.0.0");
    expect(notes).toMatch(/^# komoriuta 1\.0\.0, \d{4}-\d\d-\d\d\n/);
    expect(notes).toContain("status model (`docs/status-model.md`)");
    expect(notes).not.toMatch(/\]\((?!https?:)/);
    expect(notes).toContain("SHA256SUMS.sig");
  });

  it("end where the version before begins", () => {
    const two = "# Changelog\n\n## [2.0.0] - 2027-01-02\n\n- new\n\n## [1.0.0] - 2026-11-28\n\n- old\n";
    expect(notesOf(two, "2.0.0")).toContain("- new");
    expect(notesOf(two, "2.0.0")).not.toContain("- old");
  });

  it("are refused where nobody wrote them", () => {
    expect(() => notesOf(changelog, "9.9.9")).toThrow("CHANGELOG.md has no section [9.9.9]");
    expect(() => notesOf("## [1.0.0]\n\n- what?\n", "1.0.0")).toThrow("no date");
  });
});

test("the sums are as sha256sum reads them, and name what differs", () => {
  const one = new Map([
    ["a", "00"],
    ["b", "11"],
  ]);
  expect(textOf(one)).toBe("00  a\n11  b\n");
  expect(differences(one, one)).toEqual([]);
  const other = new Map([
    ["b", "12"],
    ["c", "22"],
  ]);
  expect(differences(one, other)).toEqual(["a", "b", "c"]);
});

test("the index has the time of the release, and no weak sums", () => {
  const made = `Architectures: amd64
Date: Mon, 30 Nov 2026 19:52:49 +0000
MD5Sum:
 d41d8cd98f00b204e9800998ecf8427e 0 Packages
SHA1:
 da39a3ee5e6b4b0d3255bfef95601890afd80709 0 Packages
SHA256:
 e3b0c442 0 Packages
SHA512:
 cf83e135 0 Packages
`;
  expect(releaseOf(made, new Date("2026-11-28T01:02:03Z"))).toBe(`Architectures: amd64
Date: Sat, 28 Nov 2026 01:02:03 +0000
SHA256:
 e3b0c442 0 Packages
`);
});

test("an RPM owns its files, and the folders that are its own", () => {
  const entries = [
    "usr/",
    "usr/bin/",
    "usr/bin/x",
    "usr/lib/",
    "usr/lib/x/",
    "usr/lib/x/a/",
    "usr/lib/x/a/b c",
  ];
  expect(fileList("x", entries)).toBe(
    '"/usr/bin/x"\n%dir "/usr/lib/x"\n%dir "/usr/lib/x/a"\n"/usr/lib/x/a/b c"\n',
  );
});

describe("signing", () => {
  it("is left out where no key is named, and refused where its file is not there", () => {
    expect(keysOf({})).toEqual({ sums: undefined, repository: undefined });
    expect(() => keysOf({ KOMO_RELEASE_KEY: "/no/such/key" })).toThrow(
      "KOMO_RELEASE_KEY names /no/such/key, which cannot be read",
    );
  });

  it("is of a commit, not of what lies around", () => {
    const changed = { commit: "abc", clean: false };
    expect(() => requireCommit(changed, { signs: true, twice: false })).toThrow("git status");
    expect(() => requireCommit(changed, { signs: false, twice: true })).toThrow("made twice");
    expect(() => requireCommit(changed, { signs: false, twice: false })).not.toThrow();
    expect(() => requireCommit({ ...changed, clean: true }, { signs: true, twice: true })).not.toThrow();
  });

  it("is not before its key was made", () => {
    expect(
      createdIn("sec:u:255:22:ABC:1796069000::::\nfpr:::\nuid:u::::9999999999\nssb:u:1:2:D:1796069001::\n"),
    ).toBe(1796069001);
  });
});
