import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { connect as connectSafely } from "node:tls";

/** What attackers know, and where the manager is. */
export interface Target {
  readonly port: number;
  readonly httpsPort: number;
  /** Cookies of people with few rights, and of one who may turn on and one who may plan. */
  readonly viewer: string;
  readonly waker: string;
  /** Of somebody whose password is changed. */
  readonly changer: string;
  readonly planner: string;
  /** Of invitations that nobody has used. */
  readonly invitations: readonly string[];
  readonly groupUuid: string;
  /** Milliseconds for which one attack goes on. */
  readonly lasts: number;
}

/** Answers by status; 0: none. */
export type Answers = Record<string, number>;

export type AttackName = keyof typeof ATTACKS;

const AUTH = "/api/komoriuta.v1.AuthService";

/** Each goes on until its time is over, with a bounded number under way. */
export const ATTACKS = {
  "90 new passwords at once": (at, tell) =>
    rounds(at, async () => {
      const change = { before: "a lullaby", password: "another lullaby" };
      // Wrong ones end it after five: the right one does not.
      await many(90, (i) =>
        post(
          at,
          `${AUTH}/ChangePassword`,
          { ...change, before: i % 9 ? "a guess" : "a lullaby" },
          at.changer,
          tell,
        ),
      );
    }),
  "an invitation, 90 times at once": (at, tell) => {
    let next = 0;
    return rounds(at, async () => {
      const invitation = at.invitations[next++ % at.invitations.length];
      await many(90, () =>
        post(at, `${AUTH}/AcceptInvitation`, { invitation, password: "a lullaby" }, "", tell),
      );
    });
  },
  "90 logins at once": (at, tell) =>
    rounds(at, () =>
      many(90, () => post(at, `${AUTH}/Login`, { userId: "nobody", password: "no" }, "", tell)),
    ),
  "250 half-sent bodies": (at, tell) => halfSent(at, `${AUTH}/Login`, 1_000_000, 1, tell),
  "250 half-sent bodies of agents": (at, tell) =>
    halfSent(at, "/agent/komoriuta.v1.AgentService/SendHeartbeat", 1_000_000, 1, tell),
  "250 half-sent bodies of agents, in small pieces": (at, tell) =>
    halfSent(at, "/agent/komoriuta.v1.AgentService/SendHeartbeat", 30_000, 3000, tell),
  "events of others, 24 at a time": (at, tell) => {
    const ask = { limit: 500 };
    return lanes(at, 24, () => post(at, "/api/komoriuta.v1.ServerService/ListEvents", ask, at.viewer, tell));
  },
  "98 plans that nobody reads": (at, tell) =>
    rounds(at, async () => {
      const until = new Date(Date.now() + 14 * 86_400_000).toISOString();
      const path = "/api/komoriuta.v1.HistoryService/ListPlanned";
      const sockets = Array.from({ length: 98 }, () => {
        const socket = open(at, false);
        socket.once("data", (head: Buffer) => {
          tell(head.toString("latin1", 9, 12));
          socket.pause();
        });
        socket.write(request(path, { until }, at.planner));
        return socket;
      });
      await delay(Math.min(5000, at.lasts));
      for (const socket of sockets) socket.destroy();
    }),
  "60 kB of calendar": (at, tell) =>
    lanes(at, 4, () => {
      const list = Array.from({ length: 366 }, (_, i) => `${i + 1}`).join(",");
      const times = Array.from({ length: 60 }, (_, i) => `${i}`).join(",");
      const rule = `RRULE:FREQ=YEARLY;BYYEARDAY=${list};BYHOUR=${times};BYMINUTE=${times};BYSECOND=${times}`;
      const event = `BEGIN:VEVENT\r\nDTSTART:20200101T000000Z\r\n${rule}\r\nEND:VEVENT\r\n`;
      const text = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${event.repeat(Math.floor(60_000 / event.length))}END:VCALENDAR\r\n`;
      const schedule = {
        ...{ name: "hostile", groupUuids: [at.groupUuid], zone: "UTC", wake: true, calendar: { text } },
        windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: "08:00", to: "18:00" }],
      };
      return post(at, "/api/komoriuta.v1.ScheduleService/PreviewSchedule", { schedule }, at.planner, tell);
    }),
  "runs and holds without an end": (at, tell) => {
    const until = new Date(Date.now() + 29 * 86_400_000).toISOString();
    return lanes(at, 8, async () => {
      const run = { action: "RUN_ACTION_ON", groupUuids: [at.groupUuid], until };
      await post(at, "/api/komoriuta.v1.RunService/StartRun", run, at.waker, tell);
      const hold = { groupUuids: [at.groupUuid], until, reason: "mine" };
      await post(at, "/api/komoriuta.v1.HoldService/PlaceHold", hold, at.waker, tell);
    });
  },
} as const satisfies Record<string, (at: Target, tell: (status: string) => void) => Promise<void>>;

export async function attack(name: AttackName, at: Target): Promise<Answers> {
  const answers: Answers = {};
  await ATTACKS[name](at, (status) => (answers[status] = (answers[status] ?? 0) + 1));
  return answers;
}

async function rounds(at: Target, round: () => Promise<unknown>): Promise<void> {
  for (const end = performance.now() + at.lasts; performance.now() < end;) {
    await round();
    await delay(200);
  }
}

async function lanes(at: Target, count: number, once: () => Promise<unknown>): Promise<void> {
  const end = performance.now() + at.lasts;
  await many(count, async () => {
    while (performance.now() < end) {
      await once();
      // Whoever is refused at once would else do nothing but ask.
      await delay(10);
    }
  });
}

async function many(count: number, once: (number: number) => Promise<unknown>): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, i) => once(i)));
}

function open({ port, httpsPort }: Target, safely: boolean): Socket {
  const host = "127.0.0.1";
  // What it shows does not matter to them.
  const socket: Socket = safely
    ? connectSafely({ port: httpsPort, host, rejectUnauthorized: false })
    : connect({ port, host });
  return socket.on("error", () => undefined);
}

function request(path: string, message: object, cookie: string): string {
  const body = JSON.stringify(message);
  const cookies = cookie === "" ? "" : `cookie: ${cookie}\r\n`;
  const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n${cookies}`;
  return `${head}connection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** Asks once, on a connection of its own, and waits for the answer's head. */
async function post(
  at: Target,
  path: string,
  message: object,
  cookie: string,
  tell: (status: string) => void,
): Promise<void> {
  const socket = open(at, false);
  await new Promise<void>((resolve) => {
    let status = "0";
    socket.once("data", (head: Buffer) => (status = head.toString("latin1", 9, 12)));
    socket.resume().once("close", () => {
      tell(status);
      resolve();
    });
    socket.write(request(path, message, cookie));
    socket.setTimeout(20_000, () => socket.destroy());
  });
}

/** Rounds of 250 requests, every other one encrypted, of whose body only so many bytes come. */
function halfSent(
  at: Target,
  path: string,
  bytes: number,
  pieces: number,
  tell: (status: string) => void,
): Promise<void> {
  const body = Buffer.alloc(Math.ceil(bytes / pieces), "x");
  const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n`;
  return rounds(at, async () => {
    const sockets: Socket[] = [];
    await many(250, async (i) => {
      const socket = open(at, i % 2 === 0);
      sockets.push(socket);
      let status = "0";
      socket.on("data", (answer: Buffer) => (status = answer.toString("latin1", 9, 12)));
      socket.once("close", () => tell(status));
      socket.write(`${head}content-length: ${bytes + 1}\r\n\r\n`);
      const over = performance.now() + at.lasts;
      for (let piece = 0; piece < pieces && !socket.destroyed && performance.now() < over; piece++) {
        socket.write(body);
        if (pieces > 1 && piece % 20 === 0) await delay(1);
      }
      await delay(2000);
    });
    for (const socket of sockets) socket.destroy();
  });
}
