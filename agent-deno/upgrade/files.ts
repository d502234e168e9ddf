/** The files of an upgrade in /var/lib/komolet/upgrade, which deploy/upgrade.sh shares; and whether there can be one. */
import type { Paths } from "../host/environment.ts";
import { exists, textOf, writeWhole } from "../host/files.ts";
import { systemdRuns } from "../host/systemd.ts";
import { outcomeLine, readOutcomeLine, type Outcome } from "../upgrades.ts";

export function upgradeFiles({ upgradeDir }: Paths) {
  return {
    /** The compressed program as it comes, and once it is whole. */
    part: `${upgradeDir}/komo-agent.gz.part`,
    program: `${upgradeDir}/komo-agent.gz`,
    /** The sum of the program that it was fetched for. */
    sum: `${upgradeDir}/sum`,
    /** Asks upgrade.sh to put it in place. */
    request: `${upgradeDir}/request`,
    /** Exists while the new one has yet to report. */
    trying: `${upgradeDir}/trying`,
    outcome: `${upgradeDir}/outcome`,
  };
}

/**
 * Whether the installer has set this agent up to be upgraded by its manager. One that came as a package is apt's, and
 * where systemd does not run, nothing would put the old one back.
 */
export function canUpgrade(paths: Paths): boolean {
  const parts = [paths.upgradeScript, paths.upgradeUnit];
  return systemdRuns(paths) && !exists(paths.packageList) && parts.every(exists);
}

/** The outcome of the last upgrade; undefined: there was none. */
export function readOutcome(paths: Paths): Outcome | undefined {
  return readOutcomeLine(textOf(upgradeFiles(paths).outcome));
}

/** @throws where it cannot be written */
export function writeOutcome(paths: Paths, outcome: Outcome): void {
  Deno.mkdirSync(paths.upgradeDir, { recursive: true, mode: 0o700 });
  writeWhole(upgradeFiles(paths).outcome, outcomeLine(outcome), 0o600);
}
