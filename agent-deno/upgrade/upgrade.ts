/**
 * An upgrade, as far as komolet takes it: from what the manager asks for to the program that lies ready. What puts it in
 * place, and the old one back, is deploy/upgrade.sh, which runs outside of komolet's sandbox. Loaded when it is asked for.
 */
import type { Guards } from "../guards/words.ts";
import { findPowerCommand, run } from "../host/commands.ts";
import type { Environment, Paths } from "../host/environment.ts";
import { exists, writeWhole } from "../host/files.ts";
import { messageOf } from "../refusal.ts";
import { readOutcome, upgradeFiles, writeOutcome } from "./files.ts";
import { stage, type GetProgram } from "./stage.ts";
import { isLater, requestLine, type Outcome, type Upgrade, type UpgradeFault } from "../upgrades.ts";

export interface UpgraderParts {
  readonly paths: Paths;
  readonly environment: Environment;
  /** The version of this agent. */
  readonly version: string;
  /** Whether it may be upgraded from here. */
  readonly isAllowed: () => boolean;
  readonly getProgram: GetProgram;
  /** Whether somebody uses the machine. Never rejects. */
  readonly inUse: (guards: Guards) => Promise<boolean>;
  /** Tells the manager, also where it cannot be written. */
  readonly report: (outcome: Outcome) => void;
  readonly log: (level: "INFO" | "WARN", message: string) => void;
}

/** Begins an upgrade; one that was tried, or that goes on, is not begun again. Resolves where it is left. Never rejects. */
export type Upgrader = (upgrade: Upgrade, guards: Guards) => Promise<void>;

const UNIT = "komolet-upgrade.service";

export function upgrader(parts: UpgraderParts): Upgrader {
  const { paths, log, report } = parts;
  let isBusy = false;
  /** The last one that was carried out or failed: never twice, also on a disk that takes no outcome. */
  let tried = "";
  return async (upgrade, guards) => {
    const files = upgradeFiles(paths);
    const isTried = tried === upgrade.id || readOutcome(paths)?.id === upgrade.id;
    if (isBusy || isTried || exists(files.trying)) return;
    isBusy = true;
    try {
      const fault = await carryOut(parts, upgrade, guards);
      if (fault === "in_use") return;
      tried = upgrade.id;
      if (fault !== undefined) leave(fault, upgrade);
    } catch (error) {
      log("WARN", `The upgrade to ${upgrade.version} cannot be carried out: ${messageOf(error)}`);
    } finally {
      isBusy = false;
    }
  };

  function leave(fault: UpgradeFault, { id, version }: Upgrade): void {
    log("WARN", `The agent stays as it is: it cannot be upgraded to ${version} (${fault}).`);
    report({ id, fault });
    writeOutcome(paths, { id, fault });
  }
}

/** @returns why it is left; undefined: komolet-upgrade.service goes on with it */
async function carryOut(
  { paths, environment, version, isAllowed, getProgram, inUse, log }: UpgraderParts,
  upgrade: Upgrade,
  guards: Guards,
): Promise<UpgradeFault | "in_use" | undefined> {
  if (!isAllowed()) return "no_helper";
  if (!isLater(upgrade.version, version)) return "not_later";
  if (await inUse(guards)) return "in_use";
  const fault = await stage(upgrade, paths, getProgram);
  if (fault !== undefined) return fault;
  // That took its time.
  if (await inUse(guards)) return "in_use";
  if (!isAllowed()) return "no_helper";
  const found = findPowerCommand("systemctl", environment);
  if ("fault" in found) return "no_helper";
  log("INFO", `Upgrading the agent from ${version} to ${upgrade.version}.`);
  const { request } = upgradeFiles(paths);
  writeWhole(request, requestLine(upgrade), 0o600);
  const error = await run(found.path, ["start", "--no-block", UNIT], environment);
  if (error === undefined) return undefined;
  log("WARN", `${UNIT} does not start: ${error}`);
  Deno.removeSync(request);
  return "no_helper";
}
