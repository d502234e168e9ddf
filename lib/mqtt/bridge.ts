import { setTimeout as pause } from "node:timers/promises";
import type { MqttClient } from "mqtt";
import type { OperatorsFleet } from "../access/operators-fleet";
import type { Operator } from "../access/identity";
import type { ServerRecord } from "../fleet/model/entities";
import { FleetError } from "../fleet/model/errors";
import type { Clock } from "../fleet/model/ports";
import type { Action } from "../power/words";
import { createThrottle } from "../throttle";
import {
  availability,
  commands,
  discoveryOf,
  forget,
  OFFLINE,
  ONLINE,
  readCommand,
  stateOf,
  states,
  uuidIn,
  type Message,
  type Topics,
} from "./messages";
import { bridgeUpses, type UpsBridge, type SeenUpses } from "./ups-bridge";
import { forgetUps, upsNameIn, upsStates } from "./ups-messages";

/** The broker, and the login of the bridge there. */
export interface MqttSettings extends Topics {
  /** mqtt: or mqtts:, without a login in it. */
  readonly url: URL;
  readonly user: string | null;
  readonly password: string | null;
  /** PEM of the authorities that may vouch for the broker; null: those of the system. */
  readonly ca: string | null;
}

export interface BridgeParts {
  readonly settings: MqttSettings;
  /** The program that the bridge's token stands for, at this moment; null: the token is none, expired or revoked. */
  readonly operator: () => Promise<Operator | null>;
  /** The fleet, as far as that program may see and change it. */
  readonly fleetOf: (operator: Operator) => Pick<OperatorsFleet, "watch" | "act">;
  /** UPSes, where that program may see them; null: it may not. */
  readonly upsesOf: (operator: Operator) => SeenUpses | null;
  readonly about: { readonly publicUrl: string; readonly version: string };
  readonly clock: Clock;
  readonly log: {
    info(line: string): void;
    warn(line: string): void;
    error(error: unknown, context: string): void;
  };
}

/** Milliseconds between two tries to reach the broker, and between two checks of the token, as of a stream's. */
const AGAIN_AFTER = 10_000;
const POLL_EVERY = 4000;
const CONNECT_WITHIN = 10_000;
const LEAVE_WITHIN = 1000;
/** Commands for one server in a row, each within this time of the last, after which the rest are not obeyed. */
const RUSH = { attempts: 5, blockedFor: 10_000, keys: 10_000 };
/** Bytes; what is longer ends the connection. */
const LONGEST_MESSAGE = 65_536;
/** Milliseconds between two log lines of the same kind: a flood must not fill the disk. */
const SAID_AGAIN_AFTER = 60_000;

/** A bridge to a broker: it publishes the servers that a token may see, and obeys commands. */
export interface Bridge {
  stop(): Promise<void>;
}

