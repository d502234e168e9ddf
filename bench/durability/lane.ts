import { Action, CurrentStatus, PowerStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import type { Chance } from "../../tests/simulation/chance";
import {
  edited,
  registered,
  removed,
  reported,
  rotated,
  startCancelled,
  stopCancelled,
  turnedOff,
  turnedOn,
} from "./compare";
import type { Book, Entry, Settings, Standing } from "./book";
import { createAgent, type Site } from "./site";

/** The number of servers of a lane. */
const SERVERS = 3;

/** One operator, who does one thing after another to servers of their own, and those servers' agents. */
export interface Lane {
  /** Goes on until there is enough in the book, or the manager is killed. */
  readonly drive: (isEnough: () => boolean) => Promise<void>;
}

export function createLane(site: Site, book: Book, chance: Chance, index: number): Lane {
  const { servers, power, tokens } = site.operator;
  const addresses = new Set<string>();
  let made = 0;

  const mine = (): Entry[] =>
    [...book.entries.values()].filter(
      ({ standing: { listed } }) => listed && addresses.has(listed.macAddress),
    );

  function settings(): Settings {
    made += 1;
    const macAddress = ["02", index, made >> 16, made >> 8, made, 0].map(twoDigits).join(":");
    addresses.add(macAddress);
    // Long ones: no grace period ends while all is going on.
    return { name: `server ${index}-${made}`, macAddress, heartbeatInterval: chance.between(50, 60) };
  }

  async function register(): Promise<void> {
    const wanted = settings();
    const standing = registered(wanted);
    book.registering.set(wanted.macAddress, standing);
    const answer = await site.unlessKilled(servers.createServer(wanted));
    if (!answer?.server) return;
    book.registering.delete(wanted.macAddress);
    const { uuid } = answer.server;
    const agent = createAgent(site.agents, answer.accessToken);
    book.entries.set(uuid, { uuid, agent, standing: { ...standing, letIn: true }, doubt: null });
    book.changes += 1;
  }

  /** Notes the change of a call as in doubt, and as done once it is acknowledged. */
  async function change<T extends object>(
    entry: Entry,
    after: Standing,
    call: Promise<T>,
  ): Promise<T | null> {
    entry.doubt = after;
    const answer = await site.unlessKilled(call);
    if (!answer) return null;
    entry.standing = after;
    entry.doubt = null;
    book.changes += 1;
    return answer;
  }

  async function edit(entry: Entry): Promise<void> {
    const { name, macAddress, heartbeatInterval } = settings();
    const part = chance.pick([{ name }, { name, macAddress }, { name, macAddress, heartbeatInterval }]);
    await change(entry, edited(entry.standing, part), servers.updateServer({ uuid: entry.uuid, ...part }));
  }

  async function rotate(entry: Entry): Promise<void> {
    const { uuid, agent } = entry;
    const answer = await change(entry, rotated(entry.standing), tokens.rotateToken({ uuid }));
    if (!answer) return;
    book.replaced.add(agent.token);
    agent.token = answer.accessToken;
    entry.standing = { ...entry.standing, letIn: true };
  }

  /** Turns the server on or off, as its status permits; where it permits neither, its agent reports. */
  async function switchPower(entry: Entry): Promise<void> {
    const { uuid, standing } = entry;
    const answer = await site.unlessKilled(servers.getServer({ uuid }));
    const { allowed = [], currentStatus } = answer?.server ?? {};
    if (allowed.includes(Action.TURN_OFF)) {
      const starts = currentStatus === CurrentStatus.STARTING;
      await change(entry, (starts ? startCancelled : turnedOff)(standing), power.turnOff({ uuid }));
    } else if (allowed.includes(Action.TURN_ON)) {
      const isOrdered = currentStatus === CurrentStatus.APPLYING;
      await change(entry, (isOrdered ? stopCancelled : turnedOn)(standing), power.turnOn({ uuid }));
    } else if (answer) {
      await report(entry);
    }
  }

  async function report(entry: Entry): Promise<void> {
    const after = reported(entry.standing, entry.agent.next());
    entry.doubt = after;
    if (!(await site.unlessKilled(entry.agent.report() as Promise<object>))) return;
    entry.standing = after;
    entry.doubt = null;
    book.heartbeats += 1;
  }

  const remove = async (entry: Entry): Promise<void> =>
    void (await change(entry, removed(entry.standing), servers.deleteServer({ uuid: entry.uuid })));

  function act(): Promise<void> {
    const entries = mine();
    if (entries.length < SERVERS) return register();
    const entry = chance.pick(entries);
    const { listed, ordered: isOrdered, letIn } = entry.standing;
    // Its token came with an answer that reached nobody.
    if (!letIn) return rotate(entry);
    const action = chance.weighted<(entry: Entry) => Promise<void>>([
      [6, switchPower],
      // A server that is wanted off and has no order would be taken for turned on by other means.
      ...(isOrdered || listed?.powerStatus === PowerStatus.ON ? [[6, report] as const] : []),
      [3, edit],
      [2, rotate],
      [1, remove],
    ]);
    return action(entry);
  }

  return {
    async drive(isEnough) {
      while (site.isAlive() && !isEnough()) await act();
    },
  };
}

const twoDigits = (value: string | number): string =>
  typeof value === "string" ? value : (value & 0xff).toString(16).padStart(2, "0").toUpperCase();
