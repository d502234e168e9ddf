import { expect, test } from "vitest";
import { ACTIONS } from "@/lib/power/words";
import { requestValue, readRequest } from "./request";

const UUID = "0b7c4e2e-7f0d-4d0e-9f6b-0d3a3f1c2b1a";

test.each(ACTIONS)("%s is written and read alike", (action) => {
  expect(readRequest(requestValue(action, UUID))).toEqual({ action, uuid: UUID });
});

test.each([null, undefined, "", "TurnOn", "TurnOn ", ` ${UUID}`, `Explode ${UUID}`, `TurnOn ${UUID} twice`])(
  "%j is no request",
  (value) => {
    expect(readRequest(value)).toBeNull();
  },
);
