import type { MemberEndJson } from "../../gen/proto/komoriuta/v1/run_pb";
import type { EndAs } from "../../plan/run";
import type { Names } from "./words";

// The ends of members of runs, as in words.ts. Apart from them, since no list of servers reads any.

export const MEMBER_END: Names<EndAs, MemberEndJson> = {
  done: "MEMBER_END_DONE",
  already_there: "MEMBER_END_ALREADY_THERE",
  declined: "MEMBER_END_DECLINED",
  skipped: "MEMBER_END_SKIPPED",
  failed: "MEMBER_END_FAILED",
  cancelled: "MEMBER_END_CANCELLED",
};
