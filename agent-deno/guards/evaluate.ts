/** The guards of Linux. Loaded only when somebody asks. */
import { evaluateBy, type GuardTable } from "./ask.ts";
import type { Host } from "../host/environment.ts";
import type { Shutdown } from "../shutdowns.ts";
import type { Guards, Holder } from "./words.ts";
import { holdGuard } from "./hold.ts";
import { inhibitorGuard } from "./inhibitor.ts";
import { loadGuard } from "./load.ts";
import { networkGuard } from "./network.ts";
import { packageManagerGuard } from "./package-manager.ts";
import { processGuard } from "./process.ts";
import { scriptGuard } from "./script.ts";
import { sessionGuard } from "./session.ts";
import { trafficGuard } from "./traffic.ts";

const GUARDS: GuardTable = {
  hold: (asked, host) => (asked ? holdGuard(host) : undefined),
  sessionIdleMinutes: (minutes, host) => (minutes === undefined ? undefined : sessionGuard(host, minutes)),
  inhibitor: (asked, host, how) => (asked ? inhibitorGuard(host, how) : undefined),
  packageManager: (asked, host) => (asked ? packageManagerGuard(host) : undefined),
  processes: (names, host) => (names.length === 0 ? undefined : processGuard(host, names)),
  load: (load, host) => (load === undefined ? undefined : loadGuard(host, load)),
  trafficAbove: (bytes, host) => (bytes === undefined ? undefined : trafficGuard(host, bytes)),
  network: (asked, host) => (asked === undefined ? undefined : networkGuard(host, asked)),
  scripts: (asked, host) => (asked ? scriptGuard(host) : undefined),
};

/** See `evaluateBy`. */
export function evaluate(asked: Guards, host: Host, how: Shutdown): Promise<readonly Holder[]> {
  return evaluateBy(GUARDS, asked, host, how);
}
