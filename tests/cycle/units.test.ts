/** systemd's own check of our units; it need not run for that. */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { findProgram } from "../../scripts/test/programs.mjs";
import { run } from "../helpers/child";
import { makeTempFolder, removeFolder, ROOT } from "../helpers/environment";

const analyze = findProgram(["systemd-analyze"]);
const UNITS = path.join(ROOT, "deploy", "systemd");
/** The exposure that systemd computes, times ten: 100 is a service without any sandbox. */
const MOST_EXPOSED: readonly [string, number][] = [
  ["komo-manager.service", 15],
  ["komolet.service", 25],
  ["komolet-upgrade.service", 20],
];

describe.skipIf(!analyze)(`units${analyze ? "" : " (skipped: systemd-analyze is missing)"}`, () => {
  test.for(MOST_EXPOSED)("%s is without a fault, and sandboxed", async ([name, most]) => {
    const folder = makeTempFolder();
    onTestFinished(() => removeFolder(folder));
    const unit = path.join(folder, name);
    copyFileSync(path.join(UNITS, name), unit);
    // The programs are not installed here; all else is checked as it is.
    writeFileSync(unit, readFileSync(unit, "utf8").replace(/^(ExecStart=).*$/m, "$1/bin/true"));
    const options = { env: { PATH: "/usr/sbin:/usr/bin:/bin" } };
    const { stderr } = await run([analyze ?? "", "verify", unit], options);
    expect(stderr.split("\n").filter((line) => line.includes(name))).toEqual([]);

    const threshold = `--threshold=${most}`;
    const judged = await run([analyze ?? "", "security", "--offline=true", threshold, unit], options);
    expect(judged, judged.stdout).toMatchObject({ code: 0 });
  });

  test("with the drop-in for port 443 it may do that, and nothing else", async () => {
    const folder = makeTempFolder();
    onTestFinished(() => removeFolder(folder));
    const unit = path.join(folder, "komo-manager.service");
    const text = readFileSync(path.join(UNITS, "komo-manager.service"), "utf8");
    const dropIn = readFileSync(path.join(UNITS, "komo-manager.service.d", "privileged-port.conf"), "utf8");
    // A later line wins; a set of capabilities would grow, so its empty line goes.
    const rest = text
      .replace(/^ExecStart=.*$/m, "ExecStart=/bin/true")
      .replace(/^\w+=CAP.*\n|^\[Install\][^]*/gm, "");
    writeFileSync(unit, `${rest}\n${dropIn}`);
    const options = { env: { PATH: "/usr/sbin:/usr/bin:/bin" } };
    const judged = await run([analyze ?? "", "security", "--offline=true", "--threshold=20", unit], options);
    expect(judged, judged.stdout).toMatchObject({ code: 0 });
    expect(judged.stdout).not.toMatch(/✗.*CAP_SYS_ADMIN/);
  });

  test("the manager's log folder is not given away: agent and manager share it", () => {
    expect(readFileSync(path.join(UNITS, "komo-manager.service"), "utf8")).not.toMatch(/^LogsDirectory=/m);
  });
});
