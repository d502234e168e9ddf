import type { Chance } from "./chance";
import type { Machine } from "./machine";
import type { Manager } from "./manager-parts";
import type { Click } from "./oracle/book";
import type { Oracle } from "./oracle/oracle";
import type { Site } from "./site";
import type { Story } from "./story";
import type { Temper } from "./temper";
import type { Timeline } from "./timeline";

export interface PeopleParts {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly story: Story;
  readonly oracle: Oracle;
  readonly manager: Manager;
  readonly temper: Temper;
  readonly site: Site;
  readonly machine: Machine;
  /** Whether they still meddle. */
  readonly active: () => boolean;
}

/** The people around one server: at the console, and at the machine. */
export interface People {
  begin(): void;
  click(kind: Click["kind"]): void;
}

export function createPeople(parts: PeopleParts): People {
  const { timeline, chance, story, oracle, manager, temper, site, machine, active } = parts;

  const again = (mean: number, task: () => void): void =>
    void timeline.after(chance.around(mean), () => {
      if (!active()) return;
      task();
      again(mean, task);
    });
  const soon = (most: number, task: () => void): void =>
    void timeline.after(chance.between(0, most), () => {
      if (active()) task();
    });

  function click(kind: Click["kind"]): void {
    const entry = oracle.clicked(site.uuid, kind);
    const done = (result: "accepted" | "refused" | "unknown"): void => {
      oracle.acknowledged(site.uuid, entry, result);
      story.tell("operator", `${kind} ${site.name}: ${result}`);
    };
    const asked = manager.ask((fleet) => fleet.act(site.uuid, kind, "op"), done);
    if (!asked) done("refused");
  }

  function wakeAgain(): void {
    manager.ask(
      (fleet) => fleet.act(site.uuid, "WakeAgain", "op"),
      (outcome) => story.tell("operator", `wakes ${site.name} again: ${outcome}`),
    );
  }

  function edit(): void {
    const heartbeatInterval = chance.odds(0.1) ? chance.between(5, 60) : chance.pick(temper.intervals);
    const asked = manager.ask(
      (fleet) => fleet.edit(site.uuid, { heartbeatInterval }, "op"),
      (outcome) => {
        story.tell("operator", `sets ${site.name} to ${heartbeatInterval} s: ${outcome}`);
        if (outcome === "accepted") oracle.intervalSet(site.uuid, heartbeatInterval);
      },
    );
    if (asked) oracle.intervalAsked(site.uuid, heartbeatInterval);
  }

  /** What the button that the console shows would do. */
  function sensible(): void {
    const status = manager.status(site);
    if (status === "ON" || status === "SyncedON") click("TurnOff");
    else if (status === "OFF" || status === "SyncedOFF") click("TurnOn");
    else if (status === "Starting") wakeAgain();
    else click(chance.pick(["TurnOn", "TurnOff"]));
  }

  function atTheConsole(): void {
    chance.weighted<() => void>([
      [8, sensible],
      [2, () => click(chance.pick(["TurnOn", "TurnOff"]))],
      [1, wakeAgain],
      [1, edit],
      [3, changesTheirMind],
      [1, everythingAtOnce],
      [2, meddles],
    ])();
  }

  function changesTheirMind(): void {
    sensible();
    soon(chance.pick([500, 5_000, 70_000, 400_000]), () => {
      click(chance.pick(["TurnOn", "TurnOn", "TurnOff"]));
      if (chance.odds(0.3)) soon(20_000, sensible);
    });
  }

  function everythingAtOnce(): void {
    click("TurnOff");
    click("TurnOn");
    if (chance.odds(0.5)) edit();
    if (chance.odds(0.5)) click("TurnOff");
  }

  /** Clicks, and somebody else stands at the machine. */
  function meddles(): void {
    sensible();
    soon(chance.pick([10_000, 90_000, 500_000]), atTheMachine);
  }

  function atTheMachine(): void {
    chance.weighted<() => void>([
      [4, machine.pressButton],
      [2, machine.reboot],
      [1, () => machine.pullPlug(false)],
      [1, () => machine.pullPlug(true)],
    ])();
  }

  return {
    begin() {
      again(temper.clicks, atTheConsole);
      again(temper.hands, atTheMachine);
      // Somebody wants to use a machine that sleeps.
      again(temper.hands, () => {
        if (machine.state === "off") machine.pressButton();
      });
    },
    click,
  };
}
