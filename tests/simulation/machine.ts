import type { Chance } from "./chance";
import type { Boot, Komolet } from "./komolet";
import { LEAST_SLEEP } from "./oracle/agents";
import type { Oracle } from "./oracle/record";
import type { Shutdown } from "../../agent-deno/shutdowns.ts";
import { SLEEPS, type Down } from "./oracle/going";
import type { Site } from "./site";
import type { SleepManners } from "./sleeping";
import type { Story } from "./story";
import type { Timeline, Timer } from "./timeline";
import type { Use } from "./use";

/** The behaviour of a machine: odds of faults, each time that they may happen. */
export interface MachineManners {
  /** A magic packet does not wake it. */
  sleepsOn: number;
  /** It takes many minutes to boot. */
  bootsSlowly: number;
  /** Outcomes of a shutdown command, by weight. */
  shutdown: readonly (readonly [weight: number, outcome: ShutdownOutcome])[];
}

type ShutdownOutcome = "goes down" | "hangs" | "never goes down" | "reboots" | "fails" | "does nothing";

/**
 * Kinds of sleep. A machine that is paused notices it only by its wall clock, once that is right, and by the clock on
 * its board.
 */
type Sleep = "sleeps" | "is paused";

/** A machine: hardware, operating system, and komolet as its service. */
export interface Machine {
  readonly state: "off" | "booting" | "up" | "halting";
  /** Whether it is up, and stands still. */
  readonly asleep: boolean;
  /** Whether komolet runs. */
  readonly reports: boolean;
  /** The truth of one that is down. */
  readonly down: Down;
  /** The time at which it came up; null: it is off. */
  readonly upSince: number | null;
  /** Someone presses the power button. */
  pressButton(): void;
  /** Someone pulls the plug; where `back`, power returns and the machine boots by itself. */
  pullPlug(back: boolean): void;
  /** Its power is cut from outside. */
  cutPower(): void;
  /** Someone reboots it by hand. */
  reboot(): void;
  /** A magic packet arrives. */
  packet(): void;
  /** komolet dies and its service manager starts it again, or somebody restarts it in an orderly way. */
  restartKomolet(how: "kill" | "stop"): void;
  damageNote(): void;
  /** It goes to sleep, or its host pauses it, for so long unless somebody wakes it before. */
  fallAsleep(ms: number, how: Sleep): void;
  /** Its wall clock is set on. One that is set back just when its host paused the machine would hide that. */
  setClock(ms: number): void;
  komolet(): Komolet | undefined;
  /** The mark of the manager's data that its komolet keeps. */
  keptMark(): string;
  /** Ends whatever hangs, and all use of the machine. */
  calmDown(): void;
}

export interface MachineParts {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly story: Story;
  readonly oracle: Oracle;
  readonly manners: MachineManners;
  /** Its manners of sleeping by order, with a chance of its own; null: it only powers off. */
  readonly sleeping: { readonly manners: SleepManners; readonly chance: Chance } | null;
  readonly site: Site;
  readonly use: Use;
  /** Told when it goes by a command, and when something wakes it or turns it on. */
  readonly noted?: (what: Change) => void;
  /** Milliseconds until the alarm for a planned start. */
  readonly untilAlarm: (wakeAt: number) => number;
  readonly startKomolet: (
    boot: Boot,
    host: {
      startCommand: (how: Shutdown, ended: (error: string) => void) => void;
      endCommand: () => boolean;
      setAlarm: (wakeAt: number | undefined) => void;
      doze: () => void;
      onExit: (how: "ended" | "died") => void;
    },
  ) => Komolet;
}

/** The ways that agents list. */
const WAYS = ["suspend", "hibernate", "reboot"] as const;

/** Milliseconds within which komolet has looked at its clocks for sure. */
const UNSEEN = 10_000;

/** A command that sends a machine away, or whatever brings it back. */
export type Change = "goes" | "button" | "packet" | "alarm" | "itself";

/** A future event of the machine. */
interface Plan {
  timer: Timer;
  readonly task: () => void;
  done: boolean;
}

const NO_MARK = { text: "", at: -Infinity };
/** One that an agent need not notice; only its answers age. */
const LEAST_NAP = 500;
const LONG_SLEEP = 40 * 60_000;
/** One that ends when somebody wakes it. */
const UNTIL_WOKEN = 400 * 86_400_000;

