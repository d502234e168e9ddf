"use server";

import { readPlace } from "@/lib/api/codec/history";
import type { ListDiaryResponseJson } from "@/lib/gen/proto/komoriuta/v1/history_pb";
import { act } from "../_kit/act";
import type { Outcome } from "../_kit/faults";
import { diaryPage } from "./queries";
import { readQuery } from "./query";

/** What happened before a place in the diary, as `next` named it. What comes in is not believed. */
export async function olderDiary(
  asked: Readonly<Record<string, string>>,
  next: string,
): Promise<Outcome<ListDiaryResponseJson>> {
  const query = readQuery(Object(asked) as typeof asked);
  return act("olderDiary", (fleet) => diaryPage(fleet, query, readPlace(String(next)) ?? null));
}
