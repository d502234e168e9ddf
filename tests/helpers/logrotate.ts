import { writeFileSync } from "node:fs";
import path from "node:path";
import { findProgram } from "../../scripts/test/programs.mjs";
import { run, type Ended } from "./child";

/** The real logrotate, where there is one. */
export const LOGROTATE = findProgram(["logrotate"]);

/** An administrator's settings for all logs: none of them may touch ours. */
const EVERYONES = ["weekly", "rotate 2", "create 0644 root adm", "compress", "copytruncate", "size 1G"];

export interface Rotation {
  /** The folder for logrotate's own files. */
  readonly folder: string;
  /** The configuration, or the folder with it. */
  readonly include: string;
  /** The log file. */
  readonly log: string;
  /** The time of the last rotation, by logrotate's records. */
  readonly lastRun: Date;
  /** The PATH of the configuration's scripts. */
  readonly searchPath?: string;
}

/** Runs logrotate as its timer does. */
export function rotateLogs(
  rotation: Rotation,
): Promise<Ended & { readonly stdout: string; readonly stderr: string }> {
  const { folder, include, log, lastRun, searchPath = "/usr/bin:/bin" } = rotation;
  const date = [lastRun.getFullYear(), lastRun.getMonth() + 1, lastRun.getDate()].join("-");
  const state = path.join(folder, "logrotate.state");
  writeFileSync(state, `logrotate state -- version 2\n"${log}" ${date}-0:0:0\n`, { mode: 0o600 });
  const main = path.join(folder, "logrotate.conf");
  writeFileSync(main, `${EVERYONES.join("\n")}\ninclude ${include}\n`, { mode: 0o644 });
  return run([LOGROTATE ?? "", "--state", state, main], { env: { PATH: searchPath } });
}
