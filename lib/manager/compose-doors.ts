import type { Access } from "../access/access";
import { auditedFleet } from "../access/audited-fleet";
import { LOCAL_UUID, type Asking } from "../access/identity";
import { requiredRightsOf } from "../access/required-rights";
import { permitsOf, reachOf } from "../access/rights";
import { createVisibility } from "../access/visibility";
import { createDoors, type RunningDoors } from "../doors/doors";
import type { DoorParts, InAuthorsName } from "../doors/standing";
import type { Fleet } from "../fleet/fleet";
import { MANAGER } from "../fleet/model/audit";
import type { DoorRecord } from "../fleet/model/door";
import { FleetError } from "../fleet/model/errors";
import type { Store } from "../fleet/model/stores";
import { requestAction } from "../fleet/request-action";
import type { Metrics } from "../metrics/metrics";
import { machineClock as clock } from "./clock";
import type { Environment } from "./environment";

interface Known {
  readonly fleet: Fleet;
  readonly access: Pick<Access, "standing">;
}

/** The doors of this manager: they wake and hold in the names of their authors. */
export function composeDoors(
  { doorsAddresses, http, https }: Pick<Environment, "doorsAddresses" | "http" | "https">,
  {
    fleet,
    access,
    store,
    metrics,
    failed,
  }: Known & {
    readonly store: Pick<Store, "doors">;
    readonly metrics: Pick<Metrics, "knocked" | "wokeByDoor" | "keptOut">;
  } & Pick<DoorParts, "failed">,
): RunningDoors {
  return createDoors({
    ...{ fleet, store: store.doors, clock, failed },
    places: { addresses: doorsAddresses, ownPorts: [http.port, ...(https ? [https.port] : [])] },
    inNameOf: (door, from) => inNameOf({ fleet, access }, door, from),
    knocked: metrics.knocked,
    woke: metrics.wokeByDoor,
    kept: metrics.keptOut,
  });
}

/** The actions of a door, by the right that its author has at that moment, and by no other. */
export function inNameOf({ fleet, access }: Known, door: DoorRecord, from: string): InAuthorsName {
  const { author: userId, authorUuid, serverUuid } = door;
  const asking = (): Asking => ({
    ...{ userId, address: from, via: "door", grants: access.standing(authorUuid) },
    who: authorUuid === LOCAL_UUID ? { kind: "local" } : { kind: "person", uuid: authorUuid ?? "" },
  });
  const require = (): void => {
    const permits = permitsOf(access.standing(authorUuid));
    requiredRightsOf(fleet, permits, createVisibility(fleet, permits)).requireForDoor(serverUuid);
  };
  const theirs = () =>
    auditedFleet(fleet, asking(), { still: require, reachOf: (uuid) => reachOf(access.standing(uuid)) });
  const refusable = async <T>(work: () => Promise<T>): Promise<T | FleetError> => {
    try {
      require();
      return await work();
    } catch (error) {
      if (error instanceof FleetError) return error;
      throw error;
    }
  };
  return {
    async wake() {
      const by = { actor: userId, actorUuid: authorUuid, address: from, via: "door" } as const;
      const done = await refusable(() =>
        requestAction(theirs(), serverUuid, "TurnOn", by, { onceOff: true }),
      );
      return done instanceof FleetError ? done.message : null;
    },
    async hold(until, reason) {
      const hold = { serverUuids: [serverUuid], groupUuids: [], until, reason, wake: false };
      const placed = await refusable(() => theirs().placeHold(hold));
      return placed instanceof FleetError ? null : placed.uuid;
    },
    async release(uuid) {
      try {
        const target = { kind: "hold", uuid } as const;
        await fleet.as({ ...MANAGER, operation: "hold_released", target }).releaseHold(uuid);
      } catch (error) {
        if (!(error instanceof FleetError && error.fault.code === "hold_not_found")) throw error;
      }
    },
  };
}
