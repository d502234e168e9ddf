import type { RestKeepJson } from "../../gen/proto/komoriuta/v1/rest_pb";
import type { RestKeep } from "../../plan/rest";
import type { Names } from "./words";

// The words of a rest's outlook, as in words.ts. Apart from them, since no list of servers reads any.

export const REST_KEEP: Names<RestKeep, RestKeepJson> = {
  never: "REST_KEEP_NEVER",
  within_schedule: "REST_KEEP_WITHIN_SCHEDULE",
  not_on: "REST_KEEP_NOT_ON",
  not_known: "REST_KEEP_NOT_KNOWN",
  in_use: "REST_KEEP_IN_USE",
  not_free_for_long: "REST_KEEP_NOT_FREE_FOR_LONG",
  just_started: "REST_KEEP_JUST_STARTED",
  held: "REST_KEEP_HELD",
  needed_by: "REST_KEEP_NEEDED_BY",
  kept_as_relay: "REST_KEEP_KEPT_AS_RELAY",
  may_not_wake: "REST_KEEP_MAY_NOT_WAKE",
  cannot_go: "REST_KEEP_CANNOT_GO",
  no_right: "REST_KEEP_NO_RIGHT",
  in_run: "REST_KEEP_IN_RUN",
  stop_waits: "REST_KEEP_STOP_WAITS",
};
