import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { MANY_RULES, ONE_LONG_RULE, TWO_RULES } from "./calendars";
import { lanes, inParallel, open, post, request, rounds, type Answer, type Place, type Report } from "./wire";

/** The manager, and the credentials and ids that attackers have. */
export interface Target extends Place {
  /** Cookies of people with few rights: two who see one group, the second a larger one; and one who may turn on. */
  readonly viewer: string;
  readonly farViewer: string;
  readonly waker: string;
  /** Cookies of people with many rights: all of them on the group, and all of them on everything. */
  readonly steward: string;
  readonly planner: string;
  /** The cookie of somebody whose password is guessed. */
  readonly changer: string;
  /** Secrets of invitations that nobody has used. */
  readonly invitations: readonly string[];
  readonly groupUuid: string;
  /** Servers of that group. */
  readonly serverUuids: readonly string[];
}

/** Names by which attackers log in. All these people have the same password. */
export const LOGGING_IN = ["nagi", "sora", "tomo"] as const;
const PASSWORD = "a lullaby";
const OTHER_PASSWORD = "another lullaby";

/** Answers by status; 0: none. */
export type Answers = Record<string, number>;

export type AttackName = keyof typeof ATTACKS;

const API = "/api/komoriuta.v1";
const AUTH = `${API}.AuthService`;

/**
 * Attacks by name. Each goes on until its time is over, with a bounded number of requests under way. First those that
 * must succeed: guesses block logins from this machine.
 */
export const ATTACKS = {
  "logins and logouts without an end": (at, report) =>
    lanes(at, 8, async () => {
      const { cookie } = await logIn(at, "nagi", report);
      if (cookie !== "") await post(at, `${AUTH}/Logout`, {}, cookie, report);
    }),
  "one's own password, changed without an end": async (at, report) => {
    let [before, password] = [PASSWORD, OTHER_PASSWORD];
    let { cookie } = await logIn(at, "sora", report);
    if (cookie === "") {
      // So the round before left it.
      [before, password] = [password, before];
      ({ cookie } = await logIn(at, "sora", report, before));
    }
    await lanes(at, 2, async () => {
      const changed = await post(at, `${AUTH}/ChangePassword`, { before, password }, cookie, report);
      if (changed.cookie === "") return;
      cookie = changed.cookie;
      [before, password] = [password, before];
    });
  },
  "sessions without an end": (at, report) =>
    lanes(at, 8, async () => {
      const { cookie } = await logIn(at, "tomo", report);
      if (cookie !== "") await post(at, `${API}.PersonService/ListSessions`, {}, cookie, report);
    }),
  "holds, placed and released without an end": (at, report) =>
    lanes(at, 8, async () => {
      const until = new Date(Date.now() + 86_400_000).toISOString();
      const hold = { groupUuids: [at.groupUuid], until, reason: "mine" };
      const placed = await post(at, `${API}.HoldService/PlaceHold`, hold, at.waker, report);
      const uuid = placed.value("uuid");
      if (uuid !== "") await post(at, `${API}.HoldService/ReleaseHold`, { uuid }, at.waker, report);
    }),
  "schedules with calendars, previewed and saved": (at, report) => {
    const ask = (verb: string, message: object) =>
      post(at, `${API}.ScheduleService/${verb}Schedule`, message, at.steward, report);
    return lanes(at, 4, async (lane) => {
      const schedule = scheduleOf(at, `tonight ${lane}`, TWO_RULES);
      await ask("Preview", { schedule });
      const uuid = (await ask("Create", { schedule })).value("uuid");
      if (uuid === "") return;
      await ask("Update", { schedule: { ...schedule, uuid, stop: true } });
      await ask("Delete", { uuid });
    });
  },
  "90 new passwords at once": (at, report) =>
    rounds(at, async () => {
      const change = { before: PASSWORD, password: OTHER_PASSWORD };
      // Wrong ones end it after five: the right one does not.
      await inParallel(90, (i) =>
        post(
          at,
          `${AUTH}/ChangePassword`,
          { ...change, before: i % 9 ? "a guess" : PASSWORD },
          at.changer,
          report,
        ),
      );
    }),
  "an invitation, 90 times at once": (at, report) => {
    let next = 0;
    return rounds(at, async () => {
      const invitation = at.invitations[next++ % at.invitations.length];
      await inParallel(90, () =>
        post(at, `${AUTH}/AcceptInvitation`, { invitation, password: PASSWORD }, "", report),
      );
    });
  },
  "90 logins at once": (at, report) =>
    rounds(at, () =>
      inParallel(90, () => post(at, `${AUTH}/Login`, { userId: "nobody", password: "no" }, "", report)),
    ),
  "250 half-sent bodies": (at, report) => halfSent(at, `${AUTH}/Login`, 1_000_000, 1, report),
  "250 half-sent bodies of agents": (at, report) =>
    halfSent(at, "/agent/komoriuta.v1.AgentService/SendHeartbeat", 1_000_000, 1, report),
  "250 half-sent bodies of agents, in small pieces": (at, report) =>
    halfSent(at, "/agent/komoriuta.v1.AgentService/SendHeartbeat", 30_000, 3000, report),
  "events of others, 24 at a time": (at, report) => askForEvents(at, at.viewer, report),
  "events of others, by one who sees 60 servers": (at, report) => askForEvents(at, at.farViewer, report),
  "98 plans that nobody reads": (at, report) =>
    rounds(at, async () => {
      const until = new Date(Date.now() + 14 * 86_400_000).toISOString();
      const path = `${API}.HistoryService/ListPlanned`;
      const sockets = Array.from({ length: 98 }, () => {
        const socket = open(at, false);
        socket.once("data", (head: Buffer) => {
          report(head.toString("latin1", 9, 12));
          socket.pause();
        });
        socket.write(request(path, { until }, at.planner));
        return socket;
      });
      await delay(Math.min(5000, at.lasts));
      for (const socket of sockets) socket.destroy();
    }),
  "60 kB of calendar": (at, report) =>
    lanes(at, 4, async (lane) => {
      const schedule = scheduleOf(at, "hostile", lane % 2 === 0 ? ONE_LONG_RULE : MANY_RULES);
      await post(at, `${API}.ScheduleService/PreviewSchedule`, { schedule }, at.planner, report);
    }),
  "runs and holds without an end": (at, report) => {
    const until = new Date(Date.now() + 29 * 86_400_000).toISOString();
    return lanes(at, 8, async () => {
      const run = { action: "RUN_ACTION_ON", serverUuids: at.serverUuids, until };
      await post(at, `${API}.RunService/StartRun`, run, at.waker, report);
      const hold = { groupUuids: [at.groupUuid], until, reason: "mine" };
      await post(at, `${API}.HoldService/PlaceHold`, hold, at.waker, report);
    });
  },
} as const satisfies Record<string, (at: Target, report: Report) => Promise<void>>;

