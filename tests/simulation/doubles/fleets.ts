import type { Changes, Reads, RunningFleet } from "../../../lib/fleet/fleet";
import type { AgentManifest } from "../../../lib/fleet/servers/agent-manifest";
import type { Facts } from "../../../lib/power/facts";
import type { Manifest } from "../../../lib/power/manifest";
import type { Doubles } from "../world";

/** A fleet that answers OFF where the idea says so. */
export function answersOff(
  fleet: RunningFleet,
  isOff: (facts: Facts, uuid: string, boot: string) => boolean,
): RunningFleet {
  const wrong = <Given extends Manifest>(uuid: string, boot: string, right: Given): Given =>
    isOff(fleet.get(uuid).facts, uuid, boot) ? { ...right, power: "OFF" } : right;
  return {
    ...fleet,
    heartbeat: async (uuid, heartbeat, agent) =>
      wrong(uuid, heartbeat.boot, await fleet.heartbeat(uuid, heartbeat, agent)),
    manifest: (uuid, boot) => wrong(uuid, boot, fleet.manifest(uuid, boot)),
  };
}

/** The fleet with other verbs, whoever asks. */
export function asks(
  fleet: RunningFleet,
  others: (theirs: Reads & Changes) => Partial<Changes>,
): RunningFleet {
  return {
    ...fleet,
    as(by) {
      const theirs = fleet.as(by);
      return { ...theirs, ...others(theirs) };
    },
  };
}

export function orderWithoutEnd(): Doubles {
  return remembersOrders(() => true);
}

/** Orders that are for some boots, whatever ends them. */
export const orderOf = (concerns: (ordered: string, boot: string) => boolean): Doubles =>
  remembersOrders(concerns);

export function orderOfABoot(): Doubles {
  return remembersOrders((ordered, boot) => ordered === boot);
}

/** Only turning on ends an order. */
function remembersOrders(concerns: (ordered: string, boot: string) => boolean): Doubles {
  const orders = new Map<string, string>();
  return {
    fleet: (fleet) =>
      asks(
        answersOff(fleet, (_, uuid, boot) => concerns(orders.get(uuid) ?? "", boot) && orders.has(uuid)),
        (theirs) => ({
          async act(uuid, action, how) {
            const server = await theirs.act(uuid, action, how);
            if (action === "TurnOff" && server.facts.order) orders.set(uuid, server.facts.order.boot);
            if (action === "TurnOn") orders.delete(uuid);
            return server;
          },
        }),
      ),
  };
}

export function withdrawnTooLate(): Doubles {
  const withdrawn = new Map<string, string>();
  return {
    fleet: (fleet) =>
      asks(
        answersOff(fleet, (_, uuid, boot) => withdrawn.get(uuid) === boot),
        (theirs) => ({
          async act(uuid, action, how) {
            const { order } = fleet.get(uuid).facts;
            const server = await theirs.act(uuid, action, how);
            if (action === "TurnOn" && order) withdrawn.set(uuid, order.boot);
            return server;
          },
        }),
      ),
  };
}

export function ordersAgain(): Doubles {
  return {
    fleet(fleet) {
      let again = new Set<string>();
      return {
        ...answersOff(fleet, ({ power }, uuid) => power === "OFF" && again.has(uuid)),
        async start() {
          await fleet.start();
          const off = fleet.list().filter(({ facts }) => facts.power === "OFF" && facts.last);
          again = new Set(off.map(({ uuid }) => uuid));
        },
      };
    },
  };
}

/** A stop that waits takes a machine that reports no use for free. */
export function silenceIsFree(): Doubles {
  return {
    fleet: (fleet) => ({
      ...fleet,
      heartbeat: (uuid, heartbeat, agent) =>
        fleet.heartbeat(uuid, { ...heartbeat, use: heartbeat.use ?? [] }, agent),
    }),
  };
}

/** A machine that has declined once is not asked any more: by now it must be free. */
export function declinesOnce(): Doubles {
  const declined = new Set<string>();
  return {
    fleet: (fleet) => ({
      ...fleet,
      heartbeat(uuid, heartbeat, agent) {
        const { declinedRevision, status, boot, use } = heartbeat;
        if (declinedRevision) declined.add(boot);
        const asked = declined.has(boot) && !declinedRevision && status === "ON" && use;
        return fleet.heartbeat(uuid, asked ? { ...heartbeat, use: [] } : heartbeat, agent);
      },
    }),
  };
}

