/** The Debian packages, as `npm run package` makes them of what was built. Those for arm64, and lintian: tests/arm64. */
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { makePackages, packageIn, whyNoPackages, type DebianPackage } from "../helpers/debian-package";
import { ROOT } from "../helpers/environment";

const reason = whyNoPackages();

describe.skipIf(reason)(`packages${reason ? ` (skipped: ${reason})` : ""}`, () => {
  let manager: DebianPackage;
  let agent: DebianPackage;
  let komoctl: DebianPackage;
  beforeAll(() => {
    makePackages();
    manager = packageIn(path.join(ROOT, "dist"), "komoriuta-manager");
    agent = packageIn(path.join(ROOT, "dist"), "komoriuta-agent");
    komoctl = packageIn(path.join(ROOT, "dist"), "komoctl");
  }, 180_000);

  test("hold the programs, their units and what a package has, all of it root's", () => {
    expect(manager.contents()).toEqual(
      expect.arrayContaining([
        "-rw-r--r-- root/root ./etc/logrotate.d/komoriuta-manager",
        "-rwxr-xr-x root/root ./usr/bin/komo-manager",
        "-rw-r--r-- root/root ./usr/lib/systemd/system/komo-manager.service",
        "-rw-r--r-- root/root ./usr/lib/sysusers.d/komo-manager.conf",
        "-rw-r--r-- root/root ./usr/lib/tmpfiles.d/komo-manager.conf",
        "-rw-r--r-- root/root ./usr/share/bash-completion/completions/komo-manager",
        "-rw-r--r-- root/root ./usr/share/man/man8/komo-manager.8.gz",
      ]),
    );
    expect(agent.contents()).toEqual(
      expect.arrayContaining([
        "-rwxr-xr-x root/root ./usr/bin/komo-agent",
        "-rwxr-xr-x root/root ./usr/bin/komolet",
        "-rw-r--r-- root/root ./usr/lib/systemd/system/komolet.service",
        "-rw-r--r-- root/root ./usr/share/komoriuta-agent/komolet.openrc",
        "-rw-r--r-- root/root ./usr/share/komoriuta-agent/komolet.sysvinit",
        "-rw-r--r-- root/root ./usr/share/man/man8/komo-agent.8.gz",
        "-rw-r--r-- root/root ./usr/share/man/man8/komolet.8.gz",
      ]),
    );
    expect(komoctl.contents()).toEqual(
      expect.arrayContaining([
        "-rwxr-xr-x root/root ./usr/bin/komoctl",
        "-rw-r--r-- root/root ./usr/share/bash-completion/completions/komoctl",
        "-rw-r--r-- root/root ./usr/share/fish/vendor_completions.d/komoctl.fish",
        "-rw-r--r-- root/root ./usr/share/man/man1/komoctl.1.gz",
        "-rw-r--r-- root/root ./usr/share/zsh/vendor-completions/_komoctl",
      ]),
    );
    for (const { contents } of [manager, agent, komoctl]) {
      expect(
        contents().filter((line) => !line.includes(" root/root ") || line.includes("/usr/local/")),
      ).toEqual([]);
    }
  });

  test("their units start the packages' own programs", () => {
    expect(manager.read("usr/lib/systemd/system/komo-manager.service")).toMatch(
      /^ExecStart=\/usr\/bin\/komo-manager$/m,
    );
    expect(agent.read("usr/lib/systemd/system/komolet.service")).toMatch(/^ExecStart=\/usr\/bin\/komolet$/m);
    for (const starts of ["openrc", "sysvinit"]) {
      const script = agent.read(`usr/share/komoriuta-agent/komolet.${starts}`);
      expect(script).toContain("/usr/bin/komolet");
      expect(script).not.toContain("/usr/local/bin/komo");
    }
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
