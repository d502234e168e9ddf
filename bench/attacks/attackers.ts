import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { MANY_RULES, ONE_LONG_RULE, TWO_RULES } from "./calendars";
import { lanes, many, open, post, request, rounds, type Answer, type Place, type Tell } from "./wire";

/** What attackers know, and where the manager is. */
export interface Target extends Place {
  /** Cookies of people with few rights: who see one group, and a larger one; and of one who may turn on. */
  readonly viewer: string;
  readonly farViewer: string;
  readonly waker: string;
  /** Of one who may do everything with the group, and of one with everything. */
  readonly steward: string;
  readonly planner: string;
  /** Of somebody whose password is guessed. */
  readonly changer: string;
  /** Of invitations that nobody has used. */
  readonly invitations: readonly string[];
  readonly groupUuid: string;
  /** Of that group. */
  readonly serverUuids: readonly string[];
}

/** People by whose names attackers log in: theirs is the password of all who joined. */
export const LOGGING_IN = ["nagi", "sora", "tomo"] as const;
const PASSWORD = "a lullaby";
const OTHER_PASSWORD = "another lullaby";

/** Answers by status; 0: none. */
export type Answers = Record<string, number>;

export type AttackName = keyof typeof ATTACKS;

const API = "/api/komoriuta.v1";
const AUTH = `${API}.AuthService`;

/**
 * Each goes on until its time is over, with a bounded number under way. First those that must succeed: guesses block
 * logins from this machine.
 */
export const ATTACKS = {
  "logins and logouts without an end": (at, tell) =>
    lanes(at, 8, async () => {
      const { cookie } = await logIn(at, "nagi", tell);
      if (cookie !== "") await post(at, `${AUTH}/Logout`, {}, cookie, tell);
    }),
  "one's own password, changed without an end": async (at, tell) => {
    let [before, password] = [PASSWORD, OTHER_PASSWORD];
    let { cookie } = await logIn(at, "sora", tell);
    if (cookie === "") {
      // So the round before left it.
      [before, password] = [password, before];
      ({ cookie } = await logIn(at, "sora", tell, before));
    }
    await lanes(at, 2, async () => {
      const changed = await post(at, `${AUTH}/ChangePassword`, { before, password }, cookie, tell);
      if (changed.cookie === "") return;
      cookie = changed.cookie;
      [before, password] = [password, before];
    });
  },
  "sessions without an end": (at, tell) =>
    lanes(at, 8, async () => {
      const { cookie } = await logIn(at, "tomo", tell);
      if (cookie !== "") await post(at, `${API}.PersonService/ListSessions`, {}, cookie, tell);
    }),
  "holds, placed and released without an end": (at, tell) =>
    lanes(at, 8, async () => {
      const until = new Date(Date.now() + 86_400_000).toISOString();
      const hold = { groupUuids: [at.groupUuid], until, reason: "mine" };
      const placed = await post(at, `${API}.HoldService/PlaceHold`, hold, at.waker, tell);
      const uuid = placed.value("uuid");
      if (uuid !== "") await post(at, `${API}.HoldService/ReleaseHold`, { uuid }, at.waker, tell);
    }),
  "schedules with calendars, previewed and saved": (at, tell) => {
    const ask = (verb: string, message: object) =>
      post(at, `${API}.ScheduleService/${verb}Schedule`, message, at.steward, tell);
    return lanes(at, 4, async (lane) => {
      const schedule = scheduleOf(at, `tonight ${lane}`, TWO_RULES);
      await ask("Preview", { schedule });
      const uuid = (await ask("Create", { schedule })).value("uuid");
      if (uuid === "") return;
      await ask("Update", { schedule: { ...schedule, uuid, stop: true } });
      await ask("Delete", { uuid });
    });
  },
  "90 new passwords at once": (at, tell) =>
    rounds(at, async () => {
      const change = { before: PASSWORD, password: OTHER_PASSWORD };
      // Wrong ones end it after five: the right one does not.
      await many(90, (i) =>
        post(
          at,
          `${AUTH}/ChangePassword`,
          { ...change, before: i % 9 ? "a guess" : PASSWORD },
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
        post(at, `${AUTH}/AcceptInvitation`, { invitation, password: PASSWORD }, "", tell),
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
  "events of others, 24 at a time": (at, tell) => askForEvents(at, at.viewer, tell),
  "events of others, by one who sees 60 servers": (at, tell) => askForEvents(at, at.farViewer, tell),
  "98 plans that nobody reads": (at, tell) =>
    rounds(at, async () => {
      const until = new Date(Date.now() + 14 * 86_400_000).toISOString();
      const path = `${API}.HistoryService/ListPlanned`;
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
    lanes(at, 4, async (lane) => {
      const schedule = scheduleOf(at, "hostile", lane % 2 === 0 ? ONE_LONG_RULE : MANY_RULES);
      await post(at, `${API}.ScheduleService/PreviewSchedule`, { schedule }, at.planner, tell);
    }),
  "runs and holds without an end": (at, tell) => {
    const until = new Date(Date.now() + 29 * 86_400_000).toISOString();
    return lanes(at, 8, async () => {
      const run = { action: "RUN_ACTION_ON", serverUuids: at.serverUuids, until };
      await post(at, `${API}.RunService/StartRun`, run, at.waker, tell);
      const hold = { groupUuids: [at.groupUuid], until, reason: "mine" };
      await post(at, `${API}.HoldService/PlaceHold`, hold, at.waker, tell);
    });
  },
} as const satisfies Record<string, (at: Target, tell: Tell) => Promise<void>>;

export async function attack(name: AttackName, at: Target): Promise<Answers> {
  const answers: Answers = {};
  await ATTACKS[name](at, (status) => (answers[status] = (answers[status] ?? 0) + 1));
  return answers;
}

function logIn(
  at: Place,
  userId: (typeof LOGGING_IN)[number],
  tell: Tell,
  password = PASSWORD,
): Promise<Answer> {
  return post(at, `${AUTH}/Login`, { userId, password }, "", tell);
}

function askForEvents(at: Place, cookie: string, tell: Tell): Promise<void> {
  return lanes(at, 24, () => post(at, `${API}.ServerService/ListEvents`, { limit: 500 }, cookie, tell));
}

function scheduleOf({ groupUuid }: Target, name: string, text: string): object {
  return {
    ...{ name, groupUuids: [groupUuid], zone: "UTC", wake: true, calendar: { text } },
    windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: "08:00", to: "18:00" }],
  };
}

/** Rounds of 250 requests, every other one encrypted, of whose body only so many bytes come. */
function halfSent(at: Place, path: string, bytes: number, pieces: number, tell: Tell): Promise<void> {
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
