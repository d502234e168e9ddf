import { createDaemon, endLeftOver } from "./daemon.mjs";
import { followCalls, meaningOf, createDisk } from "./disk.mjs";
import { createServices } from "./services.mjs";

/**
 * @typedef {"off" | "booting" | "on" | "shutting down" | "hung" | "falling asleep" | "asleep" | "waking"} MachineState
 */

/**
 * States after which a machine that nobody plays meanwhile is found off: a sleeping one loses its memory with its
 * player.
 * @type {readonly MachineState[]}
 */
export const ENDS_OFF = ["off", "shutting down", "falling asleep", "asleep"];

/**
 * @typedef {object} MachineOptions
 * @property {string} name
 * @property {string} macAddress
 * @property {string} root its disk
 * @property {string} komolet path of the program
 * @property {number} bootMs from power to komolet, milliseconds
 * @property {number} shutdownMs from the shutdown command to power off, milliseconds
 * @property {boolean} [sleeps] whether it can be suspended
 * @property {readonly import("./services.mjs").Service[]} [services] that answer while it is up
 * @property {(machine: string, what: string) => void} report receives events, for people
 * @property {() => void} changed called upon every change of the state
 */

/**
 * One simulated server. It runs the real komolet; its hardware, kernel and systemd are played here.
 * @param {MachineOptions} options
 */
export function createMachine({
  name,
  macAddress,
  root,
  komolet,
  bootMs,
  shutdownMs,
  sleeps = false,
  services: offered = [],
  report,
  changed,
}) {
  const disk = createDisk(root, { sleeps });
  endLeftOver(komolet, disk);
  const daemon = createDaemon(komolet, disk, (line) => report(name, line));
  const services = createServices(name, offered, (line) => report(name, line));
  const quirks = { deaf: false, hangs: false, refuses: false };
  /** @type {MachineState} */
  let state = "off";
  /** @type {string[]} */
  const boots = [];
  let packets = 0;
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  /** @type {Set<() => void>} */
  const waiting = new Set();

  /**
   * @param {MachineState} next
   * @param {string} why
   */
  function become(next, why) {
    state = next;
    report(name, `${next}: ${why}`);
    changed();
    for (const check of [...waiting]) check();
  }

  /** @param {string} why */
  function boot(why) {
    if (state !== "off") return;
    become("booting", why);
    timer = setTimeout(() => {
      boots.push(disk.startBoot());
      if (disk.isConfigured()) daemon.start();
      services.open();
      become("on", "booted");
    }, bootMs);
  }

  /** @param {string} why */
  function shutDown(why) {
    if (state !== "on") return;
    if (quirks.hangs) return become("hung", `${why}, but it hangs`);
    become("shutting down", why);
    timer = setTimeout(() => void powerOff("powered off", "asked"), shutdownMs);
  }

  /** @param {string} why */
  function fallAsleep(why) {
    if (state !== "on") return;
    if (quirks.hangs) return become("hung", `${why}, but it hangs`);
    become("falling asleep", why);
    timer = setTimeout(() => {
      services.close();
      daemon.freeze();
      become("asleep", "suspended");
    }, shutdownMs);
  }

  /** @param {string} why */
  function wakeUp(why) {
    if (state !== "asleep") return;
    become("waking", why);
    timer = setTimeout(() => {
      disk.countSleep();
      daemon.thaw();
      services.open();
      become("on", "awake again");
    }, bootMs / 2);
  }

  /**
   * @param {string} why
   * @param {"asked" | "cut"} how
   */
  async function powerOff(why, how) {
    clearTimeout(timer);
    services.close();
    await daemon.end(how);
    if (state !== "off") become("off", why);
  }

  const unfollow = followCalls(disk, (call) => {
    report(name, `call: ${call}`);
    const meaning = meaningOf(call);
    if (meaning === "power-off" && !quirks.refuses) shutDown(`told by ${call}`);
    if (meaning === "suspend" && !quirks.refuses) fallAsleep(`told by ${call}`);
    if (state === "off" || state === "booting") return;
    if (meaning === "start-komolet") daemon.start();
    if (meaning === "stop-komolet") void daemon.end("asked");
    if (meaning === "reload-komolet") daemon.reload();
  });

  return {
    name,
    macAddress,
    root,
    disk,
    get state() {
      return state;
    },
    /** Magic packets for this machine, whether or not they woke it. */
    get packets() {
      return packets;
    },
    /** The boot ids so far, the latest last. */
    get boots() {
      return boots;
    },
    /** The process id of its komolet, where one runs. */
    get komoletPid() {
      return daemon.pid();
    },
    /** Calls of systemctl and shutdown so far, with their arguments, oldest first. */
    calls: () => disk.readCalls(),

    /** A magic packet arrived at its network card, which listens only while the machine is off, or asleep. */
    receivePacket() {
      packets++;
      if (state !== "off" && state !== "asleep") return;
      if (quirks.deaf) return report(name, "does not hear the magic packet");
      boot("woken by a magic packet");
      wakeUp("woken by a magic packet");
    },
    /** Someone pushes the power button: boots, wakes, or shuts down in order. */
    pressPowerButton() {
      if (state === "off") boot("power button");
      else if (state === "asleep") wakeUp("power button");
      else shutDown("power button");
    },
    /** The power is cut. */
    pullPower: () => powerOff("power was cut", "cut"),
    /** Someone reboots it by hand. */
    async reboot() {
      if (state !== "on") return;
      await powerOff("rebooting", "asked");
      boot("rebooting");
    },
    /**
     * Changes its misbehaviour from now on.
     * @param {Partial<typeof quirks>} change deaf: no packet wakes it · hangs: never ends its shutdown ·
     *   refuses: its shutdown command fails
     */
    misbehave(change) {
      Object.assign(quirks, change);
      disk.refuseShutdown(quirks.refuses);
    },
    /**
     * Waits for a state.
     * @param {MachineState} wanted
     * @param {number} withinMs
     * @returns {Promise<void>}
     * @throws Error where it does not come in time
     */
    reach(wanted, withinMs) {
      return new Promise((resolve, reject) => {
        const end = () => {
          clearTimeout(limit);
          waiting.delete(check);
        };
        const check = () => {
          if (state !== wanted) return;
          end();
          resolve();
        };
        const limit = setTimeout(() => {
          end();
          reject(new Error(`${name} is ${state}, not ${wanted}, after ${withinMs} ms`));
        }, withinMs);
        waiting.add(check);
        check();
      });
    },
    /** Someone stops its komolet by hand; `enable` or a boot starts it again. */
    stopAgent: () => daemon.end("asked"),
    /** Ends the simulation of this machine; it keeps its state. */
    async leave() {
      clearTimeout(timer);
      unfollow();
      services.close();
      await daemon.end(state === "asleep" ? "cut" : "asked");
    },
  };
}

/** @typedef {ReturnType<typeof createMachine>} Machine */
