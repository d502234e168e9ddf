/** Exit codes of the manager. */
export const EXIT = { done: 0, failed: 1, misused: 2 } as const;

/** The manager cannot start: one line a fault, for people, and the exit code. */
export class StartFault extends Error {
  override readonly name = "StartFault";
  constructor(
    readonly lines: readonly string[],
    readonly exitCode: typeof EXIT.failed | typeof EXIT.misused,
    options?: ErrorOptions,
  ) {
    super(lines.join("\n"), options);
  }
}

/** It failed while running. */
export function failed(line: string, cause?: unknown): StartFault {
  return new StartFault([line], EXIT.failed, { cause });
}

/** The configuration or the command line is wrong. */
export function misconfigured(...lines: string[]): StartFault {
  return new StartFault(lines, EXIT.misused);
}

/** Faults of other rooms whose message is one line that people can act on. */
const PLAIN_FAULTS = ["StoreFault", "CannotListen"];

/** Whether the error is one that people can mend: its line says all, a stack would say nothing more. */
export function isPlain(error: unknown): boolean {
  return error instanceof StartFault || (error instanceof Error && PLAIN_FAULTS.includes(error.name));
}

/** What to tell people about whatever was thrown. */
export function faultOf(error: unknown): StartFault {
  if (error instanceof StartFault) return error;
  const message = error instanceof Error ? error.message : String(error);
  return failed(isPlain(error) ? message : `unexpected: ${message.split("\n", 1)[0]}`, error);
}

/** Tells a fault on standard error; gives the exit code. */
export function tellFault(fault: StartFault): number {
  for (const line of fault.lines) process.stderr.write(`komo-manager: ${line}\n`);
  return fault.exitCode;
}
