import type { Chance } from "./chance";
import type { Machine } from "./machine";
import type { Manager } from "./manager-parts";
import { FAIR, WEATHERS, type Network } from "./network";
import type { Site } from "./site";
import type { Story } from "./story";
import type { Temper } from "./temper";
import type { Timeline } from "./timeline";

export interface FaultParts {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly story: Story;
  readonly network: Network;
  readonly manager: Manager;
  readonly temper: Temper;
  readonly sites: readonly Site[];
  readonly machines: readonly Machine[];
  /** Whether faults still happen. */
  readonly active: () => boolean;
}

const SECOND = 1_000;
const MINUTE = 60_000;

/** Starts all faults, each after its own waits. */
export function beginFaults(parts: FaultParts): void {
  const { timeline, chance, story, network, manager, temper, sites, machines, active } = parts;

  const again = (mean: number, task: () => void): void =>
    void timeline.after(chance.around(mean), () => {
      if (!active()) return;
      task();
      again(mean, task);
    });

  /** A duration: moments, minutes, or longer than every deadline. */
  const duration = (): number =>
    chance.weighted([
      [4, () => chance.between(SECOND, MINUTE)],
      [4, () => chance.between(MINUTE, 10 * MINUTE)],
      [2, () => chance.between(10 * MINUTE, 90 * MINUTE)],
    ])();

  function cut(some: readonly Site[], ms: number): void {
    for (const site of some) site.cut = true;
    const who = some.length === 1 ? (some[0]?.name ?? "") : "everyone";
    story.narrate("network", `cuts ${who} off for ${Math.round(ms / SECOND)} s`);
    timeline.after(ms, () => {
      for (const site of some) site.cut = false;
      story.narrate("network", `${who} can be reached again`);
    });
  }

  function unplug(ms: number): void {
    cut(sites, ms);
    manager.unplugged = true;
    timeline.after(ms, () => (manager.unplugged = false));
  }

  /** The manager's wall clock is wrong, and is set right again. */
  function isWrongFor(ms: number, by: number): void {
    manager.jump(by);
    timeline.after(ms, () => manager.jump(-by));
  }

  function refuseToken(site: Site): void {
    site.refused = true;
    story.narrate("manager", `refuses the token of ${site.name}`);
    timeline.after(duration(), () => (site.refused = false));
  }

  again(temper.weather, () => {
    network.weather = chance.odds(0.5) ? FAIR : chance.pick(WEATHERS);
    story.narrate("network", `is ${network.weather.name}`);
  });
  again(temper.cuts * 3, () => cut(sites, duration()));
  again(temper.cuts * 6, () => unplug(duration()));
  again(temper.managers, () => {
    chance.weighted<() => void>([
      [5, () => manager.crash("of kill -9")],
      [2, manager.stop],
      [1, () => manager.suspend(chance.between(6 * SECOND, MINUTE), chance.odds(0.3))],
      [1, () => manager.suspend(duration() + 6 * SECOND, chance.odds(0.3))],
      [1, () => manager.jump(chance.between(-MINUTE * 600, MINUTE * 600))],
      [1, manager.copyData],
      [1, manager.rollBack],
      [
        1,
        () => isWrongFor(chance.between(SECOND, 10 * SECOND), chance.between(-MINUTE * 600, MINUTE * 6000)),
      ],
    ])();
  });

  // The copy that does harm: something is ordered in it, and that is withdrawn before the copy is put back.
  const isOrdered = (site: Site): boolean => {
    const server = manager.server(site);
    return server !== null && (server.pendingStop !== null || server.facts.order !== null);
  };
  const areCopied = chance.odds(0.5);
  again(5 * MINUTE, () => {
    if (!areCopied || !sites.some(isOrdered)) return;
    manager.copyData();
    timeline.after(chance.between(10 * SECOND, 10 * MINUTE), () => {
      if (active() && chance.odds(0.6)) manager.rollBack();
    });
  });

  /** No komolet runs meanwhile. */
  const sleepsUnseen = (machine: Machine): void => {
    machine.restartKomolet("kill");
    machine.fallAsleep(6 * SECOND + duration(), chance.pick(["sleeps", "is paused"] as const));
  };

  sites.forEach((site, index) => {
    const machine = machines[index];
    if (!machine) return;
    again(temper.cuts, () => cut([site], duration()));
    again(temper.cuts * 4, () => refuseToken(site));
    again(temper.sleeps, () => {
      chance.weighted<() => void>([
        [4, () => machine.fallAsleep(6 * SECOND + duration(), "sleeps")],
        [4, () => machine.fallAsleep(6 * SECOND + duration(), "is paused")],
        [2, () => sleepsUnseen(machine)],
        [1, () => machine.setClock(chance.between(1, 90 * MINUTE))],
      ])();
    });
    again(temper.komolets, () => {
      chance.weighted<() => void>([
        [5, () => machine.restartKomolet("kill")],
        [3, () => machine.restartKomolet("stop")],
        [3, () => machine.komolet()?.suspend(duration())],
        [2, () => machine.komolet()?.reload(chance.odds(0.5))],
        [1, machine.damageNote],
      ])();
    });
  });
}
