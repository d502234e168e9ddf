import { cpSync, existsSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startManager, type Manager } from "../manager";
import { logIn, type Operator } from "../operator";
import { startDatabaseServer, type DatabaseServer } from "../sqld";
import { until } from "../until";
import { startWireAgents, type Answered, type WireAgents } from "./agents";
import { startClicks, type Clicks } from "./clicks";
import { openLine, type Line } from "./line";

/** One of two managers on a database server. */
export interface Seat {
  readonly manager: Manager;
  /** Between it and the database. */
  readonly line: Line;
  /** Sets its clock so many seconds off; nothing happens without libfaketime. */
  setClock(seconds: number): void;
}

/** Two managers that stand by for each other, agents that ask both, and somebody who changes things. */
export interface Pair {
  readonly database: DatabaseServer;
  readonly seats: readonly [Seat, Seat];
  readonly agents: WireAgents;
  readonly clicks: Clicks;
  readonly operator: Operator;
  /** The manager that answered last, by its place. */
  serving(): number;
  /** Waits until the other manager has answered an agent; gives the milliseconds since then. */
  taken(from: number, since: number): Promise<number>;
  /** Starts whatever has ended, as systemd would, and waits until one serves and the other stands by. */
  settle(): Promise<void>;
  /** Changes of the one that answers since the answer of that index: more than one in a takeover are two that serve. */
  turns(since: number): number;
  story(): string;
  end(): Promise<void>;
}

const FAKETIME = `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/faketime/libfaketime.so.1`;

/** Whether clocks can be set. */
export const hasClocks = existsSync(FAKETIME);

const SERVERS = 8;

/** Starts all of it. */
export async function startPair(): Promise<Pair> {
  const database = await startDatabaseServer();
  const first = await startSeat(database, null);
  const operator = await logIn(first.manager);
  const members = await Promise.all(
    Array.from({ length: SERVERS }, async (_, at) => {
      const name = `server-${at}`;
      const macAddress = `02:00:5E:00:57:${at.toString(16).padStart(2, "0").toUpperCase()}`;
      const made = await operator.servers.createServer({ name, macAddress, heartbeatInterval: 10 });
      return { uuid: made.server?.uuid ?? "", name, accessToken: made.accessToken };
    }),
  );
  const second = await startSeat(database, first.manager);
  const seats = [first, second] as const;
  const managers = seats.map(({ manager }) => manager);
  const agents = startWireAgents(
    managers.map(({ url }) => url),
    members,
  );
  await until("all agents are answered", 20_000, () => agents.answers.length > 4 * SERVERS);
  const clicks = startClicks(managers, operator.cookie, members);

  const { answers } = agents;
  const statusOf = async ({ url }: Manager): Promise<string | null> => {
    const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2000) }).catch(() => null);
    return answer?.status === 200 ? ((await answer.json()) as { status: string }).status : null;
  };
  return {
    ...{ database, seats, agents, clicks, operator },
    serving: () => answers.at(-1)?.by ?? 0,
    async taken(from, since) {
      const isOther = ({ by, gotAt }: Answered): boolean => by !== from && gotAt > since;
      const answer = await until("the other manager answers agents", 60_000, () => answers.findLast(isOther));
      const found = answers.find(isOther) ?? answer;
      return found.gotAt - since;
    },
    async settle() {
      const known = new Set(["ok", "standby"]);
      await until("one serves, and the other stands by", 180_000, async () => {
        for (const { manager } of seats) if (manager.hasEnded()) await manager.start();
        const statuses = new Set(await Promise.all(managers.map(statusOf)));
        return [...known].every((status) => statuses.has(status));
      });
      await delay(500);
    },
    turns(since) {
      const then = answers.slice(since);
      return then.filter(({ by }, at) => at > 0 && by !== then[at - 1]?.by).length;
    },
    story: () => managers.map((manager, at) => `--- manager ${at}\n${manager.output()}`).join("\n"),
    async end() {
      await clicks.end();
      await agents.end();
      for (const { manager, line } of seats) {
        await manager.kill();
        await manager.remove();
        await line.close();
      }
      await database.remove();
    },
  };
}

/** @param like the manager whose data folder and login this one has, too */
async function startSeat(database: DatabaseServer, like: Manager | null): Promise<Seat> {
  const line = await openLine(database.port);
  let clock = "";
  const setClock = (seconds: number): void => {
    if (!hasClocks) return;
    // As a whole: libfaketime ends a process that reads half of it.
    writeFileSync(`${clock}.new`, `${seconds >= 0 ? "+" : ""}${seconds}\n`);
    renameSync(`${clock}.new`, clock);
  };
  const login = like && { KOMO_USER_ID: like.userId, KOMO_PASSWORD_HASH: like.passwordHash };
  const env: Record<string, string> = { KOMO_DATABASE_URL: line.url, KOMO_STANDBY: "true", ...login };
  const manager = await startManager({
    env,
    startWithin: 60_000,
    prepare(folder) {
      clock = path.join(folder, "clock");
      setClock(0);
      if (hasClocks)
        Object.assign(env, {
          ...{ LD_PRELOAD: FAKETIME, FAKETIME_TIMESTAMP_FILE: clock, FAKETIME_NO_CACHE: "1" },
          FAKETIME_DONT_FAKE_MONOTONIC: "1",
        });
      if (like) cpSync(like.dataDir, path.join(folder, "data"), { recursive: true });
    },
  });
  return { manager, line, setClock };
}
