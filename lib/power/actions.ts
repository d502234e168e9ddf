import type { Facts, OrderTerms } from "./facts";
import { ACTIONS, type Action, type CurrentStatus, type Departure, type PowerStatus } from "./words";

/**
 * The part of a server's state that decides which actions are allowed: as much as the console knows, which has no
 * facts.
 */
export interface Standing {
  readonly status: CurrentStatus;
  readonly power: PowerStatus;
  readonly twoMachines: boolean;
  /** A heartbeat has arrived at least once. */
  readonly reported: boolean;
  /** A stop waits until the server is free. */
  readonly pendingStop: boolean;
  /** It is to restart, and its agent has not confirmed that. */
  readonly restarts: boolean;
  /** It restarts, and is silent between its two boots: nothing can be taken back, and no boot can be ordered anything. */
  readonly betweenBoots: boolean;
}

export type PowerRight = "wake" | "stop" | "force";

/** The events of actions that people ask for. */
export type ActionEvent =
  | "turned_on"
  | "turned_off"
  | "turned_off_by_force"
  | "stop_when_free"
  | "woken_again"
  | "rebooted"
  | "rebooted_by_force";

/** Power status and current status right after an accepted action. */
interface Expectation {
  readonly power: PowerStatus;
  /**
   * The current status of a server that is silent, of one that is silent because it starts, and of one that reports.
   */
  readonly silent: CurrentStatus;
  readonly starting: CurrentStatus;
  readonly reporting: CurrentStatus;
}

/** The ways to ask for an action: at once, once the server is free, or without asking the machine. */
export type Mode = OrderTerms["mode"];

/** Something that an action takes back: a stop (ordered or waiting), a start, or a restart. */
export type Cancelled = "stop" | "start" | "restart";

interface InMode {
  /** The right that whoever asks must have. */
  readonly right: PowerRight;
  /** The event that records it; the audit uses the same word. */
  readonly event: ActionEvent;
}

/** All rules about an action but its effect on the facts, which `step` has. */
export interface ActionRules {
  /** The power status and the current statuses in which it is allowed. */
  readonly power: PowerStatus;
  readonly while: readonly CurrentStatus[];
  /**
   * Whether it is for one boot of one machine: then there must have been a heartbeat, and there must be no second
   * machine.
   */
  readonly bindsBoot: boolean;
  /** Whether it is allowed in every status while a stop waits, and then ends only that stop. */
  readonly endsWaiting: boolean;
  /** Whether it is refused while a stop waits: whoever asked for that stop wants the server off. */
  readonly yieldsToStop: boolean;
  /** Whether it is allowed, too, while the server is to restart and has not confirmed that. It ends the restart. */
  readonly endsRestart: boolean;
  /**
   * Whether it takes the server from whoever uses it: then the mode matters, holds and servers that need it stand in
   * its way, and people are asked for confirmation.
   */
  readonly stops: boolean;
  /** The way in which the machine goes by it; null: as it is set, or as is asked for once, or it does not go at all. */
  readonly goes: Departure | null;
  /** Whether it can wait until the server is free. */
  readonly waits: boolean;
  readonly inMode: Readonly<Record<Mode, InMode>>;
  /** The thing that an allowed action cancels. Buttons and events say so. */
  readonly cancels: (standing: Standing) => Cancelled | null;
  /** Whether the server is woken before anything is written, so that what is acknowledged has also been tried. */
  readonly wakes: (facts: Facts) => boolean;
  /** Whether the servers that it needs are woken before it. */
  readonly wakesNeeds: boolean;
  /** Null: nothing that is shown changes. `step` decides; a test compares the two. */
  readonly expected: Expectation | null;
  /** The run's action that stands for it; null: no run gives it. */
  readonly run: PowerStatus | null;
  /** Home automation's message that asks for it; null: there is none. */
  readonly message: PowerStatus | null;
  /** The verb of komoctl. */
  readonly komoctl: string;
  /** In English: "The server can be …". */
  readonly done: string;
}

const inEachMode = (same: InMode): ActionRules["inMode"] => ({ now: same, when_free: same, forced: same });

/**
 * The one table of actions: rights, buttons, RPCs, runs, the audit, komoctl and home automation read it. Editing,
 * rotating the token and deleting are no actions on power, and always allowed to whoever has the right.
 */
