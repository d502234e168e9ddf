import { Code, ConnectError } from "@connectrpc/connect";
import type { Violation } from "../fleet/model/errors";
import { GUARD_FAULTS } from "../fleet/model/guard-settings";
import { SCHEDULE_FAULTS } from "../fleet/schedules/settings";
import { SEAT_FAULTS } from "../fleet/model/seat-settings";
import { SETTING_FAULTS } from "../fleet/model/settings";
import { DOOR_FAULTS } from "../fleet/model/door";
import { POWER_CUT_FAULTS } from "../fleet/model/power-cut";
import { MANAGER_SETTING_FAULTS } from "../fleet/model/manager-settings";
import { NUT_SETTING_FAULTS } from "../fleet/model/nut-server";
import { WAY_FAULTS } from "../fleet/model/way";
import { ASKED_FAULTS } from "../fleet/model/turn-off";
import { InvalidFieldsSchema } from "../gen/proto/komoriuta/v1/error_pb";

/** The words of the fleet's schemas, in English. */
const FAULTS: Readonly<Record<string, string>> = {
  ...SETTING_FAULTS,
  ...GUARD_FAULTS,
  ...SEAT_FAULTS,
  ...ASKED_FAULTS,
  ...SCHEDULE_FAULTS,
  ...WAY_FAULTS,
  ...DOOR_FAULTS,
  ...POWER_CUT_FAULTS,
  ...NUT_SETTING_FAULTS,
  ...MANAGER_SETTING_FAULTS,
};

/** `invalid_argument` with the faults by field. */
export function invalidFields(violations: readonly Violation[]): ConnectError {
  const worded = violations.map(({ field, message }) => ({
    field,
    message: Object.hasOwn(FAULTS, message) ? (FAULTS[message] ?? message) : message,
  }));
  const text = worded.map(({ field, message }) => `${field}: ${message}`).join("; ");
  return new ConnectError(text, Code.InvalidArgument, undefined, [
    { desc: InvalidFieldsSchema, value: { violations: worded } },
  ]);
}

/**
 * The value of a field that a flag of its own resets: null removes it, undefined leaves it as it is. @throws
 * ConnectError where it is set and reset at once
 */
export function setOrReset<Value>(
  field: "guards" | "watts" | "seatPlan" | "rest",
  value: Value,
  isReset: boolean,
): Value | null {
  if (!isReset) return value;
  if (value === undefined) return null;
  const flag = { guards: "resetGuards", watts: "resetWatts", seatPlan: "resetSeatPlan", rest: "resetRest" }[
    field
  ];
  throw invalidFields([{ field: flag, message: `must not be set with ${field}` }]);
}
