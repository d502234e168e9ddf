/**
 * All that the agent asks of its operating system. linux.ts and windows.ts answer, with what host/ and guards/ have; entry points choose
 * one of them, and nobody else asks which it is.
 */
import type { Guards, Holder } from "../guards/words.ts";
import type { HostIdentity, NetworkCard } from "../host-identity.ts";
import type { Shutdown } from "../shutdowns.ts";
import type { Upgrade } from "../upgrades.ts";
import type { Manager } from "../api.ts";
import type { Signals } from "../host/keeping.ts";
import type { ServiceManager } from "../host/service-manager.ts";
import type { Clock, Environment, Paths } from "../host/environment.ts";
import type { Instance } from "../host/instance.ts";
import type { Doctor } from "../host/doctor.ts";
import type { SelfCheck } from "../host/selftest.ts";

/** The part for komo-agent, and for komolet. */
export interface Platform {
  readonly paths: Paths;
  readonly environment: Environment;
  /** Milliseconds since the machine booted, with those for which it slept. */
  readonly uptime: () => number;
  /** The start of a process, in a unit of its own; with its pid it identifies it. undefined: there is none. */
  readonly startOf: (pid: number) => number | undefined;
  /** The pid of the running komolet. */
  readonly runningKomolet: () => number | undefined;
  /** A sentence where others than its administrators may read the configuration. */
  readonly secrecyFault: () => string | undefined;
  /** Network cards that a magic packet could reach. Never throws. */
  readonly cards: () => readonly NetworkCard[];
  /** Whether komolet can read what lies at a path, and nobody else change it. */
  readonly isSeenByKomolet: (path: string) => boolean;
  /** The file that a line of a log goes to now: where nobody else rotates it, it is the day's. */
  readonly logFile: (path: string, generations: number) => string;
  /** Lets so many daily log files be kept. @returns false where nothing does that @throws Refusal (1) */
  readonly rotateLogs: (generations: number) => boolean;
  /** Signals at a terminal while a command runs: those that it gets anyway, and those that are handed on to it. */
  readonly terminalSignals: { readonly shared: readonly Deno.Signal[]; readonly own: readonly Deno.Signal[] };
  /** The service manager that runs here. */
  readonly services: () => ServiceManager;
  /** Lets a running komolet read its configuration again, or end. @throws Refusal (1) */
  readonly signal: (pid: number, what: "reload" | "end") => Promise<void>;
  /** Loaded when somebody asks, as the self-test is. */
  readonly doctor: () => Promise<Doctor>;
  /** Checks of what only this system itself can show; none where our own tests show all of it. */
  readonly selftest: () => Promise<readonly SelfCheck[]>;
  /** A sentence: a verb of komo-agent is for administrators, and how one becomes that. */
  readonly needsAdministrator: (verb: string) => string;
}

/** The part for komolet alone. */
export interface KomoletPlatform extends Platform {
  /** The system's name for this run of the machine. @throws Refusal (1) */
  readonly bootId: () => string;
  /** Milliseconds for which the machine has slept since it booted; undefined: nobody can tell. */
  readonly slept: () => number | undefined;
  /** @throws Refusal (1) where its folder cannot be written */
  readonly becomeKomolet: () => Promise<Instance | { readonly runningPid: number | undefined }>;
  /** Listens to those who end komolet, or let it read its configuration again; from the very start. */
  readonly listen: () => Signals;
  /** A line of the log goes out. */
  readonly echo: (text: string) => void;
  readonly openMachine: (parts: MachineParts) => Machine;
}

export interface MachineParts {
  /** The present run of the machine. */
  readonly run: string;
  readonly clock: Clock;
  readonly services: ServiceManager;
  /** Whether the configuration lets the manager upgrade the agent. */
  readonly mayBeUpgraded: () => boolean;
  /** The agent that the manager carries for a platform. */
  readonly getProgram: Manager["getProgram"];
  readonly say: (level: "INFO" | "WARN", type: "error" | "alarm" | "upgrade", message: string) => void;
}

/** The machine that komolet reports of and turns off. */
export interface Machine {
  /** Never throws: what cannot be read is left out. @param relays whether it passes on magic packets */
  readonly identity: (relays: boolean) => HostIdentity;
  readonly cards: () => readonly NetworkCard[];
  /** Sets the board's alarm, or ends what was set. Never throws. */
  readonly setAlarm: (wakeAt: number | undefined) => void;
  /** It slept, or was paused. @param run the one that begins */
  readonly woke: (run: string) => void;
  /** Reads anew what is read seldom. */
  readonly refresh: () => void;
  /** See `LoopDeps.woken`. */
  readonly woken: () => Promise<string | undefined>;
  /** Asks the guards. Never rejects. */
  readonly evaluate: (guards: Guards, how: Shutdown) => Promise<readonly Holder[]>;
  readonly localHolds: () => readonly Holder[];
  /** See `LoopDeps.upgrade`. */
  readonly upgrade: (upgrade: Upgrade, guards: Guards) => void;
  /** Shows a message to everybody who is logged in. Never rejects. */
  readonly notifyPeople: (message: string) => Promise<void>;
}
