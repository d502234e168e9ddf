import type { Effect, Heartbeat } from "../../power/events";
import type { Facts } from "../../power/facts";
import { manifestFor, manifestWithoutOrder } from "../../power/manifest";
import { step } from "../../power/step";
import type { Holder } from "../../power/use";
import { noteTokenUse } from "./token-use";
import { agentManifest, wakesNow, type AgentManifest } from "./agent-manifest";
import type { AgentRecord, NewEvent, ServerRecord } from "../model/entities";
import { begunBy } from "../model/wake-up-type";
import { circumstances, find, type Registry, isDoubted } from "../registry";
import { commit } from "../commit";
import type { ChangedMember } from "../model/stores";
import { heedOlderCopy, withoutOlderStop } from "../rollback";
import { withdrawnLate } from "../runs/runner";
import type { Changes } from "../orders/orders";
import { afterStep, receiveForStop, tickStop } from "../orders/pending-stops";
import { receiveForRest } from "../orders/rests";

/**
 * Receives a heartbeat. Its changes are on disk before the agent is answered; a plain one, as nearly all are, is
 * answered at once where nothing else is under way for its server.
 */
export async function heartbeat(
  registry: Registry,
  uuid: string,
  report: Heartbeat,
  agent: AgentRecord | null,
): Promise<AgentManifest> {
  const shown = heedOlderCopy(registry, uuid, report);
  if (shown) await shown;
  if (!registry.queue.busy(uuid)) {
    const received = receive(registry, uuid, report, agent);
    if (received.isPlain) {
      noteTokenUse(registry, uuid);
      return received.answer;
    }
  }
  return registry.queue.run(uuid, async () => {
    const received = receive(registry, uuid, report, agent);
    if (!received.isPlain) {
      const effects = registry.eventLimit.limited(uuid, received.effects);
      await commit(registry, received.server, effects, received.events, { own: received.own });
      noteTokenUse(registry, uuid);
      // The disk may take its time: what relays are asked for is void soon.
      return { ...received.answer, wakes: wakesNow(registry, uuid, received.answer) };
    } else noteTokenUse(registry, uuid);
    return received.answer;
  });
}

/**
 * The manifest for an agent of that boot between its heartbeats, or for an answer that was held; changes nothing. A
 * stop that is over in time is not in it any more, though neither a tick nor a heartbeat has withdrawn it yet.
 */
export function manifestNow(registry: Registry, uuid: string, boot: string): AgentManifest {
  const server = find(registry, uuid);
  const { facts } = server;
  const isVoid = isDoubted(registry) || withoutLateStop(registry, server) !== null;
  const manifest = isVoid ? manifestWithoutOrder(facts) : manifestFor(facts, boot);
  return agentManifest(registry, server, manifest, { boot, mark: "" });
}

interface Received {
  readonly server: ServerRecord;
  readonly effects: readonly Effect[];
  readonly events: readonly NewEvent[];
  /** The member of a run that it ends by itself. */
  readonly own: ChangedMember | undefined;
  readonly answer: AgentManifest;
  /** Whether it has been applied already: there is nothing to be written at once. */
  readonly isPlain: boolean;
}

