import { writeFileSync } from "node:fs";
import path from "node:path";
import { findProgram } from "../../scripts/test/programs.mjs";
import { run, type Ended } from "./child";

/** The real logrotate, where there is one. */
export const LOGROTATE = findProgram(["logrotate"]);

/** What an administrator may have set for all logs: none of it may touch ours. */
const EVERYONES = ["weekly", "rotate 2", "create 0644 root adm", "compress", "copytruncate", "size 1G"];

export interface Rotation {
  /** Where logrotate's own files may lie. */
  readonly folder: string;
  /** The configuration, or the folder with it. */
  readonly include: string;
  /** The log file. */
  readonly log: string;
  /** When logrotate believes to have rotated it last. */
  readonly lastRun: Date;
  /** Where the scripts of the configuration find programs. */
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
