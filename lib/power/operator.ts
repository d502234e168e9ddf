import type { Circumstances, Facts } from "./facts";
import { setPower } from "./power";

/** An operator turns the server on. A silent one has been sent its first magic packet by now. */
export function turnOn(facts: Facts, { now }: Circumstances): Facts {
  const on: Facts = { ...setPower(facts, "ON", "operator", now), syncedBy: null };
  return facts.current === "None"
    ? { ...on, previous: "Stopping", applying: null, wake: { since: now, packetsSent: 1 } }
    : { ...on, applying: { cause: "on" } };
}

/** An operator turns the server off: a new order for the boot that reported last. */
export function turnOff(facts: Facts, { now }: Circumstances): Facts {
  const off: Facts = { ...setPower(facts, "OFF", "operator", now), syncedBy: null, wake: null };
  if (!off.last) return facts;
  return {
    ...off,
    order: { boot: off.last.boot, revision: off.revision },
    applying: { cause: "off", revision: off.revision, launchedSince: false },
  };
}

/** An operator sets another interval, in seconds. The longer one stays in force until the agent knows. */
export function setInterval(facts: Facts, interval: number): Facts {
  if (interval === facts.interval) return facts;
  const revision = facts.revision + 1;
  return {
    ...facts,
    interval,
    intervalInForce: Math.max(facts.intervalInForce, interval),
    intervalRevision: revision,
    revision,
  };
}
