/** Verbs of komo-agent, and their context. */
import type { Output, Verb } from "../../command-line/verb.ts";
import type { Environment, Paths } from "../host/environment.ts";
import type { Platform } from "../systems/platform.ts";

export interface AgentVerb extends Verb<Context> {
  /** Changes something: needs root and is logged. With flags, only with one of these. */
  readonly changes: boolean | readonly string[];
}

export interface Context {
  readonly platform: Platform;
  readonly paths: Paths;
  readonly environment: Environment;
  readonly io: Io;
  readonly isRoot: boolean;
  readonly now: () => Date;
  /** Milliseconds since the machine booted. */
  readonly uptime: () => number;
}

/** The terminal, or the pipe in its place. */
export interface Io extends Output {
  /** The answer to a question, or the next line of a pipe; undefined at its end. */
  readonly ask: (question: string) => string | undefined;
  /** The same, without showing what is typed. */
  readonly askSecret: (question: string) => string | undefined;
  /** Whether colour may be used. */
  readonly colour: boolean;
}
