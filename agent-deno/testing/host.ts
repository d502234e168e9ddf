/** The host of guards, in a root of a test's own. */
import type { Host } from "../host/environment.ts";
import { startOf } from "../host/processes.ts";
import type { Guards } from "../guards/words.ts";
import type { TestRoot } from "./root.ts";

/** No guards. */
export const NONE: Guards = {
  inhibitor: false,
  sessionIdleMinutes: undefined,
  hold: false,
  packageManager: false,
  processes: [],
  load: undefined,
  trafficAbove: undefined,
  network: undefined,
  scripts: false,
  unknown: [],
};

export interface TestHost extends Host {
  /** Lets time pass. */
  readonly pass: (ms: number) => void;
}

/** A host that has run for an hour, in 2026. */
export function hostOf({ paths, environment }: TestRoot): TestHost {
  let uptime = 3_600_000;
  let wall = Date.UTC(2026, 0, 1);
  return {
    paths,
    environment,
    uptime: () => uptime,
    wall: () => wall,
    startOf: (pid) => startOf(pid, paths),
    pass(ms) {
      uptime += ms;
      wall += ms;
    },
  };
}

/** Writes a file below the root, with its folders. */
export function put(root: TestRoot, path: string, text: string, mode = 0o644): string {
  const at = `${root.paths.root}/${path}`;
  Deno.mkdirSync(at.slice(0, at.lastIndexOf("/")), { recursive: true });
  Deno.writeTextFileSync(at, text);
  Deno.chmodSync(at, mode);
  return at;
}
