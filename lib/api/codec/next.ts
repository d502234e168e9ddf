import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { RunActionSchema } from "../../gen/proto/komoriuta/v1/run_pb";
import {
  NextSchema,
  type Columns,
  type Next as NextMessage,
  type NextsSchema,
} from "../../gen/proto/komoriuta/v1/server_pb";
import type { Next } from "../../plan/next";
import { numbers } from "./numbers";
import { timestampOf } from "./time";
import * as words from "./words";
import type { Whole } from "./whole";

/** The codec's writing half for the next change of a server. */

const RUN_ACTION = numbers(RunActionSchema, words.RUN_ACTION);

export function nextMessage({ action, at, latest, whenFree, by }: Next): NextMessage {
  return create(NextSchema, {
    action: RUN_ACTION[action],
    at: at === null ? undefined : timestampOf(at),
    latest: latest === null ? undefined : timestampOf(latest),
    whenFree,
    author: by.author,
    scheduleUuid: by.schedule?.uuid,
    scheduleName: by.schedule?.name ?? "",
    runUuid: by.runUuid ?? undefined,
    byRest: by.rest ?? false,
  } satisfies Whole<MessageInitShape<typeof NextSchema>>);
}

/** The next changes of many servers as a column: thousands share a few objects. */
export function nextColumn(nexts: readonly (Next | null)[]): Pick<Columns, "nexts" | "next"> {
  const positions = new Map<Next, number>();
  const distinct: NextMessage[] = [];
  const next = nexts.map((each) => {
    if (!each) return 0;
    const position = positions.get(each) ?? distinct.push(nextMessage(each));
    positions.set(each, position);
    return position;
  });
  return { nexts: distinct, next: distinct.length === 0 ? [] : next };
}

/** The message of the next changes of some servers. `numberOf` as of `heartbeatsMessage`. */
export function nextsMessage(
  nexts: ReadonlyMap<string, Next | null>,
  numberOf: (uuid: string) => number | undefined,
): MessageInitShape<typeof NextsSchema> {
  const numbered = [...nexts].flatMap(([uuid, next]) => {
    const number = numberOf(uuid);
    return number === undefined ? [] : [{ number, next }];
  });
  return {
    servers: numbered.map(({ number }) => number),
    ...nextColumn(numbered.map(({ next }) => next)),
  };
}
