/** Exit codes of the manager. */
export const EXIT = { done: 0, failed: 1, misused: 2 } as const;

/** The reasons for which the manager cannot start, a line each for people, and the exit code. */
export class StartFault extends Error {
  override readonly name = "StartFault";
  constructor(
    readonly lines: readonly string[],
    readonly exitCode: FaultCode,
    options?: ErrorOptions,
  ) {
    super(lines.join("\n"), options);
  }
}

/** A fault while running. */
export function failed(line: string, cause?: unknown): StartFault {
  return new StartFault([line], EXIT.failed, { cause });
}

/** A fault of the configuration or the command line. */
export function misconfigured(...lines: string[]): StartFault {
  return new StartFault(lines, EXIT.misused);
}

type FaultCode = typeof EXIT.failed | typeof EXIT.misused;

/** Faults of other rooms, by name, whose message is one line that people can act on. */
const PLAIN_FAULTS: Readonly<Record<string, FaultCode>> = {
  StoreFault: EXIT.failed,
  CannotListen: EXIT.failed,
  MayNotListen: EXIT.misused,
  NoCertificate: EXIT.failed,
  UnusableCertificate: EXIT.misused,
};

/** Whether people can mend the error: its line says all, a stack would say nothing more. */
export function isPlain(error: unknown): error is Error {
  return error instanceof StartFault || (error instanceof Error && Object.hasOwn(PLAIN_FAULTS, error.name));
}

/** The fault, for people, of anything that was thrown. */
export function faultOf(error: unknown): StartFault {
  if (error instanceof StartFault) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (isPlain(error))
    return new StartFault([message], PLAIN_FAULTS[error.name] ?? EXIT.failed, { cause: error });
  return failed(`unexpected: ${message.split("\n", 1)[0]}`, error);
}

/** Prints a fault on standard error; gives the exit code. */
export function printFault(fault: StartFault): number {
  for (const line of fault.lines) process.stderr.write(`komo-manager: ${line}\n`);
  return fault.exitCode;
}
