import { EVERYTHING } from "../../../lib/access/rights";
import { isSameBoot } from "../../../agent-deno/host/sleep.ts";
import type { Facts } from "../../../lib/power/facts";
import type { AgentLogic } from "../komolet";
import type { Rule } from "../oracle/book";
import type { Doubles } from "../world";
import { agent } from "./agents";
import { orderOf } from "./fleets";
import type { WrongFunctions } from "./plan-functions";
import { whole } from "./wrong-plans";

/** A way to break the rules of sleeps, restarts and doors. */
export interface WrongSleep {
  readonly rule: Rule;
  readonly name: string;
  readonly functions?: WrongFunctions;
  readonly doubles?: () => Doubles;
  /** Whether people plan, and knock at doors. */
  readonly plans?: boolean;
  /** Rules that the same wrong idea breaks as well. */
  readonly also?: readonly Rule[];
}

/** Time passes as it should, and then something is made of it. */
const thenAlso = (wrong: (after: Facts, before: Facts) => Facts): WrongFunctions => ({
  tick: (real) => (facts, at, effects) => wrong(real(facts, at, effects), facts),
});

/** It goes on with its shutdown as if it had not slept. */
const sleepsOver = ({ next }: AgentLogic): Partial<AgentLogic> => ({
  next: (state, event, now) =>
    event.kind === "slept" && state.phase === "shutting-down"
      ? { state, effects: [] }
      : next(state, event, now),
});

/** Its last word before a sleep need not be answered in time. */
const waitsForItsLastWord = ({ next }: AgentLogic): Partial<AgentLogic> => ({
  next(state, event, now) {
    const { call, phase } = state;
    if (phase !== "falling-asleep" || !call) return next(state, event, now);
    return next({ ...state, call: { ...call, until: Math.max(call.until, now) } }, event, now);
  },
});

const powersOffInstead: Doubles = {
  fleet: (fleet) => ({
    ...fleet,
    async heartbeat(...asked) {
      const answer = await fleet.heartbeat(...asked);
      return answer.terms?.how === "reboot"
        ? { ...answer, terms: { ...answer.terms, how: "power_off" } }
        : answer;
    },
  }),
};

