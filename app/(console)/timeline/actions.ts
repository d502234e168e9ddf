"use server";

import { readCursor } from "@/lib/api/codec/history";
import type { ListActivityResponseJson } from "@/lib/gen/proto/komoriuta/v1/history_pb";
import { act } from "../_kit/act";
import type { Outcome } from "../_kit/faults";
import { activityPage } from "./queries";
import { readQuery } from "./query";

/** The activity log before a cursor, the `next` of an earlier page. Input is not trusted. */
export async function olderActivity(
  asked: Readonly<Record<string, string>>,
  next: string,
): Promise<Outcome<ListActivityResponseJson>> {
  return act("olderActivity", (fleet) =>
    activityPage(fleet, readQuery(Object(asked) as typeof asked), readCursor(String(next)) ?? null),
  );
}
