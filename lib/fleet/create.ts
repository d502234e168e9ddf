import { manifestFor } from "../power/manifest";
import { load, startClockwork } from "./clockwork";
import { edit } from "./edit";
import type { Fleet } from "./fleet";
import { heartbeat } from "./heartbeat";
import type { FleetParts } from "./ports";
import { orderByName } from "./order-by-name";
import { register } from "./register";
import { remove } from "./remove";
import { createRoster, find, type Roster } from "./roster";
import { rotateToken } from "./rotate-token";
import { turnOff } from "./turn-off";
import { turnOn } from "./turn-on";
import { wakeAgain } from "./wake-again";

/** A fleet with a beginning and an end. */
export interface RunningFleet extends Fleet {
  /** Loads the servers and starts the clockwork. */
  start(): Promise<void>;
  /** Finishes what is under way, writes all to disk, ends every watch. */
  stop(): Promise<void>;
}

export function createFleet(parts: FleetParts): RunningFleet {
  const roster = createRoster(parts);
  let stopClockwork: () => void = () => undefined;
  return {
    ...verbs(roster),
    async start() {
      await load(roster);
      stopClockwork = startClockwork(roster);
    },
    async stop() {
      stopClockwork();
      roster.watchers.close();
      await roster.serially.idle();
      await roster.touches.write();
      await roster.past.flush();
    },
  };
}

function verbs(roster: Roster): Fleet {
  const inOrder = orderByName();
  const list = (): ReturnType<Fleet["list"]> => inOrder(roster.servers);
  return {
    list,
    get: (uuid) => find(roster, uuid),
    register: (settings, actor) => register(roster, settings, actor),
    edit: (uuid, settings, actor) => edit(roster, uuid, settings, actor),
    remove: (uuid, actor) => remove(roster, uuid, actor),
    rotateToken: (uuid, actor) => rotateToken(roster, uuid, actor),
    turnOn: (uuid, actor) => turnOn(roster, uuid, actor),
    turnOff: (uuid, actor) => turnOff(roster, uuid, actor),
    wakeAgain: (uuid, actor) => wakeAgain(roster, uuid, actor),
    heartbeat: (uuid, report, agent) => heartbeat(roster, uuid, report, agent),
    manifest: (uuid, boot) => manifestFor(find(roster, uuid).facts, boot),
    pastStatuses: (uuid, since) => roster.past.list(uuid, since),
    events: (query) => roster.parts.store.events.list(query),
    watch: (signal) => roster.watchers.watch({ type: "snapshot", servers: list() }, signal),
  };
}