export const WRONG_SLEEPS: readonly WrongSleep[] = [
  { rule: 1, name: "a server that is to restart is told to power off", doubles: () => powersOffInstead },
  {
    rule: 1,
    name: "an agent is told to go in ways that it does not list",
    functions: { canGo: () => () => true },
    also: [4],
  },
  {
    rule: 13,
    name: "the command of a sleep runs whenever its last word is over",
    doubles: () => agent(waitsForItsLastWord),
    also: [4, 14],
  },
  {
    rule: 14,
    name: "a machine that woke goes on with the order to sleep",
    doubles: () => agent(sleepsOver),
    also: [4],
  },
  {
    rule: 14,
    name: "an order is for all runs of a boot",
    doubles: () => orderOf((ordered, boot) => isSameBoot(ordered, boot)),
    also: [1, 2, 8],
  },
  {
    rule: "shown",
    name: "whoever went down as ordered is asleep",
    functions: thenAlso((after, before) =>
      after.downAsOrdered && before.current !== "None" ? { ...after, asleep: true } : after,
    ),
  },
  {
    rule: "shown",
    name: "whoever sleeps is off",
    functions: thenAlso((after) => (after.asleep ? { ...after, asleep: false, downAsOrdered: true } : after)),
    also: ["end"],
  },
  {
    rule: "shown",
    name: "whoever does not come back from a restart went down, and nobody asked",
    functions: {
      tick: (real) => (facts, at, effects) => {
        const after = real(facts, at, effects);
        for (const [index, effect] of effects.entries())
          if (effect.type === "notice" && effect.kind === "did_not_come_back")
            effects[index] = { ...effect, kind: "synced_off" };
        return after;
      },
    },
  },
  {
    rule: 11,
    name: "whoever is asleep is proved off at once",
    plans: true,
    functions: thenAlso((after) => (after.asleep ? { ...after, downAsOrdered: true } : after)),
    also: [12],
  },
  {
    rule: 11,
    name: "whoever restarts is off",
    plans: true,
    functions: {
      provedOff: (real) => (facts) =>
        real(facts) || (facts.order?.how === "reboot" && facts.current === "None"),
    },
    also: [12],
  },
  {
    rule: 20,
    name: "each knock wakes",
    plans: true,
    functions: { judgeKnock: (real) => (door, at) => real(door, { ...at, wokeAt: null }) },
  },
  {
    rule: 20,
    name: "a door that rests wakes",
    plans: true,
    functions: { judgeKnock: (real) => (_, at) => real({ pausedUntil: null }, at) },
  },
  {
    rule: 20,
    name: "a door lets go of its server while somebody is inside",
    plans: true,
    functions: { judgeHold: (real) => (door, use) => real(door, { ...use, open: 0 }) },
  },
  {
    rule: 20,
    name: "a door lets go of its server as soon as nobody is inside",
    plans: true,
    functions: { judgeHold: (real) => (_, use) => real({ lingerMinutes: 0 }, use) },
  },
  {
    rule: 20,
    name: "a door never lets go of its server",
    plans: true,
    functions: { judgeHold: () => () => null },
  },
  {
    rule: 20,
    name: "whoever lost the right wakes on by their doors",
    plans: true,
    functions: { permitsOf: (real) => () => real(EVERYTHING) },
  },
  {
    rule: 20,
    name: "whoever looks at a port wakes",
    plans: true,
    functions: {
      listenTo: (real) => (socket, kept, spoke, left) => {
        const waiting = real(socket, kept, spoke, left);
        queueMicrotask(spoke);
        return waiting;
      },
    },
  },
  {
    rule: 20,
    name: "a door turns its server off once nobody is inside",
    plans: true,
    doubles: () => ({
      door: (name, fleet, { author, authorUuid, serverUuid }) => ({
        ...name,
        async release(uuid) {
          await name.release(uuid);
          const by = { actor: author, actorUuid: authorUuid, address: "", via: "door" } as const;
          await fleet
            .as(by)
            .act(serverUuid, "TurnOff")
            .catch(() => undefined);
        },
      }),
    }),
  },
  {
    rule: 20,
    name: "each look at a link wakes",
    plans: true,
    functions: {
      lookAt:
        (real) =>
        (at, ...asked) =>
          real({ ...at, wokeAt: null, links: new Map() }, ...asked),
    },
  },
  {
    rule: 20,
    name: "the link of a door that rests wakes",
    plans: true,
    functions: {
      lookAt:
        (real) =>
        (at, ...asked) => {
          const door = { ...at.door, pausedUntil: null };
          const never = new Proxy(at, { get: (of, key) => (key === "door" ? door : Reflect.get(of, key)) });
          return real(never, ...asked);
        },
    },
  },
  {
    rule: 20,
    name: "a link leads on to where its server was",
    plans: true,
    functions: {
      lookAt: (real) => async (at, who, wake, io, book) => ({
        ...(await real(at, who, wake, io, book)),
        address: io.fleet.addressOf(at.door.serverUuid),
      }),
    },
  },
  {
    rule: 20,
    name: "somebody looks ahead for whoever has a link open, and wakes",
    plans: true,
    functions: {
      lookAt: (real) => async (at, who, wake, parts, book) => {
        const state = await real(at, who, wake, parts, book);
        if (wake) parts.io.later(120_000, () => void book.wakeOnce(at, wake));
        return state;
      },
    },
  },
  {
    rule: 19,
    name: "the rest of a group is in force for whoever is not in it",
    plans: true,
    functions: {
      restOf: (real) => (registry, server) =>
        real(registry, { ...server, groupUuids: [...registry.groups.keys()] }),
    },
  },
  {
    rule: 19,
    name: "a group's rest is in force before that of its server",
    plans: true,
    functions: {
      restOf: (real) => (registry, server) =>
        real(registry, { ...server, rest: null }) ?? real(registry, server),
    },
  },
  {
    rule: 19,
    name: "of several groups the least careful rest is in force",
    plans: true,
    functions: {
      restInForce: (real) => (own, ofGroups) =>
        real(own, [...ofGroups].sort((a, b) => a.rest.afterMinutes - b.rest.afterMinutes).slice(0, 1)),
    },
  },
  {
    rule: 11,
    name: "no group keeps a relay on",
    plans: true,
    functions: { keptAsRelayIn: () => () => null },
  },
  {
    rule: 19,
    name: "a machine that is free at this moment has been free for long enough",
    functions: {
      keptFromRest: (real) => (resting, now) =>
        real(
          { ...resting, watchedSince: -Infinity, free: resting.free && { ...resting.free, ms: Infinity } },
          now,
        ),
    },
  },
  {
    rule: 19,
    name: "a machine that came up a moment ago rests",
    functions: {
      keptFromRest: (real) => (resting, now) =>
        real({ ...resting, rest: { ...resting.rest, minUpMinutes: 0 } }, now),
    },
  },
  {
    rule: 19,
    name: "a rest goes on without its author's right",
    plans: true,
    functions: {
      forbidsOff: (real) => (server, allowed, around) =>
        real(server, allowed, { ...around, mayStop: undefined }),
    },
  },
  {
    rule: 19,
    name: "a rest that is outside of the hours of schedules is within them",
    plans: true,
    functions: {
      forbidsOff: (real) => (server, allowed, around) =>
        real(
          server,
          around.isToStop || around.waitsFor ? allowed : { ...allowed, bySchedule: false },
          around,
        ),
    },
    also: [7],
  },
  {
    rule: 19,
    name: "a rest that was changed goes on as it was",
    functions: { restGoesOn: () => () => true },
  },
  {
    rule: 19,
    name: "a rest acts in its own name",
    functions: { stopOfRest: (real) => (author, now) => real({ ...author, author: "rest" }, now) },
    also: [12],
  },
  {
    rule: 19,
    name: "a rest does not see holds",
    functions: {
      forbidsOff: (real) => (server, allowed, around) =>
        real({ ...whole(server), holds: [] }, allowed, around),
    },
    also: [7, 20],
  },
];
