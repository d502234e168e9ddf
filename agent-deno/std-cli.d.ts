// The parts of @std/cli that the agent uses: the copy of it on npm carries no declarations.

export interface ParseOptions {
  /** Flags that take no value. */
  boolean?: readonly string[];
  /** Flags whose value stays a string. `"_"` keeps the other arguments strings, too. */
  string?: readonly string[];
  alias?: Readonly<Record<string, string>>;
  /** Stop at the first argument that is no flag, and leave all after it in `_`. */
  stopEarly?: boolean;
  /** Put everything after `--` into `"--"`. */
  "--"?: boolean;
  /** Asked about every argument that was not declared; false leaves it out. */
  unknown?: (argument: string, key?: string, value?: unknown) => unknown;
}

export interface ParsedArgs {
  readonly _: readonly (string | number)[];
  readonly [flag: string]: unknown;
}

export function parseArgs(args: readonly string[], options?: ParseOptions): ParsedArgs;

/** Asks on the terminal without showing what is typed; null where standard input is no terminal. */
export function promptSecret(message?: string, options?: { mask?: string; clear?: boolean }): string | null;