export async function attack(name: AttackName, at: Target): Promise<Answers> {
  const answers: Answers = {};
  await ATTACKS[name](at, (status) => (answers[status] = (answers[status] ?? 0) + 1));
  return answers;
}

function logIn(
  at: Place,
  userId: (typeof LOGGING_IN)[number],
  report: Report,
  password = PASSWORD,
): Promise<Answer> {
  return post(at, `${AUTH}/Login`, { userId, password }, "", report);
}

function askForEvents(at: Place, cookie: string, report: Report): Promise<void> {
  return lanes(at, 24, () => post(at, `${API}.ServerService/ListEvents`, { limit: 500 }, cookie, report));
}

function scheduleOf({ groupUuid }: Target, name: string, text: string): object {
  return {
    ...{ name, groupUuids: [groupUuid], zone: "UTC", wake: true, calendar: { text } },
    windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: "08:00", to: "18:00" }],
  };
}

/** Rounds of 250 requests, every other one encrypted, that send only the beginning of their body. */
function halfSent(at: Place, path: string, bytes: number, pieces: number, report: Report): Promise<void> {
  const body = Buffer.alloc(Math.ceil(bytes / pieces), "x");
  const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n`;
  return rounds(at, async () => {
    const sockets: Socket[] = [];
    await inParallel(250, async (i) => {
      const socket = open(at, i % 2 === 0);
      sockets.push(socket);
      let status = "0";
      socket.on("data", (answer: Buffer) => (status = answer.toString("latin1", 9, 12)));
      socket.once("close", () => report(status));
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
