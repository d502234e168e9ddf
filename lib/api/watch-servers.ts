import { setImmediate as everyoneElse } from "node:timers/promises";
import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { OperatorsFleet } from "../access/operators-fleet";
import { isProgram, MOST_STREAMS } from "../access/api-tokens";
import type { ServerRecord } from "../fleet/model/entities";
import type { News } from "../fleet/news";
import type { WatchServersRequest, WatchServersResponseSchema } from "../gen/proto/komoriuta/v1/server_pb";
import type { Member, Run } from "../plan/run";
import { nextsMessage } from "./codec/next";
import { runMessage } from "./codec/run";
import { scheduleMessage } from "./codec/schedule";
import { holdMessage } from "./codec/use";
import {
  columnsMessage,
  eventMessage,
  groupMessage,
  heartbeatsMessage,
  streamedMessage,
} from "./codec/write";
import { fleetOf, mustBeAllowedIn, operatorOf, type Headed } from "./asking";
import type { Running } from "./running";

/** Milliseconds within which a stream ends after its session, and between two signs of life of a quiet one. */
export const KEEPALIVE_EVERY = 5000;
/** The part of that after which a session is checked again: the rest is for a busy machine. */
const POLL_AFTER = 0.8;

type StreamMessage = MessageInitShape<typeof WatchServersResponseSchema>;

