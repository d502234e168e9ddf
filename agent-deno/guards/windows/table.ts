/** The guards of Windows. Loaded only when somebody asks. */
import type { Host } from "../../host/environment.ts";
import type { Shutdown } from "../../shutdowns.ts";
import { evaluateBy, type GuardTable } from "../ask.ts";
import { holdGuard } from "../hold.ts";
import type { Guards, Holder } from "../words.ts";
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
  inhibitor: (asked) => (asked ? inhibitorGuard() : undefined),
  packageManager: (asked) => (asked ? packageManagerGuard() : undefined),
  processes: (names, host) => (names.length === 0 ? undefined : processGuard(host, names)),
  load: (load) => (load === undefined ? undefined : loadGuard(load)),
  trafficAbove: (bytes, host) => (bytes === undefined ? undefined : trafficGuard(host, bytes)),
  network: (asked, host) => (asked === undefined ? undefined : networkGuard(host)),
  scripts: (asked, host) => (asked ? scriptGuard(host) : undefined),
};

/** See `evaluateBy`. */
export function evaluate(asked: Guards, host: Host, how: Shutdown): Promise<readonly Holder[]> {
  return evaluateBy(GUARDS, asked, host, how);
}
