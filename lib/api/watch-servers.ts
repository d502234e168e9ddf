import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { News } from "../fleet/fleet";
import type { WatchServersRequest, WatchServersResponseSchema } from "../gen/proto/komoriuta/v1/server_pb";
import { scheduleMessage } from "./codec/schedule";
import { columnsMessage, eventMessage, heartbeatsMessage, serverMessage } from "./codec/write";
import type { Running } from "./running";

/** How often a quiet stream says that it is alive, and a session is looked at again. Milliseconds. */
export const KEEPALIVE_EVERY = 5000;

type Told = MessageInitShape<typeof WatchServersResponseSchema>;

/** Streams a snapshot and every change; ends when the session ends. */
export async function* watchServers(
  { fleet, access }: Running,
  { columns }: Pick<WatchServersRequest, "columns">,
  { signal, requestHeader }: HandlerContext,
  keepaliveEvery = KEEPALIVE_EVERY,
): AsyncGenerator<Told> {
  // Also ended from here: `return` alone would wait behind the `next` that waits for news.
  const leaving = new AbortController();
  const news = fleet.watch(AbortSignal.any([signal, leaving.signal]))[Symbol.asyncIterator]();
  const messagesOf = columns ? inColumns() : inFull;
  let lastLook = performance.now();
  try {
    let next = news.next();
    for (;;) {
      const arrived = await within(next, keepaliveEvery);
      if (performance.now() - lastLook >= keepaliveEvery) {
        lastLook = performance.now();
        if (!(await access.operator(requestHeader.get("cookie")))) {
          throw new ConnectError("The session has ended; log in again.", Code.Unauthenticated);
        }
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
    leaving.abort();
  }
}

/** News as messages, each server as a whole. */
function inFull(news: News): Told[] {
  switch (news.type) {
    case "snapshot":
      return [{ message: { case: "snapshot", value: { servers: news.servers.map(serverMessage) } } }];
    case "changed":
      return [{ message: { case: "changed", value: serverMessage(news.server) } }];
    case "heartbeats":
      return news.servers.map((server) => ({ message: { case: "changed", value: serverMessage(server) } }));
    case "removed":
      return [{ message: { case: "removed", value: news.uuid } }];
    case "run":
    case "group":
    case "groupRemoved":
    case "hold":
    case "holdRemoved":
      return [];
    case "schedule":
      return [{ message: { case: "schedule", value: scheduleMessage(news.schedule) } }];
    case "scheduleRemoved":
      return [{ message: { case: "scheduleRemoved", value: news.uuid } }];
    case "notice":
      return [{ message: { case: "notice", value: eventMessage(news.event) } }];
  }
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
      return [{ message: { case: "columns", value: columnsMessage(news.servers) } }];
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
