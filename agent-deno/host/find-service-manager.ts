/** The service manager that runs here: systemd, else OpenRC, else sysvinit, else one that is not known. */
import type { Environment, Paths } from "./environment.ts";
import { exists } from "./files.ts";
import { openrc, sysvinit, unknownInit } from "./init-scripts.ts";
import type { ServiceManager } from "./service-manager.ts";
import { systemd, systemdRuns } from "./systemd.ts";

export function findServiceManager(paths: Paths, environment: Environment): ServiceManager {
  if (systemdRuns(paths)) return systemd(paths, environment);
  if (exists(paths.openrc)) return openrc(paths, environment);
  // The pipe of the first program, which exists for as long as that is sysvinit's.
  if (exists(paths.initctl)) return sysvinit(paths, environment);
  return unknownInit(environment);
}
