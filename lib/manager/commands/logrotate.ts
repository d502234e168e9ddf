import path from "node:path";
import { LOG_FILE } from "../../log/log";
import { logrotateText, newFileOwner } from "../../log/logrotate";
import { readLogPlace } from "../environment";
import { failed } from "../start-fault";

/** `komo-manager logrotate`: the configuration for logrotate. @throws StartFault */
export function logrotate(given: NodeJS.ProcessEnv): string {
  const { logDir, logGenerations: generations } = readLogPlace(given);
  const file = path.join(logDir, LOG_FILE);
  try {
    return logrotateText({ file, generations, newFileOwner: newFileOwner(file) });
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw failed(`whose ${file} is cannot be seen (${reason}): run it as root`, error);
  }
}
