import path from "node:path";
import { createLog, type Log } from "./log";
import { openLogFile, type Sink } from "./log-file";

/** The manager's log file, within its folder. */
export const LOG_FILE = "komo-manager.log.jsonl";

/**
 * Opens the manager's log. Where the file cannot be written, one WARN line on standard output says so and
 * the log goes on without it.
 * @param folder null: standard output only
 */
export function openLog(folder: string | null, standardOutput: Sink = process.stdout): Log {
  if (folder === null) return createLog(standardOutput, null);
  const file = path.join(folder, LOG_FILE);
  const complain = createLog(standardOutput, null);
  const opened = openLogFile(file, (error) => {
    const { code, name } = error as NodeJS.ErrnoException;
    complain.warn(`the log file ${file} cannot be written (${code ?? name}); standard output stays on`);
  });
  return createLog(standardOutput, opened);
}
