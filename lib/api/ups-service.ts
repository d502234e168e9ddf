import type { ServiceImpl } from "@connectrpc/connect";
import type { UpsService } from "../gen/proto/komoriuta/v1/ups_pb";
import { nutMethods } from "./nut-methods";
import { powerCutMethods } from "./power-cut-methods";
import type { Running } from "./running";

/** UPSes, and what follows from what they say. */
export function upsService(running: () => Running): Partial<ServiceImpl<typeof UpsService>> {
  return { ...nutMethods(running), ...powerCutMethods(running) };
}
