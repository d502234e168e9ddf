import type { Changes, Reads } from "../../lib/fleet/fleet";
import { USUAL_GUARDS } from "../../lib/plan/guards";
import type { Shutdown } from "../../lib/power/words";
import type { CrowdParts } from "./crowd";
import type { Machine } from "./machine";
import type { Asked } from "./oracle/book";
import type { Site } from "./site";

const MINUTE = 60_000;

export interface PeopleParts extends Omit<CrowdParts, "sites"> {
  readonly site: Site;
  readonly machine: Machine;
}

/** The people around one server: at the console, and at the machine. */
export interface People {
  begin(): void;
  /** Turns the server off, or on, as things stand at the end. */
  obey(off: boolean): void;
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

  let reasons = 0;
  const needing = chance.fork("needing");

  function click(
    kind: "TurnOn" | "TurnOff" | "TurnOffByForce",
    endHolds = chance.odds(0.3),
    evenIfNeeded = needing.odds(0.6),
    way: Shutdown | null = null,
  ): void {
    const reason = newReason();
    const how = { reason, force: kind === "TurnOffByForce", endHolds, evenIfNeeded, how: way };
    if (kind === "TurnOn") ask(kind, reason, {}, (fleet) => fleet.act(site.uuid, kind));
    else
      ask(kind, reason, { endHolds, evenIfNeeded, how: way }, (fleet) =>
        fleet.act(site.uuid, "TurnOff", how),
      );
  }

  function newReason(): string {
    reasons += 1;
    return `reason ${reasons} of ${site.name}`;
  }

  function ask(
    kind: Asked,
    reason: string,
    {
      until = 0,
      endHolds = false,
      evenIfNeeded = false,
      how = null,
    }: { until?: number; endHolds?: boolean; evenIfNeeded?: boolean; how?: Shutdown | null },
    asked: (fleet: Reads & Changes) => Promise<unknown>,
  ): void {
    const entry = oracle.clicked(site.uuid, kind, reason, { untilWall: until, endHolds, evenIfNeeded, how });
    const done = (result: "accepted" | "refused" | "unknown"): void => {
      oracle.acknowledged(site.uuid, entry, result);
      story.narrate("operator", `${kind} ${site.name}, ${reason}: ${result}`);
    };
    if (!manager.ask(asked, done)) done("refused");
  }

  /** Mostly a good end; now and then one that no one may ask for. */
  function someEnd(): number {
    const ms = chance.weighted([
      [6, () => chance.between(2 * MINUTE, 180 * MINUTE)],
      [2, () => chance.between(1_000, 2 * MINUTE)],
      [1, () => -chance.between(0, MINUTE)],
      [1, () => 30 * 1440 * MINUTE + chance.between(1, MINUTE)],
    ])();
    return manager.wall() + ms;
  }

  function turnOffWhenFree(): void {
    const [reason, until] = [newReason(), someEnd()];
    const endHolds = chance.odds(0.2);
    const evenIfNeeded = needing.odds(0.3);
    const how = { mode: "when_free", until, reason, endHolds, evenIfNeeded } as const;
    ask("TurnOffWhenFree", reason, { until, endHolds, evenIfNeeded }, (fleet) =>
      fleet.act(site.uuid, "TurnOff", how),
    );
  }

  function hold(): void {
    const [reason, until] = [newReason(), someEnd()];
    const wake = chance.odds(0.3);
    const named = { serverUuids: [site.uuid], groupUuids: [], reason };
    const waking = { action: "ON", mode: "now", force: false, evenIfItMayNotWake: false } as const;
    // With what it needs it is woken by a run, where there is something to wake.
    const run = wake
      ? oracle.plans.runAsked({ ...named, ...waking, until: null, confirmCount: 0, requestId: null })
      : null;
    ask("Hold", reason, { until }, (fleet) =>
      fleet.placeHold({ ...named, until, wake }).finally(() => {
        if (run) oracle.plans.runAnswered(run, "unknown");
      }),
    );
  }

  function release(): void {
    const last = manager.server(site)?.holds.at(-1);
    if (!last) return;
    oracle.releases(site.uuid, last.reason);
    manager.ask(
      (fleet) => fleet.releaseHold(last.uuid),
      (outcome) => story.narrate("operator", `releases ${last.reason} of ${site.name}: ${outcome}`),
    );
  }

  function setGuards(): void {
    const processes = chance.odds(0.5) ? ["rsync"] : [];
    const guards = { ...USUAL_GUARDS, processes };
    const asked = manager.ask(
      (fleet) => fleet.edit(site.uuid, { guards }),
      (outcome) => {
        story.narrate("operator", `sets the guards of ${site.name}: ${outcome}`);
        if (outcome === "accepted") oracle.guardsSet(site.uuid, processes);
      },
    );
    if (asked) oracle.guardsAsked(site.uuid, processes);
  }

  function wakeAgain(): void {
    manager.ask(
      (fleet) => {
        oracle.wakesAgain(site.uuid);
        return fleet.act(site.uuid, "WakeAgain");
      },
      (outcome) => story.narrate("operator", `wakes ${site.name} again: ${outcome}`),
    );
  }

  function edit(): void {
    const heartbeatInterval = chance.odds(0.1) ? chance.between(5, 60) : chance.pick(temper.intervals);
    const asked = manager.ask(
      (fleet) => fleet.edit(site.uuid, { heartbeatInterval }),
      (outcome) => {
        story.narrate("operator", `sets ${site.name} to ${heartbeatInterval} s: ${outcome}`);
        if (outcome === "accepted") oracle.intervalSet(site.uuid, heartbeatInterval);
      },
    );
    if (asked) oracle.intervalAsked(site.uuid, heartbeatInterval);
  }

  /** Clicks the button that the console shows. */
  function sensible(): void {
    const status = manager.status(site);
    const waits = manager.server(site)?.pendingStop;
    if (waits && chance.odds(0.3)) click("TurnOn");
    else if (status === "ON" || status === "SyncedON") turnOff();
    else if (status === "OFF" || status === "SyncedOFF" || status === "Asleep") click("TurnOn");
    else if (status === "Applying") click("TurnOn");
    else if (status === "Starting" && chance.odds(0.3)) click("TurnOff");
    else if (status === "Starting") wakeAgain();
    else click(chance.pick(["TurnOn", "TurnOff"]));
  }

  function turnOff(): void {
    chance.weighted<() => void>([
      [4, () => click("TurnOff")],
      [1, () => click("TurnOffByForce")],
      [5, turnOffWhenFree],
    ])();
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
      [1, hold],
      [1, release],
      [1, turnOffWhenFree],
      [0.5, setGuards],
    ])();
  }

  function changesTheirMind(): void {
    sensible();
    soon(chance.pick([500, 5_000, 70_000, 400_000]), () => {
      chance.pick([() => click("TurnOn"), () => click("TurnOn"), () => click("TurnOff"), hold, release])();
      if (chance.odds(0.3)) soon(20_000, sensible);
    });
  }

  function everythingAtOnce(): void {
    click("TurnOff");
    click("TurnOn");
    if (chance.odds(0.5)) edit();
    if (chance.odds(0.5)) turnOffWhenFree();
    if (chance.odds(0.2)) hold();
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
    obey(off) {
      const offAs = manager.server(site)?.offAs ?? "power_off";
      const canGo = offAs === "power_off" || site.goes?.includes(offAs);
      click(off ? "TurnOff" : "TurnOn", true, true, canGo ? null : "power_off");
    },
  };
}
