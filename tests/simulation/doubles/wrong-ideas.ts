import type { Rule } from "../oracle/book";
import type { Doubles } from "../world";
import {
  agent,
  agesByBootTime,
  asksOnce,
  doesNotConfirm,
  forgets,
  ignoresFaults,
  isImpatient,
  keepsItsName,
  knowsNoHardwareClock,
  knowsNoPause,
  launchesOnce,
  needsNoAnswer,
  readsAfterSleep,
  readsFirst,
  sleepsThroughSleep,
  takesOldAnswers,
  wasAwakeWhileItWasAway,
} from "./agents";
import {
  believesOlderData,
  ignoresMarks,
  cancelledComesBack,
  declinesOnce,
  forcesWhatWaited,
  holdsTooLate,
  losesTime,
  orderOfABoot,
  ordersAgain,
  orderWithoutEnd,
  overrulesHolds,
  silenceIsFree,
  answersOff,
  waitsForEver,
  withdrawnTooLate,
} from "./fleets";
import { hidesRefusals, loads, pastItsDeadline, records, silentSinceStart, writesBehind } from "./stores";

/** A way to break a safety rule: a wrong idea that somebody might have, put in on purpose. */
export interface WrongIdea {
  readonly rule: Rule;
  readonly name: string;
  readonly doubles: () => Doubles;
  /** Rules that the same wrong idea breaks as well, whichever is seen first. */
  readonly also?: readonly Rule[];
}

export const WRONG_IDEAS: readonly WrongIdea[] = [
  {
    rule: 1,
    name: "an agent is told the power status, whoever set it",
    also: [2, 6],
    doubles: () => ({ fleet: (fleet) => answersOff(fleet, (facts) => facts.power === "OFF") }),
  },
  {
    rule: 1,
    name: "an order is for the server, not for the boot that was known when it was given",
    also: [2, 6],
    doubles: () => ({ fleet: (fleet) => answersOff(fleet, (facts) => facts.order !== null) }),
  },
  {
    rule: 1,
    name: "an order goes on until the server is turned on again",
    also: [2, 6],
    doubles: orderWithoutEnd,
  },
  { rule: 2, name: "silence ends no order for the boot that fell silent", also: [6], doubles: orderOfABoot },
  {
    rule: 2,
    name: "an order that was withdrawn is still answered to its boot",
    also: [6],
    doubles: withdrawnTooLate,
  },
  {
    rule: 2,
    name: "data that were rolled back are believed",
    also: [1, 6, 9, 10],
    doubles: believesOlderData,
  },
  {
    rule: 2,
    name: "marks of later data say nothing",
    also: [1, 6, 9, 10],
    doubles: ignoresMarks,
  },
  { rule: 3, name: "the agent acts on the manifest that it asked for", doubles: () => agent(readsFirst) },
  { rule: 3, name: "Launched is sent once, answered or not", doubles: () => agent(launchesOnce) },
  {
    rule: 4,
    name: "told OFF, the agent shuts down at once",
    also: [7],
    doubles: () => agent(doesNotConfirm),
  },
  {
    rule: 4,
    name: "an unanswered Stopping counts as confirmed",
    also: [7],
    doubles: () => agent(needsNoAnswer),
  },
  { rule: 4, name: "an answer to an earlier attempt counts", doubles: () => agent(takesOldAnswers) },
  {
    rule: 4,
    name: "a restarted komolet forgets the running shutdown",
    also: [3],
    doubles: () => agent(forgets),
  },
  { rule: 4, name: "a failed shutdown is tried again at once", doubles: () => agent(isImpatient) },
  { rule: 5, name: "a change is acknowledged, then written", doubles: () => ({ belowLedger: writesBehind }) },
  {
    rule: 5,
    name: "a write that was refused is taken for done",
    doubles: () => ({ belowLedger: hidesRefusals }),
  },
  { rule: 6, name: "what should be off is ordered off again at a start", also: [1, 2], doubles: ordersAgain },
  {
    rule: 6,
    name: "who was silent while the manager was away is lost",
    doubles: () => ({ aboveLedger: (store) => loads(store, silentSinceStart) }),
  },
  {
    rule: 6,
    name: "a deadline goes on while the manager is away",
    doubles: () => ({ aboveLedger: (store) => loads(store, pastItsDeadline) }),
  },
  { rule: 7, name: "the guards are asked once", doubles: () => agent(asksOnce) },
  { rule: 7, name: "a guard that fails finds nobody", doubles: () => agent(ignoresFaults) },
  { rule: 7, name: "a machine that says nothing of its use is free", doubles: silenceIsFree },
  {
    rule: 7,
    name: "a stop that was declined does not wait until the machine is free again",
    doubles: declinesOnce,
  },
  { rule: 7, name: "what waited until it was free is forced", doubles: forcesWhatWaited },
  { rule: 7, name: "a turn-off ends holds unasked", doubles: overrulesHolds },
  {
    rule: 9,
    name: "what passes while the manager is away does not count for a stop that waits",
    doubles: losesTime,
  },
  {
    rule: 9,
    name: "an order by a stop that waited goes on until it arrives",
    also: [1, 2, 6, 10],
    doubles: waitsForEver,
  },
  { rule: 10, name: "a hold withdraws no order", also: [1, 2, 6], doubles: holdsTooLate },
  { rule: 10, name: "a stop that was cancelled waits on", doubles: cancelledComesBack },
  {
    rule: 12,
    name: "an event does not say why",
    doubles: () => ({ aboveLedger: (store) => records(store, (event) => ({ ...event, reason: "" })) }),
  },
  {
    rule: 12,
    name: "a declined order does not say by what the machine is used",
    doubles: () => ({
      aboveLedger: (store) =>
        records(store, (event) => (event.kind === "declined" ? { ...event, use: [] } : event)),
    }),
  },
  {
    rule: 13,
    name: "an answer that comes after a sleep counts as any other",
    also: [4, 14],
    doubles: () => agent(readsAfterSleep),
  },
  {
    rule: 4,
    name: "an answer does not age while the machine is paused for a moment",
    doubles: () => agent(agesByBootTime),
  },
  {
    rule: 14,
    name: "the agent's clock stands still while the machine sleeps",
    also: [13],
    doubles: () => agent(sleepsThroughSleep),
  },
  {
    rule: 14,
    name: "the agent does not look at its wall clock, where no other shows a pause",
    also: [13],
    doubles: () => agent(knowsNoPause),
  },
  {
    rule: 14,
    name: "a pause shows once the wall clock is right",
    also: [13],
    doubles: () => agent(knowsNoHardwareClock),
  },
  {
    rule: 14,
    name: "a machine that slept goes by the name that it had",
    doubles: () => agent(keepsItsName),
  },
  {
    rule: 14,
    name: "a machine does not sleep while no komolet runs",
    doubles: () => agent(wasAwakeWhileItWasAway),
  },
];
