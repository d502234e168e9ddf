import { isRestarted, LEADS, type Facts } from "./facts";
import { currentStatus, isOff } from "./status";

/** Invariants of the facts of every server, in the words of the status model. */
const INVARIANTS: Readonly<Record<string, (facts: Facts) => boolean>> = {
  "an outstanding order means power OFF by operator, or ON where it restarts": ({
    order,
    power,
    powerSetBy,
  }) => !order || (power === LEADS[order.how].power && powerSetBy === "operator"),
  "an order ends with its boot": ({ order, current, last }) =>
    !order || current === "None" || order.boot === last?.boot,
  "an order's revision has been given out": ({ order, revision }) => !order || order.revision <= revision,
  "an order is spent once the server is OFF": (facts) => !facts.order || !isOff(currentStatus(facts)),
  "OFF and running without an order, and not stopping, is followed": ({ power, order, current }) =>
    power === "ON" || order !== null || current === "None" || current === "Stopping",

  "silence is dated, and nothing else is": ({ current, noneSince }) =>
    (current === "None") === (noneSince !== null),
  "None twice cannot happen": ({ current, previous }) => current !== "None" || previous !== "None",
  "what reports has reported": ({ current, last }) => current === "None" || last !== null,

  "what is down as ordered is silent, wanted off, and has no order any more": (facts) =>
    !facts.downAsOrdered ||
    (isOff(currentStatus(facts)) &&
      facts.powerSetBy === "operator" &&
      facts.last !== null &&
      facts.order === null),
  "what sleeps is silent or goes there, wanted off by an operator, and has no order any more": (facts) =>
    !facts.asleep ||
    ((facts.current === "None" || facts.current === "Stopping") &&
      facts.power === "OFF" &&
      facts.powerSetBy === "operator" &&
      facts.last !== null &&
      facts.order === null),

  "what was seen off is silent, wanted off, is not being started, and has no order any more": (facts) =>
    facts.seen !== "off" ||
    (isOff(currentStatus(facts)) && facts.last !== null && facts.order === null && facts.wake === null),

  "Applying (off) waits for the outstanding order": ({ applying, order }) =>
    applying?.cause !== "off" || applying.revision === order?.revision,
  "Applying (off) ends when the agent has been told, or has told people": ({ applying, last, order }) =>
    applying?.cause !== "off" ||
    (last !== null && last.revisionEcho < applying.revision) ||
    (order !== null && order.grace > 0),
  "Applying (on) means power ON by operator": ({ applying, power, powerSetBy }) =>
    applying?.cause !== "on" || (power === "ON" && powerSetBy === "operator"),
  "Applying (start) waits for a server that was reporting": ({ applying, current }) =>
    applying?.cause !== "start" || current !== "None",

  "Starting has a wake schedule, or is a restart": (facts) =>
    currentStatus(facts) !== "Starting" || facts.wake !== null || isRestarted(facts),
  "what is restarted is not woken": (facts) => !isRestarted(facts) || facts.wake === null,
  "what did not come back is silent, and was given up": (facts) =>
    !facts.notBack || currentStatus(facts) === "SyncedOFF",
  "a wake schedule means power ON": ({ wake, power }) => !wake || power === "ON",
  "Launched and ON end the wake schedule": ({ wake, current }) =>
    !wake || current === "None" || current === "Stopping",

  "what synced is reporting, wanted ON by sync": ({ syncedBy, current, power, powerSetBy }) =>
    !syncedBy || (current !== "None" && power === "ON" && powerSetBy === "sync"),

  "who restarts is Lost, or reports without trouble": (facts) =>
    facts.trouble !== "restarting" ||
    (facts.current === "None"
      ? currentStatus(facts) === "Lost"
      : !["Stopping", "Warning", "Error"].includes(currentStatus(facts))),

  "an echo is of a revision that was given out": ({ last, revision }) =>
    !last || last.revisionEcho <= revision,
  "the interval in force is never the shorter one": ({ interval, intervalInForce }) =>
    intervalInForce >= interval,
  "an interval that was echoed is in force": ({ interval, intervalInForce, intervalRevision, last }) =>
    !last || last.revisionEcho < intervalRevision || interval === intervalInForce,

  "an instance reports or is superseded": ({ earlier, last }) =>
    new Set([last?.instance, ...earlier.map(({ instance }) => instance)]).size === earlier.length + 1,
  "a duplicate agent is not the one that reports": ({ duplicate, last, current }) =>
    !duplicate || (current !== "None" && duplicate.instance !== last?.instance),
};

/** Names of the invariants that the facts break. For tests and simulations. */
export function factsFaults(facts: Facts): string[] {
  return Object.entries(INVARIANTS)
    .filter(([, holds]) => !holds(facts))
    .map(([name]) => name);
}
