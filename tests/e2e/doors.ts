import { DoorService } from "../../lib/gen/proto/komoriuta/v1/door_pb";
import type { Operator } from "../helpers/operator";
import { testAlone } from "./fixtures";

/** A manager that may have doors at 127.0.0.1. */
export const test = testAlone({ KOMO_DOORS_ADDRS: "127.0.0.1" });

/** Makes a door to a port of a server. */
export const makeDoor = (
  operator: Operator,
  name: string,
  serverUuid: string,
  port: number,
  changes: object = {},
) => operator.client(DoorService).createDoor({ door: { name, serverUuid, port, ...changes } });
