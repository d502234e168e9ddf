/** One verb of komo-agent: what it declares, and what it is given. */
import type { Environment, Paths } from "../host/environment.ts";

export type VerbName =
  | "init"
  | "enrol"
  | "set"
  | "enable"
  | "disable"
  | "status"
  | "reload"
  | "hold"
  | "release"
  | "holds"
  | "help"
  | "version";

/** All verbs, in the order of the help: `cli/dispatch.ts` does not compile until each name has its verb. */
export type Verbs = Readonly<Record<VerbName, Verb>>;

export interface Verb {
  /** What follows the name, as the help shows it. */
  readonly arguments: string;
  /** How many words may follow. */
  readonly words: readonly [least: number, most: number];
  readonly takesJson?: true;
  /** Names of the options that have a value. */
  readonly takesOptions?: readonly string[];
  /** What follows "--" is a command. */
  readonly takesCommand?: true;
  /** After its first word anything is a value, even what begins with "-". */
  readonly takesValue?: true;
  /** Changes something: needs root and is logged. */
  readonly changes: boolean;
  readonly summary: string;
  /** The rest of its help. */
  readonly details: string;
  /** What the number of words does not tell. @throws Refusal (2) */
  readonly check?: (args: Arguments) => void;
  /** @throws Refusal where it cannot be done */
  readonly run: (args: Arguments, context: Context) => Promise<void> | void;
}

/** What was typed after the verb. */
export interface Arguments {
  readonly words: readonly string[];
  readonly json: boolean;
  readonly options: Readonly<Record<string, string>>;
  /** What follows "--"; undefined where there is none, or it is no command. */
  readonly command: readonly string[] | undefined;
}

export interface Context {
  readonly paths: Paths;
  readonly environment: Environment;
  readonly io: Io;
  readonly isRoot: boolean;
  readonly now: () => Date;
  /** Milliseconds since the machine booted. */
  readonly uptime: () => number;
}

/** The terminal, or the pipe in its place. */
export interface Io {
  /** One line to standard output. */
  readonly out: (line: string) => void;
  /** One line to standard error. */
  readonly err: (line: string) => void;
  /** The answer to a question, or the next line of a pipe; undefined at its end. */
  readonly ask: (question: string) => string | undefined;
  /** The same, without showing what is typed. */
  readonly askSecret: (question: string) => string | undefined;
  /** Whether colour may be used. */
  readonly colour: boolean;
}
