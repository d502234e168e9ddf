/** One verb of komoctl: what it declares, and what it is given. */
import type { Io } from "../cli/verb.ts";
import type { Api } from "./api.ts";
import { connect } from "./api.ts";
import type { Login } from "./login-file.ts";

export type VerbName =
  | "login"
  | "logout"
  | "servers"
  | "groups"
  | "on"
  | "off"
  | "wait"
  | "run"
  | "runs"
  | "cancel"
  | "hold"
  | "holds"
  | "release"
  | "events"
  | "completion"
  | "help"
  | "version";

/** All verbs, in the order of the help: `dispatch.ts` does not compile until each name has its verb. */
export type Verbs = Readonly<Record<VerbName, Verb>>;

export interface Verb {
  /** What follows the name, as the help shows it. */
  readonly arguments: string;
  /** How many words may follow. */
  readonly words: readonly [least: number, most: number];
  /** Options that have a value, each with what the help says of it. */
  readonly options?: Readonly<Record<string, string>>;
  /** Options that have none. */
  readonly flags?: Readonly<Record<string, string>>;
  /** What its words are, for completion: the first word may be one of a few. */
  readonly completes?: readonly ("names" | "servers" | "verbs" | readonly string[])[];
  readonly summary: string;
  /** The rest of its help. */
  readonly details: string;
  /** @throws Refusal, Failure or RpcError where it cannot be done */
  readonly run: (args: Arguments, context: Context) => Promise<void> | void;
}

/** What was typed after the verb. */
export interface Arguments {
  readonly words: readonly string[];
  readonly json: boolean;
  /** Those with a value that were given. */
  readonly options: Readonly<Record<string, string>>;
  readonly flags: ReadonlySet<string>;
}

/** What komoctl takes of the system it runs on. */
export interface SystemCalls {
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
  readonly connect: (login: Login) => Api;
}

export interface Context extends SystemCalls {
  /** Undefined where the environment does not tell. */
  readonly configFile: string | undefined;
  readonly io: Io;
  /** Somebody can answer a question. */
  readonly interactive: boolean;
}

export function systemCalls(): SystemCalls {
  return {
    now: () => new Date(),
    sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
    connect,
  };
}
