import type { Effect, Heartbeat } from "../power/events";
import { outOfAnOlderCopy, showsAnOlderCopy } from "../power/older-copy";
import type { ServerRecord } from "./model/entities";
import { moment } from "./model/ports";
import { circumstances, eventOf, type Registry } from "./registry";
import { commit } from "./commit";
import type { Left } from "./memory/rollback";
import { cancelUpgrades } from "./upgrades/runner";
import { voidCuts } from "./power-cuts/runner";
import { cancelRestored } from "./runs/run-verbs";
import { changeSchedules, put } from "./schedules/schedules";

/** A lying agent can void everybody's orders no more often than this, in milliseconds. */
const AGENTS_ARE_BELIEVED_EVERY = 3600 * 1000;

/**
 * Checks whether a heartbeat shows that the data are an older copy. Then the heartbeat waits until everything
 * outstanding elsewhere is void: a manager that dies meanwhile is shown it again. A failure is tried again, and nobody
 * is answered OFF meanwhile.
 * @returns null where it shows nothing
 */
export function heedOlderCopy(registry: Registry, uuid: string, report: Heartbeat): Promise<void> | null {
  const { rollback, servers, parts } = registry;
  const facts = servers.get(uuid)?.facts;
  // Nobody but this manager can have made it: that is believed whoever shows it.
  if (report.mark && parts.marks?.isNotOurs(report.mark)) {
    if (!rollback.left) found(registry, null, uuid);
    return voidWhatIsLeft(registry);
  }
  // One that has followed nothing yet may have been set up anew: that concerns its own server alone.
  if (!facts?.last?.revisionEcho || !showsAnOlderCopy(facts, report)) return null;
  const now = parts.clock.monotonic();
  if (!rollback.left && now - rollback.foundAt < AGENTS_ARE_BELIEVED_EVERY) return null;
  if (!rollback.left) found(registry, uuid);
  return voidWhatIsLeft(registry);
}

/**
 * Starts a rollback: the data are an older copy, and everything outstanding in them is to be made void. Nobody is
 * answered OFF from this moment on.
 * @param shownBy the server whose revision shows it: its own order is left to the status model; `named`: else the
 * server that the notice names
 */
export function found(registry: Registry, shownBy: string | null, named: string | null = null): void {
  const { rollback, servers, runs, parts } = registry;
  const others = [...servers.keys()].filter((uuid) => uuid !== shownBy);
  rollback.foundAt = parts.clock.monotonic();
  rollback.left = {
    servers: new Set(others),
    named,
    shownBy,
    runs: new Set(runs.byUuid.keys()),
    schedules: parts.store.schedules !== undefined,
  };
}

/** Makes everything void that is left; with each tick, where it failed before. Never rejects. */
export function voidWhatIsLeft(registry: Registry): Promise<void> {
  const { rollback, parts } = registry;
  const { left } = rollback;
  if (!left) return Promise.resolve();
  rollback.voiding ??= voidAll(registry, left)
    .then(
      () => void (rollback.left = null),
      (error: unknown) => parts.log.error(error, "making void what an older copy of the data orders"),
    )
    .finally(() => (rollback.voiding = null));
  return rollback.voiding;
}

async function voidAll(registry: Registry, left: Left): Promise<void> {
  const uuids = [...left.servers];
  const last = left.shownBy === null ? uuids.pop() : undefined;
  await Promise.all([
    // Their turns are taken at once: what is clicked from now on comes after that.
    ...uuids.map((uuid) => registry.queue.run(uuid, () => voidOne(registry, left, uuid))),
    ...[...left.runs].map(async (uuid) => {
      await cancelRestored(registry, uuid);
      left.runs.delete(uuid);
    }),
    ...(left.schedules ? [skipTransitions(registry, left)] : []),
    voidCuts(registry),
    cancelUpgrades(registry, "manager"),
  ]);
  if (last !== undefined) await registry.queue.run(last, () => voidOne(registry, left, last, true));
  // Last: a manager that dies before that is shown it again.
  await registry.parts.marks?.leap();
}

/** The subject of the event where the data folder has shown it: no server. */
const OF_THE_FOLDER = { serverUuid: "", serverName: "KOMO_DATA_DIR" };

async function voidOne(registry: Registry, left: Left, uuid: string, notifies = false): Promise<void> {
  const server = registry.servers.get(uuid);
  if (server && left.servers.has(uuid)) {
    const facts = outOfAnOlderCopy(server.facts, circumstances(registry).now);
    const by = left.named === null ? undefined : registry.servers.get(left.named);
    const event = {
      ...eventOf(registry, by ?? server, { kind: "rolled_back", actor: "manager" }),
      ...(by ? {} : OF_THE_FOLDER),
    };
    await commit(registry, withoutAll({ ...server, facts }), [], notifies ? [event] : []);
  }
  left.servers.delete(uuid);
}

/** The server without a stop that waits, or that waited and was ordered: the order itself is in its facts. */
function withoutAll(server: ServerRecord): ServerRecord {
  return { ...server, pendingStop: null, ordered: null };
}

/** A server after a step that found its facts to be of an older copy: without any stop that waits. */
export function withoutOlderStop(server: ServerRecord, effects: readonly Effect[]): ServerRecord {
  const isOlder = effects.some((effect) => effect.type === "notice" && effect.kind === "rolled_back");
  return isOlder ? withoutAll(server) : server;
}

/** Skips the transitions that were due before: they are not made up for. */
async function skipTransitions(registry: Registry, left: Left): Promise<void> {
  await changeSchedules(registry, async (store) => {
    const { wall } = moment(registry.parts.clock);
    for (const schedule of registry.schedules.values()) {
      const after = { ...schedule, handledUntil: wall };
      await store.update(after, []);
      put(registry, after, []);
    }
  });
  left.schedules = false;
}
