import type { TimelineJson, ListTimelinesResponseJson } from "../../gen/proto/komoriuta/v1/history_pb";
import type { PastStatus } from "../../fleet/model/entities";
import { reader } from "./read";
import * as words from "./words";

/** The codec's reading half for timelines: of the past the panorama reads nothing else. */

/** The past of a server, as the console knows it. */
export type TimelineView = Readonly<ReturnType<typeof readTimeline>>;

const currentStatus = reader(words.CURRENT_STATUS);

/** @throws RangeError where the manager speaks of something that this console does not know */
export function readTimelines({ timelines = [] }: ListTimelinesResponseJson): TimelineView[] {
  return timelines.map(readTimeline);
}

function readTimeline({ serverUuid = "", statuses = [], since = [], until = [], cut = false }: TimelineJson) {
  return {
    serverUuid,
    /** In order. Gaps are times in which the manager was away. */
    intervals: statuses.map((status, i): PastStatus => ({
      status: currentStatus(status),
      since: Number(since[i]),
      until: Number(until[i]),
    })),
    /** Whether the earliest were left out. */
    cut,
  } satisfies Record<Exclude<keyof TimelineJson, "statuses" | "since" | "until">, unknown> & {
    intervals: unknown;
  };
}