/** Streams a snapshot and every change of what somebody may see; ends when their session or token ends. */
export async function* watchServers(
  running: Running,
  { columns }: Pick<WatchServersRequest, "columns">,
  context: HandlerContext,
  keepaliveEvery = KEEPALIVE_EVERY,
): AsyncGenerator<StreamMessage> {
  const { signal, requestHeader } = context;
  const operator = operatorOf(context);
  const leave = operator.who.kind === "program" ? running.access.apiTokens.takeStream(operator) : NOTHING;
  if (!leave) throw tooManyStreams();
  // Also ended from here: `return` alone would wait behind the `next` that waits for news.
  const leaving = new AbortController();
  const fleet = fleetOf(running, context);
  const news = fleet.watch(AbortSignal.any([signal, leaving.signal]))[Symbol.asyncIterator]();
  const messagesOf = columns ? inColumns(fleet) : inFull(fleet);
  const pollEvery = keepaliveEvery * POLL_AFTER;
  let lastPoll = performance.now();
  try {
    let next = news.next();
    for (;;) {
      // News that come meanwhile do not delay the poll: the time between two polls is always the same.
      const arrived = await within(next, Math.max(0, lastPoll + pollEvery - performance.now()));
      if (performance.now() - lastPoll >= pollEvery) {
        lastPoll = performance.now();
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
        for (const message of messagesOf(arrived.value)) {
          yield message;
          // To put thousands of servers into words takes its time: heartbeats have their turn between.
          if (message.message?.case === "columns") await everyoneElse();
        }
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

/** The error of a stream whose session has ended. */
const ended = (headers: Headed) => (error: unknown) => {
  const isSession = !isProgram(headers.get("authorization"));
  if (isSession && error instanceof ConnectError && error.code === Code.Unauthenticated)
    throw new ConnectError("The session has ended; log in again.", Code.Unauthenticated);
  throw error;
};

/** The part of the fleet that a stream asks besides its news. */
type Asked = Pick<OperatorsFleet, "list" | "next" | "restOutlook">;

/** News as messages, each server as a whole. */
function inFull({ list, next, restOutlook }: Asked): (news: News) => StreamMessage[] {
  const messageOf = (server: ServerRecord) =>
    streamedMessage(server, next(server.uuid), restOutlook(server.uuid));
  const changed = (server: ServerRecord): StreamMessage => ({
    message: { case: "changed", value: messageOf(server) },
  });
  return (news) => {
    switch (news.type) {
      case "snapshot": {
        const servers = news.servers.map(messageOf);
        return [{ message: { case: "snapshot", value: { servers } } }, ...besides(news)];
      }
      case "changed":
        return [changed(news.server)];
      case "heartbeats":
        return news.servers.map(changed);
      case "nexts":
        return list()
          .filter(({ uuid }) => news.nexts.has(uuid))
          .map(changed);
      default:
        return [ofOthers(news)];
    }
  };
}

/** A message of what is no server, or none any more. */
function ofOthers(
  news: Exclude<News, { readonly type: "snapshot" | "changed" | "heartbeats" | "nexts" }>,
): StreamMessage {
  switch (news.type) {
    case "removed":
      return { message: { case: "removed", value: news.uuid } };
    case "group":
      return { message: { case: "group", value: groupMessage(news.group) } };
    case "groupRemoved":
      return { message: { case: "groupRemoved", value: news.uuid } };
    case "hold":
      return { message: { case: "hold", value: holdMessage(news.hold) } };
    case "holdRemoved":
      return { message: { case: "holdRemoved", value: news.uuid } };
    case "schedule":
      return { message: { case: "schedule", value: scheduleMessage(news.schedule) } };
    case "scheduleRemoved":
      return { message: { case: "scheduleRemoved", value: news.uuid } };
    case "run":
      return runNews(news.run, new Set(news.members));
    case "notice":
      return { message: { case: "notice", value: eventMessage(news.event) } };
  }
}

/** The messages of a snapshot after its servers: groups, schedules and holds, the runs that go on, and the end. */
function besides({ groups, schedules, holds, runs }: Extract<News, { type: "snapshot" }>): StreamMessage[] {
  return [
    ...groups.map((group): StreamMessage => ({ message: { case: "group", value: groupMessage(group) } })),
    ...schedules.map((schedule): StreamMessage => ({
      message: { case: "schedule", value: scheduleMessage(schedule) },
    })),
    ...holds.map((hold): StreamMessage => ({ message: { case: "hold", value: holdMessage(hold) } })),
    ...runs.map((run) => runNews(run)),
    { message: { case: "snapshotEnd", value: {} } },
  ];
}

/**
 * A run with those of its members that have changed since it was planned: of ten thousand the rest are no news.
 * @param changed only these; undefined: all that have changed since
 */
function runNews(run: Run, changed?: ReadonlySet<string>): StreamMessage {
  const only = ({ serverUuid, asked, end }: Member): boolean =>
    (asked !== null || end !== null) && (changed === undefined || changed.has(serverUuid));
  return { message: { case: "run", value: runMessage(run, { only }) } };
}

/**
 * News as messages, with columns and gathered heartbeats: servers have numbers, in the order in which they are sent.
 */
function inColumns(fleet: Asked): (news: News) => Iterable<StreamMessage> {
  const whole = inFull(fleet);
  const numbers = new Map<string, number>();
  const addNumber = (uuid: string): void => {
    if (!numbers.has(uuid)) numbers.set(uuid, numbers.size);
  };
  return (news) => {
    if (news.type === "snapshot") {
      for (const { uuid } of news.servers) addNumber(uuid);
      return snapshotInColumns(news, fleet);
    }
    if (news.type === "heartbeats") {
      const value = heartbeatsMessage(news.servers, (uuid) => numbers.get(uuid));
      return [{ message: { case: "heartbeats", value } }];
    }
    if (news.type === "nexts") {
      const value = nextsMessage(news.nexts, (uuid) => numbers.get(uuid));
      return [{ message: { case: "nexts", value } }];
    }
    if (news.type === "changed") addNumber(news.server.uuid);
    return whole(news);
  };
}

/** The most servers of one message of columns. */
const AT_A_TIME = 5000;

function* snapshotInColumns(
  news: Extract<News, { type: "snapshot" }>,
  { next }: Pick<Asked, "next">,
): Generator<StreamMessage> {
  const { servers } = news;
  for (let from = 0; from === 0 || from < servers.length; from += AT_A_TIME) {
    const value = columnsMessage(servers.slice(from, from + AT_A_TIME), next);
    yield { message: { case: "columns", value } };
  }
  yield* besides(news);
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
