/** The service manager of a machine: what starts komolet at each boot, and takes the machine down. */
import type { Shutdown } from "../shutdowns.ts";
import type { Running } from "./commands.ts";

/** The terms of a shutdown. */
export interface ShutdownTerms {
  /** Although programs ask that the machine stay on. */
  readonly force: boolean;
  readonly how: Shutdown;
}

export interface ServiceManager {
  /** The line by which people restart komolet; undefined where nothing here is known to start it. */
  readonly restartLine: string | undefined;
  /** A sentence: where people find why komolet ended. */
  readonly reasons: string;
  /** Whether it can restart the machine. */
  readonly reboots: boolean;
  /** The ways to sleep that it knows. Never rejects. */
  readonly sleeps: () => Promise<readonly ("suspend" | "hibernate")[]>;
  /**
   * Starts komolet, now and at each boot; or ends it, and starts it no more. A string: why nothing here does that.
   * @throws Refusal (1) where it fails
   */
  readonly service: string | ((verb: "enable" | "disable") => Promise<void>);
  /**
   * Starts the real shutdown.
   * @throws where that may not be run, or cannot be done here
   */
  readonly startShutdown: (terms: ShutdownTerms) => Running;
  /** Its services to the komolet that it has started. Called once in a process. */
  readonly attend: () => Attendance;
}

export interface Attendance {
  /** Whether we are ended because the machine restarts; false where that is not known. */
  readonly machineRestarts: () => Promise<boolean>;
  /** Resolves when nothing stops beside komolet any more; at once where nobody can tell. Never rejects. */
  readonly othersStopped: () => Promise<void>;
  readonly close: () => void;
}