/** A machine that waited long enough is not asked again. */
export function forcesWhatWaited(): Doubles {
  const forced = <Given extends AgentManifest>(answer: Given): Given =>
    answer.terms?.mode === "when_free" ? { ...answer, terms: { ...answer.terms, mode: "forced" } } : answer;
  return {
    fleet: (fleet) => ({
      ...fleet,
      heartbeat: async (uuid, heartbeat, agent) => forced(await fleet.heartbeat(uuid, heartbeat, agent)),
      manifest: (uuid, boot) => forced(fleet.manifest(uuid, boot)),
    }),
  };
}

/** Whoever turns a server off ends its holds, asked or not. */
export function overrulesHolds(): Doubles {
  return {
    fleet: (fleet) =>
      asks(fleet, (theirs) => ({
        act: (uuid, action, how) => theirs.act(uuid, action, { ...how, endHolds: true }),
      })),
  };
}

/** Time while the manager was away does not count: each life goes on by a clock that lags behind. */
export function losesTime(): Doubles {
  let lives = 0;
  return {
    clock(clock) {
      const lag = 600_000 * lives;
      lives += 1;
      return { ...clock, wall: () => clock.wall() - lag };
    },
  };
}

/** An order by a stop that waited goes on until it arrives, however long that takes. */
export function waitsForEver(): Doubles {
  const orders = new Map<string, string>();
  return {
    fleet: (fleet) => ({
      ...asks(
        answersOff(fleet, (_, uuid, boot) => orders.get(uuid) === boot),
        (theirs) => ({
          async act(uuid, action, how) {
            const server = await theirs.act(uuid, action, how);
            orders.delete(uuid);
            return server;
          },
        }),
      ),
      async heartbeat(uuid, heartbeat, agent) {
        const answer = await fleet.heartbeat(uuid, heartbeat, agent);
        if (answer.terms?.mode === "when_free" && heartbeat.status !== "Stopping")
          orders.set(uuid, heartbeat.boot);
        else if (answer.power === "OFF" || heartbeat.status === "Stopping" || heartbeat.declinedRevision)
          orders.delete(uuid);
        return orders.get(uuid) === heartbeat.boot ? { ...answer, power: "OFF" } : answer;
      },
    }),
  };
}

/** A hold comes too late for an order that stands. */
export function holdsTooLate(): Doubles {
  const held = new Map<string, string>();
  return {
    fleet: (fleet) =>
      asks(
        answersOff(fleet, (_, uuid, boot) => held.get(uuid) === boot),
        (theirs) => ({
          async placeHold(hold) {
            const ordered = hold.serverUuids.map((uuid) => fleet.get(uuid));
            const placed = await theirs.placeHold(hold);
            for (const { uuid, facts } of ordered)
              if (facts.order && facts.current !== "Stopping") held.set(uuid, facts.order.boot);
            return placed;
          },
        }),
      ),
  };
}

/** A stop that waits comes back after it was cancelled. */
export function cancelledComesBack(): Doubles {
  return {
    fleet: (fleet) =>
      asks(fleet, (theirs) => ({
        async act(uuid, action, how) {
          const { pendingStop } = fleet.get(uuid);
          const server = await theirs.act(uuid, action, how);
          if (action !== "TurnOn" || !pendingStop) return server;
          const { until, reason } = pendingStop;
          await theirs.act(uuid, "TurnOff", { mode: "when_free", until, reason }).catch(() => undefined);
          return server;
        },
      })),
  };
}

/** Marks are ignored: an agent that was started anew since forgets that the data are older. */
export function ignoresMarks(): Doubles {
  return {
    fleet: (fleet) => ({
      ...fleet,
      heartbeat: (uuid, heartbeat, agent) => fleet.heartbeat(uuid, { ...heartbeat, mark: "" }, agent),
    }),
  };
}

/** A revision that was never sent is ignored, and so does not show that the data are an older copy. */
export function believesOlderData(): Doubles {
  return {
    fleet: (fleet) => ({
      ...fleet,
      heartbeat(uuid, heartbeat, agent) {
        const isAhead = heartbeat.revisionEcho > fleet.get(uuid).facts.revision;
        return fleet.heartbeat(uuid, { ...heartbeat, mark: "", ...(isAhead && { revisionEcho: 0 }) }, agent);
      },
    }),
  };
}