export function createMachine(parts: MachineParts): Machine {
  const { timeline, chance, story, oracle, manners, site } = parts;
  let state: Machine["state"] = "off";
  let boot: Boot | undefined;
  let boots = 0;
  let komolet: Komolet | undefined;
  let command: Plan | undefined;
  /** Future events that happen only while the machine stays in its state. */
  let plans: Plan[] = [];
  let sleep:
    | { readonly how: Sleep; readonly since: number; readonly end: Timer; readonly ordered: boolean }
    | undefined;
  let interrupted: (() => void)[] = [];
  let pausedUntil = -Infinity;
  /** Ends the hang of the machine. */
  let wayOut: (() => void) | undefined;
  /** The alarm of its board: whether the machine is on does not matter to it. */
  let alarm: Timer | undefined;
  let isByAlarm = false;
  /** Faults have stopped: a command that began before hangs no more either. */
  let calm = false;

  const noted = parts.noted ?? (() => undefined);
  const say = (what: string): void => story.narrate(site.name, what);
  const plan = (ms: number, task: () => void): void => void plans.push(planned(ms, task));

  function planned(ms: number, task: () => void): Plan {
    const entry: Plan = {
      done: false,
      task: () => {
        entry.done = true;
        task();
      },
      timer: timeline.after(ms, () => entry.task()),
    };
    return entry;
  }

  const isOpen = (entry: Plan | undefined): entry is Plan =>
    entry !== undefined && !entry.done && !entry.timer.off;

  function enter(next: Machine["state"]): void {
    for (const { timer } of plans) timer.off = true;
    plans = [];
    wayOut = undefined;
    state = next;
  }

  function setAlarm(wakeAt: number | undefined): void {
    if (alarm) alarm.off = true;
    if (wakeAt !== undefined) say("its alarm is set");
    alarm = wakeAt === undefined ? undefined : timeline.after(Math.max(0, parts.untilAlarm(wakeAt)), ring);
  }

  function ring(): void {
    if (sleep?.ordered) return ringAsleep();
    if (state !== "off") return;
    say("its own alarm wakes it");
    noted("alarm");
    powerOn();
    isByAlarm = true;
  }

  function ringAsleep(): void {
    say("its own alarm wakes it");
    noted("alarm");
    wakeUp();
    if (boot) boot.isByAlarm = true;
  }

  function powerOn(): void {
    if (state !== "off") return;
    isByAlarm = false;
    const slowly = chance.odds(manners.bootsSlowly);
    say(slowly ? "boots, slowly" : "boots");
    enter("booting");
    wayOut = up;
    plan(slowly ? chance.between(200_000, 900_000) : chance.between(10_000, 120_000), up);
  }

  function up(): void {
    enter("up");
    boots += 1;
    const hasHardwareClock = chance.odds(0.5);
    const clocks = { runs: undefined, sleptFor: 0, pausedFor: 0, wallSetBy: 0, hasHardwareClock, isByAlarm };
    boot = { id: `${site.name}-boot${boots}`, at: timeline.now, note: undefined, mark: NO_MARK, ...clocks };
    oracle.bootStarted(site.uuid, boot.id);
    say(`is up: ${boot.id}`);
    plan(chance.between(500, 15_000), launch);
  }

  function launch(): void {
    if (!boot || komolet || state === "off") return;
    changeAgent();
    komolet = parts.startKomolet(boot, { startCommand, endCommand, onExit, setAlarm, doze });
  }

  /** Somebody installs another version of the agent, or takes something away that it needs. */
  function changeAgent(): void {
    const { sleeping } = parts;
    if (!sleeping || !site.goes || !sleeping.chance.odds(sleeping.manners.changesAgent)) return;
    site.goes = WAYS.filter(() => sleeping.chance.odds(0.7));
    say(`its agent can: ${site.goes.join(", ")}`);
  }

  function onExit(how: "ended" | "died"): void {
    komolet = undefined;
    if (state === "up")
      plan(how === "died" ? chance.between(100, 15_000) : chance.between(50, 3_000), launch);
  }

  /** The operating system goes down, and ends komolet on the way. */
  function halt(then: () => void, hangs: "no" | "a while" | "for good" = "no"): void {
    if (state !== "up") return;
    enter("halting");
    const hang = calm ? "no" : hangs;
    // A hanging shutdown hangs before komolet's turn, or after it.
    const spared = hang !== "no" && chance.odds(0.5);
    if (!spared) plan(chance.between(50, 15_000), () => komolet?.stop(then === offAndOn));
    if (!spared) plan(chance.between(15_000, 20_000), endKomolet);
    wayOut = then;
    if (hang === "no") plan(chance.between(20_500, 60_000), then);
    if (hang === "a while") plan(chance.between(60_000, 1_200_000), then);
  }

  function fallAsleep(ms: number, how: Sleep, ordered = false): void {
    // systemd lets no machine sleep that goes down; its host does not ask.
    if (!boot || sleep || state === "off" || (how === "sleeps" && state !== "up")) return;
    // Where only the wall clock shows a pause, nobody can tell who was not there, since that may have been set back.
    if (how !== "sleeps" && !boot.hasHardwareClock && !komolet) return;
    say(`${how} for ${Math.round(ms / 1000)} s`);
    sleep = { how, since: timeline.now, end: timeline.after(ms, wakeUp), ordered };
    for (const entry of [...plans, command]) if (isOpen(entry)) interrupt(entry);
    komolet?.fallAsleep();
  }

  function wakeUp(): void {
    if (!boot || !sleep) return;
    const { how, since, end, ordered } = sleep;
    const ms = timeline.now - since;
    if (ordered && parts.sleeping?.chance.odds(parts.sleeping.manners.neverResumes)) {
      say("does not come back from its sleep");
      return off();
    }
    end.off = true;
    sleep = undefined;
    if (ordered) boot.isByAlarm = false;
    say(`wakes up after ${Math.round(ms / 1000)} s`);
    if (how === "sleeps") boot.sleptFor += ms;
    else pausedUntil = timeline.now;
    const isShown = how === "sleeps" || pausedFor(boot, ms);
    for (const goOn of interrupted) goOn();
    interrupted = [];
    oracle.woke(site.uuid, ms, isShown);
    if (ordered) wakesBadly(boot, ms);
    komolet?.wakeUp();
  }

  /** Its network is late, and its wall clock stood still with it, or was set to something else. */
  function wakesBadly(boot: Boot, ms: number): void {
    if (!parts.sleeping) return;
    const { chance, manners } = parts.sleeping;
    if (chance.odds(manners.networkLate)) {
      site.late = true;
      timeline.after(chance.between(500, 90_000), () => (site.late = false));
    }
    if (!chance.odds(manners.clockWrong)) return;
    const hours = chance.between(0, 600) * 60_000;
    // One that is set back while its host pauses the machine would hide that, where no other clock shows it.
    const by = chance.pick([-ms, -hours, boot.hasHardwareClock ? hours : -ms]);
    // A pause of a moment ago would be hidden, too: nobody has looked at a clock since.
    if (by < 0 && timeline.now - pausedUntil < UNSEEN) return;
    say(`its wall clock is wrong by ${by} ms`);
    boot.wallSetBy += by;
    // However short its sleep was, it is noticed by that.
    if (by > 0) oracle.woke(site.uuid, 0, true);
    timeline.after(chance.between(100, 20 * 60_000), () => {
      boot.wallSetBy -= by;
      oracle.woke(site.uuid, 0, true);
    });
  }

  /**
   * Pauses a machine. Where only the wall clock shows a pause, that clock is right again at once: else no agent could
   * notice.
   * @returns whether the wall clock shows it
   */
  function pausedFor(boot: Boot, ms: number): boolean {
    boot.pausedFor += ms;
    const clock = boot.hasHardwareClock
      ? chance.pick(["right", "wrong for a while", "slewed"] as const)
      : "right";
    if (clock === "right") return true;
    say(`its wall clock is ${clock}`);
    boot.wallSetBy -= ms;
    // By the time that it is right, boot time has grown as much: no clock shows a jump.
    if (clock === "slewed") return false;
    timeline.after(chance.between(100, 20 * 60_000), () => {
      boot.wallSetBy += ms;
      oracle.woke(site.uuid, 0, true);
    });
    return false;
  }

  /** Shifts a future event by the time of the sleep. */
  function interrupt(entry: Plan): void {
    entry.timer.off = true;
    const left = entry.timer.at - timeline.now;
    interrupted.push(() => (entry.timer = timeline.after(left, () => entry.task())));
  }

  /** Puts the machine to sleep right now, when komolet is about to receive something. */
  function doze(): void {
    const ms = chance.odds(0.6)
      ? chance.between(LEAST_SLEEP, LONG_SLEEP)
      : chance.between(LEAST_NAP, LEAST_SLEEP);
    fallAsleep(ms, chance.pick(["sleeps", "is paused"] as const));
  }

  function off(): void {
    if (state === "off") return;
    if (sleep) sleep.end.off = true;
    sleep = undefined;
    interrupted = [];
    enter("off");
    parts.use.clear();
    endKomolet();
    endCommand();
    boot = undefined;
    say("is off");
  }

  function offAndOn(): void {
    off();
    plan(chance.between(2_000, 30_000), powerOn);
  }

  function endKomolet(): void {
    komolet?.kill();
    komolet = undefined;
  }

  function startCommand(how: Shutdown, ended: (error: string) => void): void {
    if (SLEEPS[how]) return startSleep(ended);
    const outcome = chance.weighted(manners.shutdown);
    if (state !== "up") return;
    say(how === "reboot" ? `restart: ${outcome}` : `shutdown: ${outcome}`);
    const begin = (task: () => void): void => {
      if (how !== "reboot") noted("goes");
      command = planned(chance.between(50, 3_000), task);
    };
    // One that does the contrary: it restarts instead of powering off, or powers off instead of restarting.
    const [asOrdered, otherwise] = how === "reboot" ? [offAndOn, off] : [off, offAndOn];
    switch (outcome) {
      case "goes down":
        return begin(() => halt(asOrdered));
      case "reboots":
        return begin(() => halt(otherwise));
      case "hangs":
        return begin(() => halt(asOrdered, "a while"));
      case "never goes down":
        return begin(() => halt(asOrdered, "for good"));
      case "fails":
        return void (command = planned(chance.between(10, 20_000), () => ended("exit code 1")));
      case "does nothing":
        return;
    }
  }

  function startSleep(ended: (error: string) => void): void {
    if (!parts.sleeping || state !== "up") return;
    const { chance, manners } = parts.sleeping;
    const outcome = chance.weighted(manners.command);
    say(`sleep: ${outcome}`);
    const within = (ms: number, task: () => void): void => void (command = planned(ms, task));
    switch (outcome) {
      case "sleeps":
        return within(chance.between(50, 2_000), sleepAsOrdered);
      case "takes long":
        return within(chance.between(2_000, 50_000), sleepAsOrdered);
      case "fails":
        return within(chance.between(10, 20_000), () => ended("exit code 1"));
      case "does nothing":
        return;
    }
  }

  function sleepAsOrdered(): void {
    if (!parts.sleeping) return;
    const { chance, manners } = parts.sleeping;
    noted("goes");
    const isRoused = chance.odds(manners.rousedSoon);
    const later = chance.odds(manners.rousedLater) ? chance.around(2 * 3_600_000) : UNTIL_WOKEN;
    fallAsleep(isRoused ? chance.between(300, 20_000) : later, "sleeps", true);
  }

  function endCommand(): boolean {
    const wasOpen = isOpen(command);
    if (command) command.timer.off = true;
    command = undefined;
    return wasOpen;
  }

  return {
    get state() {
      return state;
    },
    get asleep() {
      return sleep !== undefined;
    },
    get reports() {
      return state === "up" && komolet !== undefined && !sleep;
    },
    get down() {
      return { sleeps: sleep?.ordered === true };
    },
    get upSince() {
      return state === "up" && boot && !sleep ? boot.at : null;
    },
    pressButton() {
      if (sleep || state === "off") noted("button");
      if (sleep) {
        wakeUp();
      } else if (state === "off") {
        say("someone presses the power button: on");
        powerOn();
      } else if (state === "up") {
        say("someone presses the power button: off");
        halt(off);
      }
    },
    pullPlug(back) {
      if (state === "off") return;
      say(back ? "power fails for a moment" : "someone pulls the plug");
      if (back) offAndOn();
      else off();
    },
    cutPower() {
      if (state === "off") return;
      say("its power is cut");
      off();
    },
    reboot() {
      if (state !== "up" || sleep) return;
      say("someone reboots it");
      halt(offAndOn);
    },
    packet() {
      const isAsleep = sleep?.how === "sleeps";
      if (state !== "off" && !isAsleep) return;
      if (chance.odds(manners.sleepsOn)) return say("does not wake up");
      say("a magic packet wakes it");
      noted("packet");
      if (isAsleep) wakeUp();
      else powerOn();
    },
    restartKomolet(how) {
      if (!komolet || sleep) return;
      say(how === "kill" ? "komolet is killed" : "komolet is restarted");
      if (how === "stop") return komolet.stop();
      endKomolet();
      if (state !== "off") plan(chance.between(100, 15_000), launch);
    },
    damageNote() {
      if (!boot?.note) return;
      say("the note of a shutdown is damaged");
      boot.note = "unreadable";
      oracle.noteDamaged(site.uuid, boot.id);
    },
    fallAsleep,
    setClock(ms) {
      if (!boot || sleep) return;
      boot.wallSetBy += ms;
      oracle.woke(site.uuid, 0, true);
      say(`its wall clock is set by ${ms} ms`);
    },
    komolet: () => komolet,
    keptMark: () => boot?.mark.text ?? "",
    calmDown() {
      calm = true;
      // Whoever sleeps as they were told to sleeps on.
      if (!sleep?.ordered) wakeUp();
      parts.use.clear();
      komolet?.resume();
      if (state !== "halting" && state !== "booting") return;
      const next = wayOut;
      if (next) plan(chance.between(1_000, 60_000), next);
    },
  };
}