const RULES = {
  TurnOn: {
    power: "OFF",
    // Applying: an order that has not arrived is withdrawn.
    while: ["OFF", "SyncedOFF", "Asleep", "Applying", "Lost", "Warning", "Error"],
    bindsBoot: false,
    endsWaiting: true,
    yieldsToStop: false,
    endsRestart: true,
    stops: false,
    goes: null,
    waits: false,
    inMode: inEachMode({ right: "wake", event: "turned_on" }),
    cancels: ({ status, power, pendingStop, restarts }) =>
      restarts ? "restart" : status === "Applying" || (power === "ON" && pendingStop) ? "stop" : null,
    // One that is wanted on already only loses the stop that waits.
    wakes: ({ current, power }) => current === "None" && power === "OFF",
    wakesNeeds: true,
    expected: { power: "ON", silent: "Starting", starting: "Starting", reporting: "Applying" },
    run: "ON",
    message: "ON",
    komoctl: "on",
    done: "turned on",
  },
  TurnOff: {
    power: "ON",
    // Starting: the start is cancelled, without an order.
    while: ["ON", "SyncedON", "Starting", "Lost", "Warning", "Error"],
    bindsBoot: true,
    endsWaiting: false,
    yieldsToStop: false,
    endsRestart: true,
    stops: true,
    goes: null,
    waits: true,
    inMode: {
      now: { right: "stop", event: "turned_off" },
      when_free: { right: "stop", event: "stop_when_free" },
      forced: { right: "force", event: "turned_off_by_force" },
    },
    cancels: ({ status }) => (status === "Starting" ? "start" : null),
    wakes: () => false,
    wakesNeeds: false,
    expected: { power: "OFF", silent: "Lost", starting: "OFF", reporting: "Applying" },
    run: "OFF",
    message: "OFF",
    komoctl: "off",
    done: "turned off",
  },
  WakeAgain: {
    power: "ON",
    while: ["Starting", "Lost"],
    bindsBoot: false,
    endsWaiting: false,
    yieldsToStop: false,
    endsRestart: false,
    stops: false,
    goes: null,
    waits: false,
    inMode: inEachMode({ right: "wake", event: "woken_again" }),
    cancels: () => null,
    wakes: () => true,
    wakesNeeds: false,
    expected: null,
    run: null,
    message: null,
    komoctl: "wake-again",
    done: "woken again",
  },
  Reboot: {
    power: "ON",
    while: ["ON", "SyncedON", "Warning", "Error"],
    bindsBoot: true,
    endsWaiting: false,
    yieldsToStop: true,
    endsRestart: false,
    stops: true,
    goes: "reboot",
    waits: false,
    inMode: {
      now: { right: "stop", event: "rebooted" },
      when_free: { right: "stop", event: "rebooted" },
      forced: { right: "force", event: "rebooted_by_force" },
    },
    cancels: () => null,
    wakes: () => false,
    wakesNeeds: false,
    // It is wanted on all the while.
    expected: { power: "ON", silent: "Lost", starting: "Starting", reporting: "Applying" },
    run: null,
    message: null,
    komoctl: "reboot",
    done: "restarted",
  },
} as const satisfies Readonly<Record<Action, ActionRules>>;

export const ACTION_RULES: Readonly<Record<Action, ActionRules>> = RULES;

/** Actions that stop a server: each has words for the question that comes before it. */
export type StopAction = {
  [One in Action]: (typeof RULES)[One]["stops"] extends true ? One : never;
}[Action];

export function isStop(action: Action): action is StopAction {
  return ACTION_RULES[action].stops;
}

interface StopOptions {
  readonly mode?: "now" | "when_free";
  readonly force?: boolean;
}

/** The mode that is asked for; every action that is no stop has one mode only. */
export function modeOf({ mode = "now", force = false }: StopOptions = {}): Mode {
  return force ? "forced" : mode;
}

/** The action that a run gives, or that a message asks for. */
export function actionBy(by: "run" | "message", word: PowerStatus): Action {
  const found = ACTIONS.find((action) => ACTION_RULES[action][by] === word);
  if (!found) throw new Error(`no action is the ${by} ${word}`);
  return found;
}
