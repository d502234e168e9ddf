/** A program of the command line, as data: a table of verbs. Pure. */

import type { HelpText } from "./words.ts";

/** The grammar of a verb, and its help. */
export interface Usage {
  /** Arguments as the help shows them. */
  readonly arguments?: string;
  /** Bounds of the number of words; none where this is missing. */
  readonly words?: readonly [least: number, most: number];
  /** Options with a value, each with its line of the help. */
  readonly options?: Readonly<Record<string, HelpText>>;
  /** Options without one. */
  readonly flags?: Readonly<Record<string, HelpText>>;
  /** Letters for options and flags: "n" for "number". */
  readonly letters?: Readonly<Record<string, string>>;
  readonly takesJson?: true;
  /** Words after "--" are a command. */
  readonly takesCommand?: true;
  /** After its first word anything is a value, even what begins with "-". */
  readonly takesValue?: true;
  /** Words for a shell to complete: one of a few as the first; names, or files, to the end. */
  readonly completes?: readonly ("names" | "files" | "verbs" | readonly string[])[];
  readonly summary: string;
  /** The rest of its help. */
  readonly details?: HelpText;
}

export interface Verb<Context> extends Usage {
  /** Rules beyond the number of words, asked before anything is done. @throws Refusal */
  readonly check?: (args: Arguments) => void;
  /** @throws Refusal or Ended where it ends with another exit code than 0 */
  readonly run: (args: Arguments, context: Context, program: Described) => Promise<void> | void;
}

/** Words and options after the verb. */
export interface Arguments {
  readonly words: readonly string[];
  readonly json: boolean;
  /** Options with a value that were given. */
  readonly options: Readonly<Record<string, string>>;
  readonly flags: ReadonlySet<string>;
  /** Words after "--"; undefined where there are none, or they are no command. */
  readonly command: readonly string[] | undefined;
}

/** A program as its help and its completion see it. */
export interface Described {
  readonly name: string;
  readonly version: string;
  /** The rest of the first line, after name and version. */
  readonly about: string;
  /** The end of the overview. */
  readonly notes: HelpText;
  /** In the order of the help. */
  readonly verbs: Readonly<Record<string, Usage>>;
}

export interface Invocation<One extends Usage> {
  readonly name: string;
  readonly verb: One;
  readonly args: Arguments;
}

/** Standard output and standard error, a line at a time. */
export interface Output {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

export interface Program<
  Context extends { readonly io: Output },
  One extends Verb<Context> = Verb<Context>,
> extends Described {
  readonly verbs: Readonly<Record<string, One>>;
  /** @throws Refusal where it may not be run */
  readonly before?: (asked: Invocation<One>, context: Context) => void;
  /** Called once the verb has ended; `fault`: with this message. */
  readonly after?: (asked: Invocation<One>, context: Context, fault: string | undefined) => void;
  /** The message for an error in the reader's language, and the exit code. */
  readonly refusalOf: (
    error: unknown,
    context: Context,
  ) => { readonly exitCode: number; readonly message: string };
  /** Names, as of servers, for a shell that completes them. */
  readonly names?: (context: Context) => Promise<readonly string[]>;
}