/** Starts the bridge. Whatever the broker does, the manager goes on. @param againAfter milliseconds */
export async function startBridge(parts: BridgeParts, againAfter = AGAIN_AFTER): Promise<Bridge> {
  // Loaded only where it is wanted. Its parts have no names of their own once it is bundled.
  const { default: mqtt } = await import("mqtt");
  const { settings, log, clock } = parts;
  const warnOnce = createWarnOnce(log, () => clock.monotonic());
  const client = mqtt.connect(settings.url.href, {
    protocolVersion: 5,
    // Commands that came while nobody listened do not count any more.
    clean: true,
    queueQoSZero: false,
    reconnectPeriod: againAfter,
    connectTimeout: CONNECT_WITHIN,
    username: settings.user ?? undefined,
    password: settings.password ?? undefined,
    ca: settings.ca ?? undefined,
    will: { topic: availability(settings), payload: Buffer.from(OFFLINE), qos: 0, retain: true },
    properties: { maximumPacketSize: LONGEST_MESSAGE },
  });
  let session: Session | undefined;
  let stopped = false;

  const end = async (): Promise<void> => {
    const ending = session;
    session = undefined;
    await ending?.end();
  };
  const begin = async (): Promise<void> => {
    await end();
    const operator = await parts.operator();
    if (stopped || !client.connected) return;
    if (operator) session = await openSession(client, operator, parts, warnOnce);
    else {
      warnOnce("the token for MQTT lets nobody in: it is unknown, expired or revoked");
      await client.publishAsync(availability(settings), OFFLINE, { retain: true });
    }
  };
  /** The last of the tasks, which run one after the other: a broker that comes and goes must not have two sessions. */
  let turn = Promise.resolve();
  const next = (work: () => Promise<void>): void => {
    turn = turn.then(work).catch((error: unknown) => {
      if (!stopped) warnOnce(`MQTT: ${messageOf(error)}`);
    });
  };

  client.on("connect", () => {
    log.info("connected to the MQTT broker");
    next(begin);
  });
  client.on("close", () => next(end));
  client.on("error", (error) => warnOnce(`The MQTT broker cannot be reached: ${messageOf(error)}`));
  client.on("message", (topic, payload, { retain, dup }) => session?.heed(topic, payload, { retain, dup }));
  const stopPolling = clock.every(POLL_EVERY, () =>
    next(async () => {
      if (!client.connected) return;
      const operator = await parts.operator();
      const isAnother = JSON.stringify(operator) !== JSON.stringify(session?.operator ?? null);
      if (isAnother || session?.isLive() === false) await begin();
    }),
  );

  /** Announces the stop, which is not left to the broker to notice. */
  const takeLeave = async (): Promise<void> => {
    await turn;
    await end();
    if (client.connected)
      await client.publishAsync(availability(settings), OFFLINE, { retain: true }).catch(() => undefined);
  };

  return {
    async stop() {
      stopped = true;
      stopPolling();
      // A broker that takes nothing in holds nobody up.
      await Promise.race([takeLeave(), pause(LEAVE_WITHIN, undefined, { ref: false })]);
      await client.endAsync(true);
    },
  };
}

interface Session {
  readonly operator: Operator;
  /** Whether it still receives changes. The fleet drops a watcher that reads too slowly, which is to begin anew. */
  isLive(): boolean;
  heed(topic: string, payload: Uint8Array, how: { retain: boolean; dup: boolean }): void;
  end(): Promise<void>;
}

