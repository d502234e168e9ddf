import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { CurrentStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { RunService } from "../../lib/gen/proto/komoriuta/v1/run_pb";
import {
  UpsService,
  type PowerCut,
  type PowerCutPlan,
  type PowerCutStep,
} from "../../lib/gen/proto/komoriuta/v1/ups_pb";
import type { Client } from "@connectrpc/connect";
import { run } from "./child";
import { program } from "./environment";
import { startScene, type Member, type Scene } from "./scene";
import { LINE, startUpsd, type Said, type Upsd } from "./upsd";
import { until } from "./until";

/** The UPS of the scene by its name in upsd. */
export const RACK = "rack";

/** Simulated servers behind a real upsd, and a plan about its UPS. */
export interface CutScene extends Scene {
  readonly upsd: Upsd;
  readonly upses: Client<typeof UpsService>;
  /** The UPS says this from now on, and nothing else of itself has changed. Resolves once upsd tells it. */
  readonly say: (status: string, charge?: number, more?: Said) => Promise<void>;
  /** Waits until the manager sees the UPS so. */
  readonly seen: (standing: string) => Promise<unknown>;
  readonly makePlan: (settings: CutSettings) => Promise<PowerCutPlan>;
  /** The plan's last power cut. */
  readonly cut: () => Promise<PowerCut | undefined>;
  /** Names of those that were told to power off, oldest first. */
  readonly stopped: () => readonly string[];
  /** Names of those that a magic packet has woken, oldest first. */
  readonly woken: () => readonly string[];
  /** The number of runs so far. */
  readonly runs: () => Promise<number>;
  /** Kinds of events since the plan was made, with their detail, oldest first: of power cuts alone. */
  readonly events: () => Promise<readonly string[]>;
  readonly isOn: (name: string) => boolean;
  readonly isOff: (name: string) => boolean;
}

export interface CutSettings {
  /** Each step: when it begins, and whom it turns off. */
  readonly steps: readonly (readonly [when: PowerCutStep["when"], names: readonly string[]])[];
  readonly forces?: boolean;
}

export interface CutSceneOptions {
  readonly awake: readonly string[];
  readonly asleep?: readonly string[];
  /** The server that each of these needs. */
  readonly needs: Readonly<Record<string, string>>;
  /** Milliseconds from the shutdown command to power off. */
  readonly shutdownMs?: number;
}

/** Starts upsd, a compiled manager that reads it, and servers. */
export async function startCutScene({ needs, ...options }: CutSceneOptions): Promise<CutScene> {
  const upsd = await startUpsd({ [RACK]: LINE });
  const ends: (() => Promise<unknown>)[] = [() => upsd.remove()];
  const end = async (): Promise<void> => {
    for (const step of ends.reverse()) await step();
  };
  try {
    const env = { KOMO_NUT_URL: `nut://127.0.0.1:${upsd.port}` };
    const scene = await startScene({ ...options, manager: { env } });
    ends.push(() => scene.end());
    const { operator } = scene;
    for (const [name, needed] of Object.entries(needs)) {
      const serverUuids = [scene.member(needed).uuid];
      await operator.servers.updateServer({ uuid: scene.member(name).uuid, needs: { serverUuids } });
    }
    const upses = operator.client(UpsService);
    const seen = (standing: string) =>
      until(`the UPS is ${standing}`, 60_000, async () => {
        const [ups] = (await upses.listUpses({})).upses;
        return ups?.standing === standing;
      });
    await seen("line");
    await until("all report", 60_000, async () => {
      const { servers } = await operator.servers.listServers({});
      const on = servers.filter(({ currentStatus }) => currentStatus === CurrentStatus.ON);
      return on.length === options.awake.length;
    });
    const linesOf = (line: RegExp): string[] =>
      [...scene.story().matchAll(line)].map(([, name = ""]) => name);
    return {
      ...{ ...scene, upsd, upses, seen, end },
      say: (status, charge = 100, more = {}) =>
        upsd.say(RACK, { ...LINE, "ups.status": status, "battery.charge": String(charge), ...more }),
      makePlan: (settings) => makePlan(scene, upses, settings),
      cut: async () => (await upses.listPowerCutPlans({})).plans[0]?.powerCut,
      stopped: () => linesOf(/\[(\S+)\] shutting down: /g),
      woken: () => linesOf(/\[(\S+)\] booting: woken by a magic packet/g),
      runs: async () => (await operator.client(RunService).listRuns({})).runs.length,
      async events() {
        const { events } = await operator.servers.listEvents({ limit: 500 });
        const its = events.filter(({ kind }) => /^power_(failed|back|cut_(?!plan))/.test(kind));
        return its.reverse().map(({ kind, detail }) => `${kind} ${detail}`.trim());
      },
      isOn: (name) => scene.member(name).machine.state === "on",
      isOff: (name) => scene.member(name).machine.state === "off",
    };
  } catch (error) {
    await end();
    throw error;
  }
}

async function makePlan(
  { operator, member }: Scene,
  upses: Client<typeof UpsService>,
  { steps, forces = false }: CutSettings,
): Promise<PowerCutPlan> {
  const groups = operator.client(GroupService);
  const made: Pick<PowerCutStep, "when" | "groupUuids">[] = [];
  for (const [at, [when, names]] of steps.entries()) {
    const serverUuids = names.map((name) => member(name).uuid);
    const { group } = await groups.createGroup({ name: `step ${at + 1}`, serverUuids });
    made.push({ when, groupUuids: [group?.uuid ?? ""] });
  }
  const [ups] = (await upses.listUpses({})).upses;
  const { plan } = await upses.createPowerCutPlan({
    plan: {
      ...{ name: "the rack", ups: ups?.name ?? "", steps: made, forceAtLowBattery: forces },
      ...{ stableSeconds: 10, chargedTo: 50 },
    },
  });
  if (!plan) throw new Error("no plan was made");
  return plan;
}

/** Somebody on the machine keeps it on, so that it declines. */
export async function holdOn({ machine }: Member): Promise<void> {
  const command = [program("komo-agent"), "hold", "--for", "2h", "--reason", "measuring"];
  const { code, stderr } = await run(command, { env: machine.disk.environment });
  if (code !== 0) throw new Error(`no hold on ${machine.name}: ${stderr}`);
}
