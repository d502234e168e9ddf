import { isNotOf } from "../../lib/fleet/model/lineage";
import type { RunningDoors } from "../../lib/doors/doors";
import { createFleet, type RunningFleet } from "../../lib/fleet/fleet";
import { FleetError } from "../../lib/fleet/model/errors";
import { currentStatus } from "../../lib/power/status";
import { POLL_SCHEDULES_EVERY } from "../../lib/fleet/schedules/poll";
import { SUSPENDED_AFTER, TICK_EVERY } from "../../lib/fleet/memory/uptime";
import type { Ability, AgentRecord } from "../../lib/fleet/model/entities";
import type { AgentManifest } from "../../lib/fleet/servers/agent-manifest";
import type { Cutter, Looker, Waker } from "../../lib/fleet/model/ports";
import type { WakeTry } from "../../lib/fleet/model/wake-ways";
import { packetDoubt } from "../../lib/fleet/model/wake-doubt";
import type { Heartbeat } from "../../lib/power/events";
import type { Report } from "../../lib/power/facts";
import type { Departure } from "../../lib/power/words";
import { asAsked } from "./audited";
import { createDisk } from "./disk";
import { createGate, type Gate } from "./gate";
import { gated } from "./gated";
import { WayFault } from "../../lib/wake/way";
import { NO_SEALS, waysOf } from "./cut-ways";
import { OP, type Manager, type ManagerParts, type Outcome } from "./manager-parts";
import type { Answered } from "./komolet";
import { placeOf, type FleetStore, type Snapshot } from "./memory-store";
import type { Reply } from "./network";
import type { Site } from "./site";
import { createProcessClock, type ProcessClock } from "./process-clock";

/** One run of the manager's process. */
interface Life {
  readonly gate: Gate;
  readonly fleet: RunningFleet;
  readonly doors: RunningDoors | null;
  readonly clock: ProcessClock;
  readonly asked: Set<(outcome: Outcome) => void>;
  ready: boolean;
}

/** A manager that was suspended for longer finds out, whenever its last tick was. */
const NOTICED_AFTER = SUSPENDED_AFTER + TICK_EVERY;

/** The report of an agent whose server cannot be woken. */
const CAN_RELAY = ["relay"] as const;
const CARD = { name: "eth0", defaultRoute: true };
const NEVER_WOKEN = { version: "1.0.0", hostname: "host", os: "Linux", arch: "x86_64" };