/** One connection: publishes all servers that are seen, then each change, and obeys commands. */
async function openSession(
  client: MqttClient,
  operator: Operator,
  parts: BridgeParts,
  warnOnce: WarnOnce,
): Promise<Session> {
  const { settings, about, clock } = parts;
  const fleet = parts.fleetOf(operator);
  const rush = createThrottle(RUSH);
  const published = new Map<string, { readonly config: Message; readonly state: Message }>();
  const ended = new AbortController();

  const publish = async (messages: readonly Message[]): Promise<void> => {
    for (const { topic, payload } of messages)
      if (client.connected)
        await unlessEnded(client.publishAsync(topic, payload, { qos: 0, retain: true }), ended.signal);
  };
  const update = async (server: ServerRecord): Promise<void> => {
    const [config, state] = [discoveryOf(settings, server, about), stateOf(settings, server)];
    const before = published.get(server.uuid);
    published.set(server.uuid, { config, state });
    if (before?.config.payload !== config.payload) await publish([config]);
    if (before?.state.payload !== state.payload) await publish([state]);
  };
  const takeBack = async (uuid: string): Promise<void> => {
    published.delete(uuid);
    await publish(forget(settings, uuid));
  };
  /** Publishes a server's state again, so that a switch that was turned in vain turns back. */
  const publishAgain = (uuid: string): void => {
    const { state } = published.get(uuid) ?? {};
    if (state) void publish([state]).catch(() => undefined);
  };

  /** Messages about UPSes go out one after the other, beside those of servers. */
  let telling = Promise.resolve();
  const beginUpses = (): UpsBridge | null => {
    const seen = parts.upsesOf(operator);
    return (
      seen &&
      bridgeUpses(settings, seen, about, (messages) => {
        telling = telling.then(() => publish(messages)).catch(() => undefined);
      })
    );
  };
  let upses: UpsBridge | null = null;
  let live = true;
  const watching = (async () => {
    for await (const news of fleet.watch(ended.signal)) {
      if (news.type === "snapshot") for (const server of news.servers) await update(server);
      if (news.type === "changed") await update(news.server);
      if (news.type === "removed") await takeBack(news.uuid);
      if (news.type === "snapshot") {
        await publish([{ topic: availability(settings), payload: ONLINE }]);
        upses ??= beginUpses();
        // Retained messages of servers that are gone, or not for this token, come back, and are removed.
        await unlessEnded(client.subscribeAsync(states(settings), { qos: 0 }), ended.signal);
        await unlessEnded(
          client.subscribeAsync(commands(settings), { qos: 0, rh: 2, rap: true }),
          ended.signal,
        );
        await unlessEnded(client.subscribeAsync(upsStates(settings), { qos: 0 }), ended.signal);
      }
    }
  })();
  void watching
    .catch((error: unknown) => {
      if (!ended.signal.aborted) warnOnce(`MQTT: ${messageOf(error)}`);
    })
    .finally(() => (live = false));

  const obey = async (uuid: string, action: Action): Promise<void> => {
    if (rush.attempt(uuid, clock.monotonic()) !== null)
      return warnOnce("MQTT: commands come too fast, and are not obeyed");
    const now = await parts.operator();
    if (!now || !published.has(uuid)) return;
    try {
      const fleet = parts.fleetOf(now);
      await fleet.act({ uuid, action, reason: "MQTT" });
    } catch (error) {
      if (!(error instanceof FleetError)) throw error;
      warnOnce(`MQTT: ${action} of ${uuid} was refused: ${error.message}`);
      publishAgain(uuid);
    }
  };

  /** Of a UPS that is gone, or not for this token, what the broker has kept is removed. */
  const heedUps = (topic: string): void => {
    const gone = upsNameIn(settings, topic);
    if (upses) upses.heed(topic);
    else if (gone !== null) void publish(forgetUps(settings, gone)).catch(() => undefined);
  };
  return {
    operator,
    isLive: () => live,
    heed(topic, payload, how) {
      const stale = how.retain && payload.length > 0 ? uuidIn(settings, topic, "state") : null;
      if (stale !== null && !published.has(stale)) void takeBack(stale).catch(() => undefined);
      if (how.retain && payload.length > 0) heedUps(topic);
      const command = readCommand(settings, topic, payload, how);
      if (command === null) return;
      if (typeof command === "string") return warnOnce(`MQTT: a command was not obeyed: ${command}`);
      obey(command.uuid, command.action).catch((error: unknown) => parts.log.error(error, "obeying by MQTT"));
    },
    async end() {
      ended.abort();
      upses?.end();
      await watching.catch(() => undefined);
    },
  };
}

/**
 * The result of the work, or an error once the connection has ended: the client waits for ever for a broker that takes
 * nothing in.
 */
function unlessEnded<T>(work: Promise<T>, ended: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (): void => reject(new Error("the connection has ended"));
    if (ended.aborted) return end();
    ended.addEventListener("abort", end, { once: true });
    work.then(resolve, reject).finally(() => ended.removeEventListener("abort", end));
  });
}

type WarnOnce = (line: string) => void;

/** A warning that is logged once in a while for each kind of line. */
function createWarnOnce(log: BridgeParts["log"], now: () => number): WarnOnce {
  const said = new Map<string, number>();
  return (line) => {
    const kind = line.slice(0, 40);
    if (now() - (said.get(kind) ?? -Infinity) < SAID_AGAIN_AFTER) return;
    said.set(kind, now());
    log.warn(line);
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
