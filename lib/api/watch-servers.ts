import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { isProgram, MOST_STREAMS } from "../access/api-tokens";
import type { News } from "../fleet/news";
import type { WatchServersRequest, WatchServersResponseSchema } from "../gen/proto/komoriuta/v1/server_pb";
import type { Member, Run } from "../plan/run";
import { runMessage } from "./codec/run";
import { scheduleMessage } from "./codec/schedule";
import { holdMessage } from "./codec/use";
import { columnsMessage, eventMessage, groupMessage, heartbeatsMessage, serverMessage } from "./codec/write";
import { fleetOf, mustBeAllowedIn, operatorOf, type Headed } from "./asking";
import type { Running } from "./running";

/** So soon a stream ends whose session has, and so often at least a quiet one says that it is alive. Milliseconds. */
export const KEEPALIVE_EVERY = 5000;
/** Of that, after how much its session is looked at again: the rest is for a busy machine. */
const LOOK_AFTER = 0.8;

type Told = MessageInitShape<typeof WatchServersResponseSchema>;

/** Streams a snapshot and every change of what somebody may see; ends when their session or token ends. */
export async function* watchServers(
  running: Running,
  { columns }: Pick<WatchServersRequest, "columns">,
  context: HandlerContext,
  keepaliveEvery = KEEPALIVE_EVERY,
): AsyncGenerator<Told> {
  const { signal, requestHeader } = context;
  const operator = operatorOf(context);
  const leave = operator.who.kind === "program" ? running.access.apiTokens.takeStream(operator) : NOTHING;
  if (!leave) throw tooManyStreams();
  // Also ended from here: `return` alone would wait behind the `next` that waits for news.
  const leaving = new AbortController();
  const seen = fleetOf(running, context).watch(AbortSignal.any([signal, leaving.signal]));
  const news = seen[Symbol.asyncIterator]();
  const messagesOf = columns ? inColumns() : inFull;
  const lookEvery = keepaliveEvery * LOOK_AFTER;
  let lastLook = performance.now();
  try {
    let next = news.next();
    for (;;) {
      // News that come meanwhile do not put the look off: from look to look it is always the same time.
      const arrived = await within(next, Math.max(0, lastLook + lookEvery - performance.now()));
      if (performance.now() - lastLook >= lookEvery) {
        lastLook = performance.now();
        const now = await mustBeAllowedIn(running, requestHeader, { counts: false }).catch(
          ended(requestHeader),
        );
        // Whoever sees more or less now begins anew.
        if (JSON.stringify(now.grants) !== JSON.stringify(operator.grants)) return;
      }
      if (!arrived) {
        yield { message: { case: "keepalive", value: {} } };
      } else if (arrived.done) {
        return;
      } else {
        next = news.next();
        yield* messagesOf(arrived.value);
      }
    }
  } finally {
    leave();
    leaving.abort();
  }
}

const NOTHING = (): void => undefined;

function tooManyStreams(): ConnectError {
  return new ConnectError(
    `Too many streams with this token: ${MOST_STREAMS} may be open. Close one first.`,
    Code.ResourceExhausted,
  );
}

/** In the words of a stream that was let in. */
const ended = (headers: Headed) => (error: unknown) => {
  const isSession = !isProgram(headers.get("authorization"));
  if (isSession && error instanceof ConnectError && error.code === Code.Unauthenticated)
    throw new ConnectError("The session has ended; log in again.", Code.Unauthenticated);
  throw error;
};

/** News as messages, each server as a whole. */
function inFull(news: News): Told[] {
  switch (news.type) {
    case "snapshot":
      return [
        { message: { case: "snapshot", value: { servers: news.servers.map(serverMessage) } } },
        ...besides(news),
      ];
    case "changed":
      return [{ message: { case: "changed", value: serverMessage(news.server) } }];
    case "heartbeats":
      return news.servers.map((server) => ({ message: { case: "changed", value: serverMessage(server) } }));
    case "removed":
      return [{ message: { case: "removed", value: news.uuid } }];
    case "group":
      return [{ message: { case: "group", value: groupMessage(news.group) } }];
    case "groupRemoved":
      return [{ message: { case: "groupRemoved", value: news.uuid } }];
    case "hold":
      return [{ message: { case: "hold", value: holdMessage(news.hold) } }];
    case "holdRemoved":
      return [{ message: { case: "holdRemoved", value: news.uuid } }];
    case "schedule":
      return [{ message: { case: "schedule", value: scheduleMessage(news.schedule) } }];
    case "scheduleRemoved":
      return [{ message: { case: "scheduleRemoved", value: news.uuid } }];
    case "run":
      return [runTold(news.run, new Set(news.members))];
    case "notice":
      return [{ message: { case: "notice", value: eventMessage(news.event) } }];
  }
}

/** What a snapshot tells after its servers: groups, schedules and holds, the runs that go on, and that this is all. */
function besides({ groups, schedules, holds, runs }: Extract<News, { type: "snapshot" }>): Told[] {
  return [
    ...groups.map((group): Told => ({ message: { case: "group", value: groupMessage(group) } })),
    ...schedules.map((schedule): Told => ({
      message: { case: "schedule", value: scheduleMessage(schedule) },
    })),
    ...holds.map((hold): Told => ({ message: { case: "hold", value: holdMessage(hold) } })),
    ...runs.map((run) => runTold(run)),
    { message: { case: "snapshotEnd", value: {} } },
  ];
}

/**
 * A run with those of its members that are not as they were planned any more: of ten thousand the rest says nothing new.
 * @param changed only these; undefined: all that have changed since
 */
function runTold(run: Run, changed?: ReadonlySet<string>): Told {
  const only = ({ serverUuid, asked, end }: Member): boolean =>
    (asked !== null || end !== null) && (changed === undefined || changed.has(serverUuid));
  return { message: { case: "run", value: runMessage(run, { only }) } };
}

/** News as messages, with columns and gathered heartbeats: servers have numbers, in the order in which they are told. */
function inColumns(): (news: News) => Told[] {
  const numbers = new Map<string, number>();
  const told = (uuid: string): void => {
    if (!numbers.has(uuid)) numbers.set(uuid, numbers.size);
  };
  return (news) => {
    if (news.type === "snapshot") {
      for (const { uuid } of news.servers) told(uuid);
      return [{ message: { case: "columns", value: columnsMessage(news.servers) } }, ...besides(news)];
    }
    if (news.type === "heartbeats") {
      const value = heartbeatsMessage(news.servers, (uuid) => numbers.get(uuid));
      return [{ message: { case: "heartbeats", value } }];
    }
    if (news.type === "changed") told(news.server.uuid);
    return inFull(news);
  };
}

/** The promise's value, or null when it takes longer than `ms` milliseconds. */
async function within<T>(promise: Promise<T>, ms: number): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), ms)));
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