export function createManager(parts: ManagerParts): Manager {
  const { timeline, chance, story, oracle, network, sites, pulse } = parts;
  let life: Life | null = null;
  let wallOffset = parts.wall;
  let starting = false;
  let resume = (): void => undefined;
  let token = 0;
  let uuids = 0;
  let lives = 0;
  /** The last failed poll of schedules, which is tried again. */
  let pollFailedAt = -Infinity;

  function live(store: FleetStore): void {
    oracle.managerBorn();
    let polledAt = -Infinity;
    const gate = createGate(chance);
    const clock = createProcessClock(timeline, gate, parts.sluggishness);
    const { groups, runs, schedules, doors: kept, powerCuts, ...servers } = store;
    const planned = parts.plans ? { ...servers, groups, runs, schedules } : servers;
    const withCuts = parts.upsOf ? { ...planned, powerCuts } : planned;
    const all = parts.doors ? { ...withCuts, doors: kept } : withCuts;
    const disk = createDisk(all as FleetStore, {
      timeline,
      chance,
      manners: parts.diskManners,
      gate,
      crash: manager.crash,
      pulse,
    });
    /**
     * Holds that end, runs that go on and transitions do so by promises, which must have come as far as they can before
     * anything else happens.
     */
    const every = (ms: number, task: () => void): (() => void) =>
      clock.every(Math.max(ms, TICK_EVERY), () => {
        task();
        const hasEnded = (): boolean =>
          fleet.holds().some(({ until, createdAt }) => {
            const wall = manager.wall();
            return until <= wall || wall < createdAt;
          });
        if (ms === TICK_EVERY && (parts.upsOf || oracle.plans.hasOpenRuns || hasEnded())) pulse.stir();
        if (ms === POLL_SCHEDULES_EVERY && parts.plans && mayBeTransition()) pulse.stir();
      });
    /** Transitions are at whole minutes. */
    const mayBeTransition = (): boolean => {
      const minute = Math.floor(manager.wall() / 60_000);
      const isNew = minute !== polledAt;
      polledAt = minute;
      return isNew || timeline.now - pollFailedAt < 60_000;
    };
    const { aboveLedger = asItIs, belowLedger = asItIs } = parts.doubles;
    const { fleet: doubled = asItIs, clock: doubledClock = asItIs } = parts.doubles;
    const written = {
      ...aboveLedger(gated(oracle.ledger.over(belowLedger(disk, clock.later)), gate)),
      ...(parts.cut && { ways: waysOf(sites) }),
    };
    const fleet = createFleet({
      store: { ...written, audited: (ask) => asAsked(written, ask) },
      clock: doubledClock({ ...clock, wall: manager.wall, every }),
      log: {
        changed(server) {
          if (life?.gate !== gate) return;
          oracle.ledger.published(server);
          oracle.shownAs(server.uuid, currentStatus(server.facts));
          story.narrate("manager", `shows ${server.name} as ${currentStatus(server.facts)}`);
        },
        warn: (message) => story.routine("manager", message),
        error: (error, context) => {
          pollFailedAt = timeline.now;
          story.narrate("manager", context, String(error));
        },
      },
      syncOffAfter: parts.syncOffAfter,
      ...(parts.marks && { marks: parts.marks((lives += 1).toString(16)) }),
      waker: waker(gate),
      ...(parts.cut && { cutter: cutter(gate, parts.cut), seals: NO_SEALS }),
      ...(parts.look && { looker: looker(gate, parts.look) }),
      issueToken: async () => {
        token += 1;
        const lookup = token.toString().padStart(8, "0");
        return { token: lookup, record: { lookup, hash: lookup, expiresAt: null } };
      },
      ...(parts.doors && {
        doorway: {
          tryPlace: () => Promise.resolve(null),
          changed: () => doors?.changed() ?? Promise.resolve(),
        },
      }),
      ...(parts.mayStop && { mayStop: (uuid: string | null) => () => parts.mayStop?.(uuid) ?? true }),
      ...(parts.upsOf && { upsOf: parts.upsOf }),
      newUuid: () => sites.find(({ uuid }) => !oracle.ledger.isUsed(uuid))?.uuid ?? newUuid(),
      ...(parts.plans && {
        probePort: (address: string) => inTime(gate, parts.plans?.probe(address) ?? Promise.resolve(false)),
        calendars: {
          fetch: (url: string) => inTime(gate, parts.plans?.calendar(url) ?? Promise.resolve([])),
          read: () => Promise.resolve([]),
        },
      }),
    });
    const theirs = doubled(fleet);
    const { doors: doorStore } = disk;
    const doors: RunningDoors | null =
      parts.doors && doorStore
        ? parts
            .doors()
            .open({ ...{ gate, fleet: theirs }, clock: { ...clock, wall: manager.wall }, store: doorStore })
        : null;
    const mine: Life = { gate, fleet: theirs, doors, clock, asked: new Set(), ready: false };
    life = mine;
    pulse.stir();
    mine.fleet.start().then(
      () => {
        ready(mine);
        if (doors)
          doors.start().catch((error: unknown) => manager.crash(`cannot open doors: ${String(error)}`));
      },
      (error: unknown) => manager.crash(`cannot start: ${String(error)}`),
    );
  }

  function ready(mine: Life): void {
    if (life !== mine) return;
    mine.ready = true;
    story.narrate("manager", "is up");
    const known = mine.fleet.list();
    oracle.managerStarted(
      known.map(({ uuid, facts }) => {
        const kept = oracle.ledger.kept(uuid);
        return { uuid, before: currentStatus(kept?.facts ?? facts), after: currentStatus(facts) };
      }),
    );
    for (const { uuid } of known) {
      const boot = oracle.newestBoot(uuid);
      if (boot) {
        const manifest = mine.fleet.manifest(uuid, boot);
        oracle.shown(uuid, boot, manifest.power, "start", howOf(manifest));
      }
    }
  }

  const newUuid = (): string => `10000000-0000-4000-8000-${(uuids += 1).toString(16).padStart(12, "0")}`;

  /** Delivers an answer of the world to the process once it can receive it. */
  const inTime = <T>(gate: Gate, answered: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const come = (task: () => void): void =>
        gate.run(() => {
          pulse.stir();
          task();
        });
      answered.then(
        (value) => come(() => resolve(value)),
        (error: unknown) => come(() => reject(error as Error)),
      );
      pulse.stir();
    });

  const waker = (gate: Gate): Waker => ({
    doubt: packetDoubt,
    networks: () => parts.wires?.managers ?? null,
    wake: ({ macAddress }) =>
      new Promise<WakeTry>((resolve, reject) => {
        const site = sites.find((one) => one.macAddress === macAddress);
        if (!site || manager.unplugged) return reject(new Error("network is unreachable"));
        oracle.packetSent(site.uuid);
        story.routine("manager", `sends ${site.name} a magic packet`);
        if (parts.wires?.isReached(site) ?? true) network.packet(site, () => parts.wake(site));
        timeline.after(chance.between(0, 3), () => {
          pulse.stir();
          gate.run(() => resolve({ targets: [], faults: [], networks: null }));
        });
      }),
  });

  const looker = (gate: Gate, look: NonNullable<ManagerParts["look"]>): Looker => ({
    lookable: () => sites.filter((site) => site.isSeen).map(({ uuid }) => uuid),
    async look(uuid, signal) {
      const site = sites.find((one) => one.uuid === uuid);
      if (!site) throw new Error("no such server");
      const entry = oracle.lookBegun(uuid);
      const seen = await inTime(gate, look(site, signal)).catch(() => null);
      oracle.lookAnswered(uuid, entry, seen);
      story.routine("manager", `sees ${site.name}: ${seen ?? "nothing"}`);
      if (seen === null) throw new Error("nothing answers");
      return seen;
    },
  });

  const cutter = (gate: Gate, cut: NonNullable<ManagerParts["cut"]>): Cutter => ({
    can: () => true,
    async cut(uuid, kind) {
      const site = sites.find((one) => one.uuid === uuid);
      if (!site || gate.dead) throw new WayFault("unreachable");
      oracle.power.cutting(uuid, kind);
      story.narrate("manager", `cuts the power of ${site.name}`, kind);
      await inTime(gate, cut(site));
      oracle.power.hasCut(uuid);
    },
  });

  function die(mine: Life): void {
    life = null;
    mine.gate.kill();
    mine.clock.end();
    parts.doors?.().broken();
    oracle.doors.managerDied();
    for (const done of [...mine.asked]) done("unknown");
    parts.onDown();
  }

  function handOver({ uuid }: Site, { power, wakes }: AgentManifest): void {
    oracle.relays.handed(uuid, power, wakes);
    if (wakes.length > 0) parts.onAsked();
  }

  /** Holds an answer until there is news: its manifest is read when it is let go. */
  function hold(
    mine: Life,
    site: Site,
    { boot, revisionEcho: revision }: Heartbeat,
    ms: number,
    respond: (reply: Reply<Answered>) => void,
  ) {
    story.routine("manager", `holds its answer to ${site.name}`);
    respond({ head: true });
    mine.fleet.holdAnswer(site.uuid, revision, ms, () => {
      if (mine.gate.dead || !isKnown(mine, site)) return;
      const manifest = mine.fleet.manifest(site.uuid, boot);
      oracle.ledger.answered(site.uuid, manifest.revision);
      oracle.shown(site.uuid, boot, manifest.power, "held", howOf(manifest));
      handOver(site, manifest);
      if (manifest.power === "OFF") story.narrate("manager", `lets its answer to ${site.name} go: OFF`);
      respond({ answer: { manifest, arrivedAt: timeline.now } });
    });
  }

  /** The agent's report, only of what matters to plans: whether a server can be woken, where that was ever in doubt. */
  function agentOf(site: Site): AgentRecord | null {
    const { wakesNever, reportsWake, macAddress } = site;
    if (site.goes) return goerOf(site, site.goes);
    if (parts.wires) return relayOf(site);
    if (!reportsWake) return null;
    const known = wakesNever ? sleepers : wakeable;
    const found = known.get(macAddress);
    if (found) return found;
    const card = { name: "eth0", macAddress, wakeOnLan: !wakesNever, defaultRoute: true };
    const agent = { ...NEVER_WOKEN, interfaces: [card], can: ["alarm"] } satisfies AgentRecord;
    known.set(macAddress, agent);
    return agent;
  }
  /** The whole report: that of the present card, the same one until it changes. */
  function relayOf({ wakesNever, macAddress, claims, canRelay }: Site): AgentRecord {
    const known = relays.get(macAddress);
    const said = JSON.stringify([wakesNever, claims, canRelay]);
    if (known?.said === said) return known.agent;
    const card = { ...CARD, macAddress, wakeOnLan: !wakesNever, addresses: claims };
    const agent = { ...NEVER_WOKEN, interfaces: [card], can: canRelay ? CAN_RELAY : [] };
    relays.set(macAddress, { said, agent });
    return agent;
  }
  /** That of a machine that sleeps and restarts by order, as far as its agent says. */
  function goerOf(site: Site, goes: readonly Ability[]): AgentRecord {
    const { wakesNever, macAddress, claims, canRelay } = site;
    const known = relays.get(macAddress);
    const said = JSON.stringify([wakesNever, claims, canRelay, goes]);
    if (known?.said === said) return known.agent;
    const card = { ...CARD, macAddress, wakeOnLan: !wakesNever, ...(parts.wires && { addresses: claims }) };
    const can = [...goes, "alarm" as const, ...(canRelay ? CAN_RELAY : [])];
    const agent = { ...NEVER_WOKEN, interfaces: [card], can };
    relays.set(macAddress, { said, agent });
    return agent;
  }
  const relays = new Map<string, { readonly said: string; readonly agent: AgentRecord }>();
  const [sleepers, wakeable] = [new Map<string, AgentRecord>(), new Map<string, AgentRecord>()];

  let copy: Snapshot | null = null;

  /** Whether agents can show that the copy is older: not a change since then that no agent has received. */
  const canBeShown = (then: Snapshot, now: Snapshot): boolean =>
    sites.every((site) => {
      const revision = then.servers.get(site.uuid)?.facts.revision;
      if (revision === undefined) return false;
      if (revision === now.servers.get(site.uuid)?.facts.revision) return true;
      const followed = parts.followed(site);
      if (followed === null) return true;
      const mark = parts.keptMark(site);
      return followed > revision && mark !== "" && isNotOf(then.lineage, placeOf(mark));
    });

  const manager: Manager = {
    copyData() {
      if (!life?.ready) return;
      copy = parts.snapshot?.() ?? null;
      oracle.copied();
    },
    rollBack() {
      const now = parts.snapshot?.();
      if (!life?.ready || !copy || !now || !canBeShown(copy, now)) return;
      manager.crash("for its data are rolled back");
      copy.putBack();
      oracle.rolledBack(copy);
    },
    get up() {
      return life?.ready === true;
    },
    get runs() {
      return life !== null && !life.gate.suspended;
    },
    unplugged: false,
    jump(ms) {
      oracle.clockJumps(ms);
      wallOffset += ms;
      story.narrate("manager", `its wall clock jumps by ${ms} ms`);
    },
    start() {
      if (life || starting) return;
      starting = true;
      pulse.real(
        parts.openStore().then((store) => {
          starting = false;
          live(store);
        }),
      );
    },
    crash(why) {
      if (!life) return;
      story.narrate("manager", `dies ${why}`);
      die(life);
    },
    stop() {
      const mine = life;
      if (!mine?.ready) return;
      story.narrate("manager", "is told to stop");
      mine.ready = false;
      pulse.stir();
      const stopped = mine.doors ? mine.doors.stop().then(() => mine.fleet.stop()) : mine.fleet.stop();
      void stopped.then(() => {
        if (life !== mine) return;
        story.narrate("manager", "has stopped");
        die(mine);
      });
    },
    suspend(ms, frozen) {
      const mine = life;
      if (!mine?.ready || mine.gate.suspended) return;
      story.narrate("manager", `is suspended for ${ms} ms${frozen ? ", and its clock with it" : ""}`);
      mine.gate.suspend();
      const from = timeline.now;
      resume = () => {
        if (life !== mine || !mine.gate.suspended) return;
        if (frozen) mine.clock.stoodStill(timeline.now - from);
        story.narrate("manager", "goes on");
        const ms = timeline.now - from;
        oracle.managerResumed(ms, { noticed: !frozen && ms > NOTICED_AFTER, frozenMs: frozen ? ms : 0 });
        pulse.stir();
        mine.gate.resume();
      };
      timeline.after(ms, resume);
    },
    calmDown() {
      manager.unplugged = false;
      resume();
      manager.start();
    },
    manifest(site, boot, respond) {
      const mine = life;
      mine?.gate.run(() => {
        if (!mine.ready) return;
        if (site.refused || !isKnown(mine, site))
          return respond({ failure: "unauthenticated", refused: true });
        const manifest = mine.fleet.manifest(site.uuid, boot);
        oracle.shown(site.uuid, boot, manifest.power, "manifest", howOf(manifest));
        // As the API does: what is asked for goes with the answers to heartbeats.
        respond({ answer: { ...manifest, wakes: [] } });
      });
    },
    heartbeat(site, heartbeat, waked, holdMs, respond) {
      const mine = life;
      mine?.gate.run(() => {
        if (!mine.ready) return;
        if (site.refused || !isKnown(mine, site))
          return respond({ failure: "unauthenticated", refused: true });
        const arrivedAt = timeline.now;
        const which = `${heartbeat.status} #${heartbeat.sequence} of ${heartbeat.instance}`;
        oracle.arrived(site.uuid, heartbeat);
        pulse.stir();
        const results = waked.length > 0 ? waked : undefined;
        mine.fleet.heartbeat(site.uuid, heartbeat, agentOf(site), site.address, results).then(
          (manifest) => {
            if (mine.gate.dead || !isKnown(mine, site)) return;
            oracle.ledger.answered(site.uuid, manifest.revision);
            oracle.answered(site.uuid, heartbeat, arrivedAt, manifest.power, howOf(manifest));
            if (manifest.power === "OFF") story.narrate("manager", `answers ${site.name} OFF`, which);
            else story.routine("manager", `answers ${site.name} ON`, which);
            const { last } = mine.fleet.get(site.uuid).facts;
            if (holdMs > 0 && mayHold(heartbeat, manifest, last))
              return hold(mine, site, heartbeat, holdMs, respond);
            handOver(site, manifest);
            respond({ answer: { manifest, arrivedAt } });
          },
          (error: unknown) => {
            if (!mine.gate.dead) respond({ failure: `internal: ${String(error)}`, refused: false });
          },
        );
      });
    },
    ask(question, done, as = (fleet) => fleet.as(OP)) {
      const mine = life;
      if (!mine?.ready) return false;
      let open = true;
      const once = (outcome: Outcome): void => {
        if (!open) return;
        open = false;
        mine.asked.delete(once);
        done(outcome);
      };
      mine.asked.add(once);
      mine.gate.run(() => {
        pulse.stir();
        question(as(mine.fleet)).then(
          () => once("accepted"),
          // Anything but a refusal leaves it open whether the change was written.
          (error: unknown) => once(error instanceof FleetError ? "refused" : "unknown"),
        );
      });
      return true;
    },
    server: (site) => (life?.ready && isKnown(life, site) ? life.fleet.get(site.uuid) : null),
    status(site) {
      const server = manager.server(site);
      return server && currentStatus(server.facts);
    },
    wall: () => timeline.now + wallOffset,
  };
  return manager;
}

/** The way in which an agent is told to go. */
const howOf = ({ terms }: AgentManifest): Departure => terms?.how ?? "power_off";

/** Whether the server has not been deleted. */
function isKnown({ fleet }: Life, { uuid }: Site): boolean {
  try {
    return fleet.get(uuid).uuid === uuid;
  } catch {
    return false;
  }
}

/**
 * Whether an answer may be held, as in `lib/api/held-answer.ts`: none that has news, and none after which the agent
 * goes on at once.
 */
function mayHold(heartbeat: Heartbeat, manifest: AgentManifest, last: Report | null): boolean {
  if (heartbeat.status !== "ON" || heartbeat.restarting) return false;
  if (manifest.power !== "ON" || manifest.revision !== heartbeat.revisionEcho) return false;
  if (manifest.wakes.length > 0) return false;
  return last?.instance === heartbeat.instance && last.sequence === heartbeat.sequence;
}

function asItIs<T>(value: T): T {
  return value;
}
