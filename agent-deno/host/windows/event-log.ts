/** The event log of Windows: what matters of komolet's log, for administrators who look there. */
import { addressOf, wide } from "./ffi.ts";
import { advapi32 } from "./libraries/advapi32.ts";
import { writeValue } from "./registry.ts";

const SOURCE = "komolet";
const KEY = `SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\${SOURCE}`;
/** A program of Windows whose messages are the text alone, for the numbers from 1 to 1000. */
const MESSAGES = "%SystemRoot%\\System32\\EventCreate.exe";
const TYPES = { ERROR: 1, WARN: 2, INFO: 4 } as const;
/** Milliseconds in which the same is not written twice. */
const ONCE_IN = 3_600_000;

/** Lets the event log show our texts as they are. @throws Error */
export function registerSource(): void {
  writeValue(KEY, "EventMessageFile", MESSAGES);
  writeValue(KEY, "TypesSupported", TYPES.ERROR | TYPES.WARN | TYPES.INFO);
}

/** Takes lines of the log, and writes errors, warnings, the start and the end. Never throws. */
export function openEventLog(now: () => number): (line: string) => void {
  const written = new Map<string, number>();
  return (line) => {
    const event = eventOf(line);
    if (event === undefined) return;
    const { type, text } = event;
    for (const [known, at] of written) if (now() - at >= ONCE_IN) written.delete(known);
    if (written.has(text)) return;
    if (type !== TYPES.INFO) written.set(text, now());
    try {
      report(type, text);
    } catch {
      // The log file has it, too.
    }
  };
}

/** The event of a line of the log; undefined: none. Pure. */
export function eventOf(line: string): { readonly type: number; readonly text: string } | undefined {
  try {
    const { level, type, signal, message } = JSON.parse(line) as Record<string, unknown>;
    if (type === "signal") return { type: TYPES.INFO, text: `komolet: ${String(signal)}` };
    if ((level !== "WARN" && level !== "ERROR") || typeof message !== "string") return undefined;
    return { type: TYPES[level], text: message };
  } catch {
    return undefined;
  }
}

function report(type: number, text: string): void {
  const source = advapi32().RegisterEventSourceW(null, wide(SOURCE));
  if (source === null) return;
  const words = wide(text);
  const list = new BigUint64Array([addressOf(words)]);
  advapi32().ReportEventW(source, type, 0, 1, null, words.length > 0 ? 1 : 0, 0, list, null);
  advapi32().DeregisterEventSource(source);
}
