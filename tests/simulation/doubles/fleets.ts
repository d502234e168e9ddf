import type { RunningFleet } from "../../../lib/fleet/fleet";
import type { Facts } from "../../../lib/power/facts";
import type { Manifest } from "../../../lib/power/manifest";
import type { Doubles } from "../world";

/** A fleet whose agents are told OFF where the idea says so. */
export function tells(
  fleet: RunningFleet,
  isOff: (facts: Facts, uuid: string, boot: string) => boolean,
): RunningFleet {
  const wrong = <Told extends Manifest>(uuid: string, boot: string, right: Told): Told =>
    isOff(fleet.get(uuid).facts, uuid, boot) ? { ...right, power: "OFF" } : right;
  return {
    ...fleet,
    heartbeat: async (uuid, heartbeat, agent) =>
      wrong(uuid, heartbeat.boot, await fleet.heartbeat(uuid, heartbeat, agent)),
    manifest: (uuid, boot) => wrong(uuid, boot, fleet.manifest(uuid, boot)),
  };
}

export function orderWithoutEnd(): Doubles {
  return remembersOrders(() => true);
}

export function orderOfABoot(): Doubles {
  return remembersOrders((ordered, boot) => ordered === boot);
}

/** Only turning on ends an order. */
function remembersOrders(concerns: (ordered: string, boot: string) => boolean): Doubles {
  const orders = new Map<string, string>();
  return {
    fleet: (fleet) => ({
      ...tells(fleet, (_, uuid, boot) => concerns(orders.get(uuid) ?? "", boot) && orders.has(uuid)),
      async act(uuid, action, actor) {
        const server = await fleet.act(uuid, action, actor);
        if (action === "TurnOff" && server.facts.order) orders.set(uuid, server.facts.order.boot);
        if (action === "TurnOn") orders.delete(uuid);
        return server;
      },
    }),
  };
}

export function withdrawnTooLate(): Doubles {
  const withdrawn = new Map<string, string>();
  return {
    fleet: (fleet) => ({
      ...tells(fleet, (_, uuid, boot) => withdrawn.get(uuid) === boot),
      async act(uuid, action, actor) {
        const { order } = fleet.get(uuid).facts;
        const server = await fleet.act(uuid, action, actor);
        if (action === "TurnOn" && order) withdrawn.set(uuid, order.boot);
        return server;
      },
    }),
  };
}

export function ordersAgain(): Doubles {
  return {
    fleet(fleet) {
      let again = new Set<string>();
      return {
        ...tells(fleet, ({ power }, uuid) => power === "OFF" && again.has(uuid)),
        async start() {
          await fleet.start();
          const off = fleet.list().filter(({ facts }) => facts.power === "OFF" && facts.last);
          again = new Set(off.map(({ uuid }) => uuid));
        },
      };
    },
  };
}
