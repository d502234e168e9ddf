/** Windows Update, Windows Installer or a setup at work: what is half installed may not start again. */
import { mutexExists } from "../../host/windows/mutex.ts";
import { listProcesses, type Process } from "../../host/windows/processes.ts";
import { keyExists, readValue } from "../../host/windows/registry.ts";
import type { Guard } from "../guard.ts";
import type { Holder } from "../words.ts";

/** Windows Installer holds it while it installs: a second installation waits for it. */
const INSTALLER_MUTEX = "Global\\_MSIExecute";
/** Windows puts components in their places, and must restart to go on with it. */
const REBOOT_IN_PROGRESS =
  "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootInProgress";
const SETUP = "SYSTEM\\Setup";

/** Programs that run only while something is installed, in lower case. */
const AT_WORK: Readonly<Record<string, string>> = {
  "tiworker.exe": "Windows Update",
  "setuphost.exe": "Windows setup",
  "wusa.exe": "Windows Update",
  "dism.exe": "DISM",
  "dismhost.exe": "DISM",
};

export function packageManagerGuard(): Guard {
  return {
    name: "package manager",
    check: () =>
      workersIn({
        processes: listProcesses(),
        isInstalling: mutexExists(INSTALLER_MUTEX),
        restartsToGoOn: keyExists(REBOOT_IN_PROGRESS),
        isInSetup: readValue(SETUP, "SystemSetupInProgress") === 1,
      }).map((name): Holder => ({ kind: "package_manager", name })),
  };
}

/** Pure. */
export function workersIn({
  processes,
  isInstalling,
  restartsToGoOn,
  isInSetup,
}: {
  readonly processes: readonly Process[];
  readonly isInstalling: boolean;
  readonly restartsToGoOn: boolean;
  readonly isInSetup: boolean;
}): string[] {
  return [
    ...(isInstalling ? ["Windows Installer"] : []),
    ...(restartsToGoOn ? ["Windows Update (its restart is under way)"] : []),
    ...(isInSetup ? ["Windows setup"] : []),
    ...processes.flatMap(({ pid, name }) => {
      const work = AT_WORK[name.toLowerCase()];
      return work === undefined ? [] : [`${work} (${name}, pid ${pid})`];
    }),
  ];
}
