import type { AgentRoot } from "../agent-root";

/** What one command says and how it ends, in one situation. */
export interface Row {
  /** The program and its arguments; several where all of them end alike. */
  readonly commands: readonly (readonly ["komo-agent" | "komolet", ...string[]])[];
  /** The situation, for people. */
  readonly when: string;
  /** Makes it so, on a disk with nothing configured. */
  readonly prepare?: (root: AgentRoot) => void;
  /** Lines of the pipe that it reads from. */
  readonly input?: readonly string[];
  /** In place of the environment that the disk gives. */
  readonly env?: Readonly<Record<string, string>>;
  /** Run by an ordinary user, on the machine itself. */
  readonly asOrdinaryUser?: true;
  /** A komolet runs. */
  readonly withKomolet?: true;
  readonly code: 0 | 1 | 2;
  /**
   * The whole of what it says: komo-agent's answer (code 0) on standard output, all else on standard error after
   * "<program>: ".
   * Paths without the root; PID stands for the number of the komolet that runs.
   */
  readonly says: string;
  /** What systemctl and shutdown were called with; default: not at all. */
  readonly calls?: readonly string[];
}

/** Rows under one heading. */
export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}
