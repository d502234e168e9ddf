"use server";

import { tryWay } from "@/lib/api/way-service";
import { outcomeJson, wayJson } from "@/lib/api/codec/way";
import { running } from "@/lib/api/running";
import type { WaySettings } from "@/lib/fleet/model/way";
import type { TryWayResponseJson, WayJson } from "@/lib/gen/proto/komoriuta/v1/way_pb";
import type { OutsideKind } from "@/lib/power/ways";
import { act } from "../../../_kit/act";
import type { Outcome } from "../../../_kit/faults";

/** A way as the form has it. */
export type AskedWay = Omit<WaySettings, "pin" | "secret"> & {
  readonly pin: string;
  /** Undefined: it stays. */
  readonly secret: string | undefined;
};

/** Sets a way. @param ifUpdatedAt of the way that the form was filled in with; null: a new one */
export async function setWay(
  uuid: string,
  way: AskedWay,
  ifUpdatedAt: number | null,
): Promise<Outcome<WayJson>> {
  return act("setWay", async (fleet) => wayJson(await fleet.setWay({ uuid, way, ifUpdatedAt })));
}

/** Removes a way with its secret. */
export async function removeWay(uuid: string, kind: OutsideKind): Promise<Outcome<null>> {
  return act("removeWay", async (fleet) => {
    await fleet.removeWay({ uuid, kind });
    return null;
  });
}

/** Reads what a way finds. */
export async function tryOut(uuid: string, kind: OutsideKind): Promise<Outcome<TryWayResponseJson>> {
  return act("tryOut", async (fleet, asking) => {
    // Whoever does not see the server is not told that it exists.
    fleet.ways(String(uuid));
    return outcomeJson(await tryWay(running(), asking, { uuid, kind }));
  });
}
