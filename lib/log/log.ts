import { randomUUID } from "node:crypto";
import path from "node:path";
import pino from "pino";
import { type LogFile, type Sink, openLogFile } from "./log-file";
import { mask, maskText } from "./mask";

/** A call of the API. */
interface ApiLine {
  readonly procedure: string;
  readonly ipAddress: string;
  readonly durationMs: number;
  /** "ok" or the Connect code. */
  readonly status: string;
  /** The reason of a refusal, where the status alone does not say it. */
  readonly reason?: string | undefined;
}

/** A change of a server. */
interface HeartbeatWatchLine {
  readonly serverID: string;
  readonly serverUUID: string;
  readonly serverName: string;
  readonly powerStatus: string;
  readonly previousHeartbeatStatus: string;
  readonly heartbeatStatus: string;
  readonly currentStatus: string;
}

type Context = Readonly<Record<string, unknown>>;

/** The manager's log: one JSON object a line, secrets masked. */
export interface Log {
  /** Logs an event of the manager itself: started, listening, stopped. */
  info(message: string, context?: Context): void;
  warn(message: string, context?: Context): void;
  /** Logs an unexpected error. Gives an id by which people can find the line. */
  error(error: unknown, context: string): string;
  api(level: "INFO" | "WARN", line: ApiLine): void;
  heartbeatWatch(line: HeartbeatWatchLine): void;
  /** Opens the file anew, after logrotate has moved it. */
  reopen(): void;
  close(): void;
}

/** A log that writes to standard output and, where there is one, to a file. */
export function createLog(standardOutput: Sink, file: LogFile | null, newId: () => string = randomUUID): Log {
  const logger = pino(
    {
      base: null,
      messageKey: "message",
      timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
      formatters: {
        level: (label) => ({ level: label.toUpperCase() }),
        log: (fields) => mask(fields) as Record<string, unknown>,
      },
    },
    { write: (line: string) => [standardOutput, file].forEach((sink) => sink?.write(line)) },
  );
  return {
    info: (message, context = {}) => logger.info({ type: "manager", ...context }, maskText(message)),
    warn: (message, context = {}) => logger.warn({ type: "manager", ...context }, maskText(message)),
    error(error, context) {
      const requestId = newId();
      const stackTrace = error instanceof Error ? error.stack : undefined;
      logger.error({ type: "error", requestId, context, stackTrace }, maskText(messageOf(error)));
      return requestId;
    },
    api: (level, line) =>
      level === "WARN" ? logger.warn({ type: "api", ...line }) : logger.info({ type: "api", ...line }),
    heartbeatWatch: (line) => logger.info({ type: "heartbeat_watch", ...line }),
    reopen: () => file?.reopen(),
    close: () => file?.close(),
  };
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

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
