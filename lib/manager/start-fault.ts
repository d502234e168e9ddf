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

/** The configuration is wrong. */
export function misconfigured(...lines: string[]): StartFault {
  return new StartFault(lines, EXIT.misused);
}
