import { EVERYTHING } from "../../../lib/access/rights";
import type { RunningFleet } from "../../../lib/fleet/fleet";
import type { AgentManifest } from "../../../lib/fleet/servers/agent-manifest";
import { commit } from "../../../lib/fleet/commit";
import type { AgentLogic } from "../komolet";
import type { Rule } from "../oracle/book";
import type { Doubles } from "../world";
import { agent } from "./agents";
import { asks } from "./fleets";
import type { WrongFunctions } from "./plan-functions";

/** A way to break the rules of relays and of cutting. */
export interface WrongReach {
  readonly rule: Rule;
  readonly name: string;
  readonly functions?: WrongFunctions;
  readonly doubles?: () => Doubles;
  /** Rules that the same wrong idea breaks as well. */
  readonly also?: readonly Rule[];
}

type Wake = AgentManifest["wakes"][number];

/** A manager that asks for more in the answers to those that are on. */
function asksFor(more: (fleet: RunningFleet, uuid: string) => readonly Wake[]): Doubles {
  return {
    fleet: (fleet) => ({
      ...fleet,
      async heartbeat(uuid, ...rest) {
        const answer = await fleet.heartbeat(uuid, ...rest);
        if (answer.power === "OFF") return answer;
        return { ...answer, wakes: [...answer.wakes, ...more(fleet, uuid)].slice(0, 8) };
      },
    }),
  };
}

let ids = 0;
const request = (macAddress: string): Wake => ({ id: `request ${(ids += 1)}`, macAddress });

/** It does what it was asked for in another way. */
const passesOn =
  (wrong: (one: Wake, own: string) => Wake) =>
  ({ next }: AgentLogic): Partial<AgentLogic> => ({
    next(state, event, now) {
      const step = next(state, event, now);
      const effects = step.effects.map((effect) =>
        effect.kind === "pass-on"
          ? { ...effect, requests: effect.requests.map((one) => wrong(one, state.instanceId)) }
          : effect,
      );
      return { ...step, effects };
    },
  });

export const WRONG_REACH: readonly WrongReach[] = [
  {
    rule: 17,
    name: "a relay does what it was asked for, however long ago that came",
    doubles: () =>
      agent(({ next }) => ({
        next: (state, event, now) =>
          next(state, event.kind === "answered" ? { ...event, age: 0 } : event, now),
      })),
  },
  {
    rule: 17,
    name: "a relay whose process stood still takes what it finds then for new",
    functions: { looked: () => (_, now) => ({ at: now, stood: undefined }) },
  },
  {
    rule: 17,
    name: "a relay does what it was asked for as often as it is told",
    doubles: () =>
      agent(({ next }) => ({
        next: (state, event, now) =>
          next({ ...state, relaying: { ...state.relaying, done: [] } }, event, now),
      })),
  },
  {
    rule: 17,
    name: "a relay wakes whom it likes",
    doubles: () => agent(passesOn((one) => ({ ...one, macAddress: "02:00:5E:00:53:FF" }))),
  },
  {
    rule: 17,
    name: "a relay sends as many packets as it is asked for",
    doubles: () => ({
      relay: (create) => (send) => ({ passOn: (...asked) => create(send).passOn(...asked) }),
      ...asksFor((fleet, uuid) => {
        const sleeper = fleet.list().find((one) => one.uuid !== uuid && one.facts.wake);
        return sleeper ? Array.from({ length: 8 }, () => request(sleeper.macAddress)) : [];
      }),
    }),
  },
  {
    rule: 17,
    name: "relays are asked for servers that nobody wakes",
    doubles: () =>
      asksFor((fleet) =>
        fleet.list().flatMap(({ facts, macAddress }) => (facts.power === "OFF" ? [request(macAddress)] : [])),
      ),
  },
  {
    rule: 17,
    name: "a request is kept until a relay comes",
    functions: {
      createRelays: (real) => (now) => {
        const begun = now();
        return real(() => begun);
      },
    },
  },
  {
    rule: 17,
    name: "time in which the manager's own clock stands still does not age a request",
    functions: {
      createRelays: (real) => (now) => real(() => ({ ...now(), wall: 0 })),
    },
  },
  {
    rule: 17,
    name: "relays are asked on for whoever is woken no longer",
    functions: {
      createRelays: (real) => (now) => ({ ...real(now), withdraw: () => undefined }),
    },
  },
  {
    rule: 15,
    name: "who was sent a packet by a relay is ON",
    functions: {
      takeResults: (real) => (registry, relay, results) => {
        for (const { id, targets } of results) {
          const uuid = registry.relays.answered(relay.uuid, id);
          const sleeper = registry.servers.get(uuid ?? "");
          if (!sleeper || targets === 0) continue;
          const facts = { ...sleeper.facts, previous: "None", current: "ON", noneSince: null } as const;
          void registry.queue
            .run(sleeper.uuid, () => commit(registry, { ...sleeper, facts }, []))
            .catch(() => undefined);
        }
        real(registry, relay, []);
      },
    },
    also: [5],
  },
  {
    rule: 16,
    name: "a plug is switched off whatever its server does",
    functions: { provedOff: () => () => true },
  },
  {
    rule: 16,
    name: "who turns a server off by force cuts its power",
    doubles: () => ({
      fleet: (fleet) =>
        asks(fleet, (theirs) => ({
          async act(uuid, action, how) {
            const server = await theirs.act(uuid, action, how);
            if (how?.force)
              void theirs.cut(uuid, { confirmName: server.name, reason: "force" }).catch(() => null);
            return server;
          },
        })),
    }),
  },
  {
    rule: 16,
    name: "whatever name is typed will do",
    doubles: () => ({
      fleet: (fleet) =>
        asks(fleet, (theirs) => ({
          cut: (uuid, asked) => theirs.cut(uuid, { ...asked, confirmName: fleet.get(uuid).name }),
        })),
    }),
  },
  {
    rule: 16,
    name: "everybody may cut",
    functions: { permitsOf: (real) => () => real(EVERYTHING) },
  },
  {
    rule: 16,
    name: "who loses the right while it is written down may still cut",
    doubles: () => ({
      fleet: (fleet) => ({ ...fleet, as: ({ still: _, ...by }) => fleet.as(by) }),
    }),
  },
];
