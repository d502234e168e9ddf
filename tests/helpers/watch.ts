import type { Server } from "../../lib/gen/proto/komoriuta/v1/server_pb";
import { statusOf, type Operator, type StatusWord } from "./operator";

/** An open console, with the messages of WatchServers. */
export interface Watch {
  /** Every current status that a server had, in order, the present one last. */
  readonly path: (uuid: string) => readonly StatusWord[];
  /** Kinds of the notices about a server, in order. */
  readonly notices: (uuid: string) => readonly string[];
  readonly server: (uuid: string) => Server;
  /**
   * Waits until a server has a status; returns at once when it has it already.
   * @throws Error with the path so far, after `withinMs` milliseconds or when the stream ends
   */
  readonly reaches: (uuid: string, status: StatusWord, withinMs: number) => Promise<Server>;
  readonly close: () => Promise<void>;
}

/** Opens a stream of all changes, and waits for its snapshot. */
export async function watch(operator: Operator): Promise<Watch> {
  const servers = new Map<string, Server>();
  const paths = new Map<string, StatusWord[]>();
  const received = new Map<string, string[]>();
  const waiting = new Set<() => void>();
  const abort = new AbortController();
  let over: string | undefined;

  function note(server: Server): void {
    servers.set(server.uuid, server);
    const path = paths.get(server.uuid) ?? [];
    if (path.at(-1) !== statusOf(server)) paths.set(server.uuid, [...path, statusOf(server)]);
  }
  async function listen(began: () => void): Promise<void> {
    try {
      for await (const { message } of operator.servers.watchServers({}, { signal: abort.signal })) {
        if (message.case === "snapshot") message.value.servers.forEach(note);
        if (message.case === "changed") note(message.value);
        if (message.case === "removed") servers.delete(message.value);
        if (message.case === "notice") {
          const { serverUuid, kind } = message.value;
          received.set(serverUuid, [...(received.get(serverUuid) ?? []), kind]);
        }
        began();
        waiting.forEach((check) => check());
      }
      over = "it ended";
    } catch (error) {
      over = String(error);
    }
    began();
    waiting.forEach((check) => check());
  }
  const server = (uuid: string): Server => {
    const found = servers.get(uuid);
    if (!found) throw new Error(`no server ${uuid}${over ? `; the stream is over: ${over}` : ""}`);
    return found;
  };

  let listening: Promise<void> | undefined;
  await new Promise<void>((resolve) => (listening = listen(resolve)));
  if (over) throw new Error(`the stream did not begin: ${over}`);

  return {
    path: (uuid) => paths.get(uuid) ?? [],
    notices: (uuid) => received.get(uuid) ?? [],
    server,
    reaches: (uuid, status, withinMs) =>
      new Promise((resolve, reject) => {
        const settle = (act: () => void): void => {
          clearTimeout(limit);
          waiting.delete(check);
          act();
        };
        const fail = (why: string): void => {
          const path = (paths.get(uuid) ?? []).join(" → ");
          settle(() => reject(new Error(`${uuid} is not ${status}: ${why}; it went ${path}`)));
        };
        const check = (): void => {
          const present = servers.get(uuid);
          if (present && statusOf(present) === status) settle(() => resolve(present));
          else if (over) fail(`the stream is over: ${over}`);
        };
        const limit = setTimeout(() => fail(`not within ${withinMs} ms`), withinMs);
        waiting.add(check);
        check();
      }),
    async close() {
      abort.abort();
      await listening;
    },
  };
}
