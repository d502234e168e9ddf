import type { Shutdown } from "../../lib/power/words";
import { SHUTDOWNS } from "../../lib/power/words";
import type { CrowdParts } from "./crowd";
import type { Machine } from "./machine";
import type { Outcome } from "./manager-parts";
import type { Asked } from "./oracle/book";
import type { Site } from "./site";

export interface SleepersParts extends CrowdParts {
  readonly machines: readonly Machine[];
}

const MINUTE = 60_000;

/** People who let servers sleep, restart them, and wake those that sleep. */
export function createSleepers(parts: SleepersParts): { begin(): void } {
  const { timeline, chance, story, oracle, manager, temper, sites, machines } = parts;
  let reasons = 0;

  function setOffAs(site: Site): void {
    const offAs = chance.weighted<Shutdown>([
      [6, "suspend"],
      [3, "hibernate"],
      [2, "power_off"],
    ]);
    const isAsked = manager.ask(
      (fleet) => fleet.edit(site.uuid, { offAs }),
      (outcome) => {
        story.narrate("sleeper", `sets ${site.name} to ${offAs}: ${outcome}`);
        if (outcome === "accepted") oracle.offAsSet(site.uuid, offAs);
      },
    );
    if (isAsked) oracle.offAsAsked(site.uuid, offAs);
  }

  function ask(site: Site, asked: Asked, how: Shutdown | null): void {
    reasons += 1;
    const reason = `sleeper's reason ${reasons}`;
    const [endHolds, evenIfNeeded] = [chance.odds(0.3), chance.odds(0.5)];
    const until = asked === "TurnOffWhenFree" ? manager.wall() + chance.between(2, 240) * MINUTE : null;
    const entry = oracle.clicked(site.uuid, asked, reason, {
      untilWall: until ?? 0,
      ...{ endHolds, evenIfNeeded, how },
    });
    const done = (outcome: Outcome): void => {
      oracle.acknowledged(site.uuid, entry, outcome);
      story.narrate("sleeper", `${asked} ${site.name}, ${how ?? "as it is set"}, ${reason}: ${outcome}`);
    };
    const stop = { reason, force: asked.endsWith("ByForce"), endHolds, evenIfNeeded };
    const isReboot = asked.startsWith("Reboot");
    const terms = until === null ? { how } : ({ how, mode: "when_free", until } as const);
    const isAsked = manager.ask(
      (fleet) =>
        isReboot
          ? fleet.act(site.uuid, "Reboot", stop)
          : fleet.act(site.uuid, "TurnOff", { ...stop, ...terms }),
      done,
    );
    if (!isAsked) done("refused");
  }

  /** Somebody wants one that sleeps, or turns it on and changes their mind. */
  function rouse(site: Site): void {
    if (manager.status(site) !== "Asleep") return ask(site, "Reboot", null);
    if (chance.odds(0.3)) return required(machines[site.index]).pressButton();
    reasons += 1;
    const reason = `sleeper's reason ${reasons}`;
    const open = { untilWall: 0, endHolds: false, evenIfNeeded: true };
    const entry = oracle.clicked(site.uuid, "TurnOn", reason, open);
    const done = (outcome: Outcome): void => {
      oracle.acknowledged(site.uuid, entry, outcome);
      story.narrate("sleeper", `wakes ${site.name}: ${outcome}`);
    };
    if (!manager.ask((fleet) => fleet.act(site.uuid, "TurnOn"), done)) done("refused");
    if (chance.odds(0.2)) soon(20_000, () => ask(site, "TurnOff", null));
  }

  function soon(most: number, task: () => void): void {
    timeline.after(chance.between(0, most), () => {
      if (parts.active()) task();
    });
  }

  function change(): void {
    const site = chance.pick(sites);
    chance.weighted<() => void>([
      [2, () => setOffAs(site)],
      [2, () => ask(site, "TurnOff", chance.pick(SHUTDOWNS))],
      [1, () => ask(site, "TurnOffByForce", chance.pick(SHUTDOWNS))],
      [2, () => ask(site, "TurnOffWhenFree", chance.odds(0.5) ? null : chance.pick(SHUTDOWNS))],
      [3, () => ask(site, "Reboot", null)],
      [1, () => ask(site, "RebootByForce", null)],
      [4, () => rouse(site)],
      [1, () => restartsTwice(site)],
    ])();
  }

  /** Somebody restarts a server, and does something else before it has gone. */
  function restartsTwice(site: Site): void {
    ask(site, "Reboot", null);
    soon(chance.pick([500, 5_000, 90_000]), () => {
      chance.pick([
        () => ask(site, "Reboot", null),
        () => ask(site, "TurnOff", null),
        () => ask(site, "TurnOffWhenFree", "suspend"),
        () => rouse(site),
      ])();
    });
  }

  return {
    begin() {
      for (const site of sites) if (chance.odds(0.7)) setOffAs(site);
      const again = (): void =>
        void timeline.after(chance.around((temper.clicks * 2) / sites.length), () => {
          if (!parts.active()) return;
          change();
          again();
        });
      again();
    },
  };
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("a server without its machine");
  return value;
}
