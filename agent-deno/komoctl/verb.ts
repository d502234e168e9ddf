/** Verbs of komoctl, and their context. */
import type { Verb } from "../../command-line/verb.ts";
import type { Io } from "../cli/verb.ts";
import { type Api, connect } from "./api.ts";
import type { Login } from "./login-file.ts";

export type CtlVerb = Verb<Context>;

/** Calls to the system, which tests replace. */
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
