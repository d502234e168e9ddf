import { createWireAgent, type Call, type Registered, type WireAgent } from "../load/heartbeats";
import { openConnection, type Connection } from "../load/connection";

/** Counts of a crowd's heartbeats so far. */
export interface Counted {
  /** Servers whose Launched, and whose first ON, were accepted. */
  launched: number;
  on: number;
  answered: number;
  /** Attempts that were not answered in time, or not with 200. */
  failed: number;
  /** Heartbeats that were given up after all their attempts. */
  missed: number;
  /** Milliseconds from the moment that each was to be sent to its answer, since this was last emptied. */
  waits: number[];
}

/**
 * Agents of very many servers behind one proxy, which ends their TLS and keeps few connections to the manager: so does
 * every site of this size. Each has its own address, token and sequence, and komolet's patience and retries.
 */
export interface Crowd {
  readonly counted: Counted;
  /** Resolves when all have been accepted, Launched and ON. */
  readonly allOn: Promise<void>;
  /** No heartbeat is sent any more. */
  stop(): void;
}

/** The same as komolet's (agent-deno/daemon/calls.ts): attempts, milliseconds of each, and before the first ON. */
const ATTEMPTS = 3;
const PATIENCE = 10_000;
const SETTLES_WITHIN = 1_500;
const RETRY_AFTER = 0.04;
/** Milliseconds between two looks at who is due. */
const LOOK_EVERY = 5;
/** Connections that the proxy keeps. */
const LANES = 256;

interface Agent {
  readonly wire: WireAgent;
  /** The headers of its proxy. */
  readonly from: string;
  readonly place: number;
  launched: boolean;
  on: boolean;
}

/** A heartbeat that is to be sent. */
interface Due {
  readonly agent: Agent;
  readonly call: Call;
  /** The number of the attempt, from 1 on, and the times at which it was due and the first one was. */
  readonly attempt: number;
  readonly at: number;
  readonly since: number;
}

/**
 * Starts them; from then on each reports once an interval.
 * @param interval milliseconds
 * @param within milliseconds in which they start
 */
export function startCrowd(
  port: number,
  servers: readonly Registered[],
  {
    interval,
    within,
    random,
  }: { readonly interval: number; readonly within: number; readonly random: () => number },
): Crowd {
  const counted: Counted = {
    launched: 0,
    on: 0,
    answered: 0,
    failed: 0,
    missed: 0,
    waits: [],
  };
  let stopped = false;
  let allAreOn = (): void => undefined;
  const allOn = new Promise<void>((resolve) => (allAreOn = resolve));
  const due = createCalendar<Due>();
  const line = createLine<Due>();
  const idle: (() => void)[] = [];
  const open = new Set<Connection>();

  const beat = (agent: Agent, at: number): void => {
    const call = agent.wire.heartbeat();
    due.put(at, { agent, call, attempt: 1, at, since: at });
  };
  const failed = (one: Due): void => {
    counted.failed += 1;
    const now = performance.now();
    if (one.attempt < ATTEMPTS) {
      const at = now + interval * RETRY_AFTER * one.attempt * (0.5 + one.agent.place);
      return due.put(at, { ...one, attempt: one.attempt + 1, at });
    }
    counted.missed += 1;
    due.put(Math.max(now, one.since + interval), { ...one, attempt: 1, at: now, since: now });
  };
  const accepted = ({ agent, at, since }: Due): void => {
    const now = performance.now();
    counted.answered += 1;
    counted.waits.push(now - at);
    if (!agent.launched) {
      agent.launched = true;
      counted.launched += 1;
      return beat(agent, now + SETTLES_WITHIN * (0.5 + agent.place / 2));
    }
    const isFirst = !agent.on;
    if (isFirst) {
      agent.on = true;
      counted.on += 1;
      if (counted.on === servers.length) allAreOn();
    }
    beat(agent, Math.max(now, since + interval * (isFirst ? 0.5 + agent.place / 2 : 1)));
  };

  const kept: Connection[] = [];
  /** Carries a call out. @returns the status of its answer */
  async function carry({ head, body }: Call, from: string, patience: number): Promise<number> {
    const known = kept.pop();
    const connection = known && !known.isClosed() ? known : await openConnection(port, { patience });
    open.add(connection);
    try {
      const { status } = await connection.post(head + from, body, patience);
      if (kept.length < LANES && !stopped) kept.push(connection);
      else connection.close();
      return status;
    } catch (error) {
      connection.close();
      throw error;
    } finally {
      open.delete(connection);
    }
  }

  async function lane(): Promise<void> {
    while (!stopped) {
      const one = line.shift();
      if (!one) {
        await new Promise<void>((resolve) => idle.push(resolve));
        continue;
      }
      const left = one.at + PATIENCE - performance.now();
      const isIn = left > 0 && (await carry(one.call, one.agent.from, left).catch(() => 0)) === 200;
      if (stopped) return;
      if (isIn) accepted(one);
      else failed(one);
    }
  }

  const begun = performance.now();
  for (const [number, { token }] of servers.entries()) {
    const place = random();
    const agent = {
      wire: createWireAgent(token, 1),
      from: forwarded(number),
      place,
      launched: false,
      on: false,
    };
    beat(agent, begun + place * within);
  }
  const looking = setInterval(() => {
    for (const one of due.take(performance.now())) line.push(one);
    for (let waiting = line.length(); waiting > 0 && idle.length > 0; waiting -= 1) idle.pop()?.();
  }, LOOK_EVERY);
  for (let count = 0; count < LANES; count += 1) void lane();

  return {
    counted,
    allOn,
    stop() {
      stopped = true;
      clearInterval(looking);
      for (const connection of [...open, ...kept]) connection.close();
      for (const wake of idle.splice(0)) wake();
    },
  };
}

/** The headers by which a proxy says for whom it speaks. */
function forwarded(number: number): string {
  const address = `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
  return `x-forwarded-for: ${address}\r\nx-forwarded-proto: https\r\n`;
}

/** Those that wait, first come first served: a plain array is too slow for fifty thousand. */
function createLine<One>() {
  let waiting: One[] = [];
  let next = 0;
  return {
    push: (one: One): void => void waiting.push(one),
    length: (): number => waiting.length - next,
    shift(): One | undefined {
      const one = waiting[next];
      next += one === undefined ? 0 : 1;
      if (next > 1000 && 2 * next > waiting.length) {
        waiting = waiting.slice(next);
        next = 0;
      }
      return one;
    },
  };
}

/** Things that are due at some time, by the look that finds them. */
function createCalendar<One>() {
  const days = new Map<number, One[]>();
  const dayOf = (at: number): number => Math.ceil(at / LOOK_EVERY);
  let taken = dayOf(performance.now());
  return {
    put(at: number, one: One): void {
      const day = Math.max(dayOf(at), taken + 1);
      const others = days.get(day);
      if (others) others.push(one);
      else days.set(day, [one]);
    },
    take(now: number): One[] {
      const found: One[] = [];
      for (const end = Math.floor(now / LOOK_EVERY); taken < end;) {
        taken += 1;
        for (const one of days.get(taken) ?? []) found.push(one);
        days.delete(taken);
      }
      return found;
    },
  };
}