function receive(registry: Registry, uuid: string, report: Heartbeat, agent: AgentRecord | null): Received {
  const known = find(registry, uuid);
  const found = sameAgent(known.agent, agent) ? known : { ...known, agent };
  // Its order is not confirmed after its end, nor where something forbids it by now: that is seen before it is heard.
  const late = withoutLateStop(registry, found);
  const own = late?.own;
  const before = late?.server ?? found;
  const { facts, answer, effects: stepped } = step(before.facts, report, circumstances(registry));
  const news = isNews(before.facts, facts);
  const use = news ? (report.use ?? null) : before.use;
  if (news) registry.rests.receive(uuid, report, facts);
  const isNewBoot = facts.last?.boot !== before.facts.last?.boot;
  const bootedAt = facts.last?.at.wall ?? null;
  const reported: ServerRecord = {
    ...before,
    facts,
    use: sameUse(before.use, use) ? before.use : use,
    upSince: isNewBoot ? bootedAt : before.upSince,
    wokenAt: isNewBoot && wasWoken(before) ? bootedAt : before.wokenAt,
  };
  const {
    server,
    effects,
    events: declined,
  } = afterStep(registry, withoutOlderStop(reported, stepped), stepped);
  const events = late ? [...late.events, ...declined] : declined;
  const doubted = isDoubted(registry);
  const waiting = doubted
    ? null
    : (receiveForStop(registry, server, report, before) ?? (news ? receiveForRest(registry, server) : null));
  if (waiting) {
    const right = manifestFor(waiting.server.facts, report.boot);
    const ordered = agentManifest(registry, waiting.server, right, report);
    return {
      server: waiting.server,
      effects: [...effects, ...waiting.effects],
      events: [...events, ...waiting.events],
      ...{ answer: ordered, own, isPlain: false },
    };
  }
  const plain =
    server.agent === known.agent &&
    effects.length === 0 &&
    events.length === 0 &&
    isPlain(before.facts, facts);
  // Its agent does not wait for an earlier answer any more.
  if (facts.last?.instance === report.instance) registry.held.letGo(uuid);
  if (plain) {
    registry.servers.set(uuid, server);
    if (facts !== before.facts) registry.plainHeartbeats.add(uuid);
    if (facts.applying !== before.facts.applying) reportsAgain(registry, before, server);
    // It is on no disk, and so there is nothing to write.
    if (server.use !== before.use) registry.watchers.notify({ type: "changed", server });
  }
  const right = doubted ? manifestWithoutOrder(facts) : (answer ?? manifestFor(facts, report.boot));
  const given = agentManifest(registry, server, right, report);
  return { server, effects, events, answer: given, own, isPlain: plain };
}

/**
 * Whether the machine that reports a new boot was woken: from here, or, where that was never seen, by the network as its
 * firmware says. A restart keeps what the firmware says of the boot before, so this proves that it can, and not when.
 * One that came up after its own alarm proves nothing.
 */
function wasWoken({ facts, wokenAt, agent }: ServerRecord): boolean {
  if (agent?.beganAfterAlarm !== undefined) return false;
  return facts.wake !== null || (wokenAt === null && begunBy(agent) === "network");
}

/** The server without a stop whose time is over; null, and cheap, where there is none. */
function withoutLateStop(
  registry: Registry,
  server: ServerRecord,
): (Pick<Changes, "server" | "events"> & { readonly own?: ChangedMember }) | null {
  const isToStop = server.ordered !== null || server.facts.order !== null;
  return (isToStop ? tickStop(registry, server) : null) ?? withdrawnLate(registry, server);
}

/** Whether a heartbeat that led from one to the other was neither a late copy nor a retry. */
function isNews({ last: before }: Facts, { last: after }: Facts): boolean {
  return before?.instance !== after?.instance || before?.sequence !== after?.sequence;
}

/** Whether both uses are the same. Cheap where nothing was reported, as nearly always. */
function sameUse(before: readonly Holder[] | null, use: readonly Holder[] | null): boolean {
  return (
    before === use || (before !== null && use !== null && JSON.stringify(before) === JSON.stringify(use))
  );
}

/**
 * Notes a server's first heartbeat since the manager started, with nothing new: watchers are notified with the next
 * flush.
 */
function reportsAgain({ history, due, parts }: Registry, before: ServerRecord, after: ServerRecord): void {
  // Now that somebody can tell how it is, its alerts are checked.
  due.soon(after.uuid);
  history.changed(before, after);
  parts.log.changed(after);
}

/**
 * Whether nothing changed but the time and the sequence, as far as it has to be written. That the manager waited for a
 * server's heartbeat is on no disk, so neither is the end of that: after a restart, ten thousand of them come at once.
 */
function isPlain(before: Facts, after: Facts): boolean {
  const reportsAgain = before.applying?.cause === "start" && after.applying === null;
  const keys = Object.keys(after) as (keyof Facts)[];
  return keys.every((key) => {
    if (key === "last") {
      return (
        before.last?.boot === after.last?.boot &&
        before.last?.instance === after.last?.instance &&
        before.last?.revisionEcho === after.last?.revisionEcho &&
        before.last?.leaving === after.last?.leaving
      );
    }
    if (reportsAgain && (key === "applying" || key === "statusSince")) return true;
    return before[key] === after[key];
  });
}

/** Whether the agent reported nothing new about itself. An agent that reports nothing keeps what it reported before. */
function sameAgent(before: AgentRecord | null, agent: AgentRecord | null): boolean {
  return agent === null || agent === before || JSON.stringify(agent) === JSON.stringify(before);
}
