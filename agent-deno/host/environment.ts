/** The version of the agent, its environment, its paths, its clock. */
import manifest from "../../package.json" with { type: "json" };
import { type Ahead, compareClocks, gained, type Reading } from "./sleep.ts";
import { Refusal } from "../refusal.ts";
import { say } from "../words/say.ts";

/** The version of komoriuta, kept in one place: the package.json of the repository. */
export const VERSION: string = manifest.version;

/** Environment variables of the agent, read once. */
export interface Environment {
  /** KOMORIUTA_ROOT: put before every path. */
  readonly root: string;
  readonly path: string | undefined;
  readonly noColor: boolean;
  /** The user of the agent, also behind sudo or doas, where the environment names one. */
  readonly user?: string | undefined;
  /** LC_ALL and so on. */
  readonly locale?: Readonly<Record<string, string | undefined>>;
  /** NOTIFY_SOCKET: where systemd listens to its service. komolet's alone. */
  readonly notifySocket?: string | undefined;
}

/** @throws Refusal (2) where a variable is wrong */
export function readEnvironment(): Environment {
  const root = Deno.env.get("KOMORIUTA_ROOT") || "/";
  if (!root.startsWith("/")) throw new Refusal(2, say("KOMORIUTA_ROOT must be an absolute path."));
  return {
    root: root.replace(/\/+$/, "") || "/",
    path: Deno.env.get("PATH"),
    user: ["SUDO_USER", "DOAS_USER", "USER", "LOGNAME"].map((name) => Deno.env.get(name)).find(Boolean),
    noColor: (Deno.env.get("NO_COLOR") ?? "") !== "",
    locale: Object.fromEntries(
      ["LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"].map((name) => [name, Deno.env.get(name)]),
    ),
  };
}

export type Paths = Readonly<ReturnType<typeof pathsUnder>>;

/** Every path that the agent uses. All lie under `root`. */
export function pathsUnder(root: string) {
  const at = (path: string): string => (root === "/" ? path : root + path);
  return {
    root,
    configDir: at("/etc/komoriuta"),
    /** A copy of the manager's CA, made where komolet could not read the original. */
    ca: at("/etc/komoriuta/ca.crt"),
    config: at("/etc/komoriuta/config.json"),
    /** The public part of the config. */
    publicConfig: at("/etc/komoriuta/public.json"),
    logDir: at("/var/log/komoriuta"),
    agentLog: at("/var/log/komoriuta/komo-agent.log.jsonl"),
    daemonLog: at("/var/log/komoriuta/komolet.log.jsonl"),
    runDir: at("/run/komoriuta"),
    /** Held locked by the komolet that runs. */
    lock: at("/run/komoriuta/komolet.lock"),
    pid: at("/run/komoriuta/komolet.pid"),
    /** The last heartbeat of komolet, for `status`. */
    state: at("/run/komoriuta/komolet.json"),
    /** The socket of komolet's messages to systemd. */
    notify: at("/run/komoriuta/komolet.notify"),
    /** The note of a running shutdown. */
    shutdownNote: at("/run/komoriuta/shutdown.json"),
    logrotateDir: at("/etc/logrotate.d"),
    logrotate: at("/etc/logrotate.d/komoriuta-agent"),
    /** Runs of the machine since it booted. */
    runs: at("/run/komoriuta/runs.json"),
    /** The last mark of the manager's data. */
    mark: at("/run/komoriuta/mark"),
    bootId: at("/proc/sys/kernel/random/boot_id"),
    /** The ways to sleep that the kernel has. */
    sleeps: at("/sys/power/state"),
    /** The number of times that the machine was suspended since it booted, and what kept it from that. */
    suspends: at("/sys/power/suspend_stats"),
    /** Begins with CLOCK_MONOTONIC, counted since the boot. */
    timers: at("/proc/timer_list"),
    /** Exists where systemd runs. */
    systemd: at("/run/systemd/system"),
    /** Exists where OpenRC runs; and the pipe of its own first program, where it has that. */
    openrc: at("/run/openrc"),
    openrcInit: at("/run/openrc/init.ctl"),
    /** komolet's link where OpenRC starts it at each boot. */
    openrcDefault: at("/etc/runlevels/default/komolet"),
    /** The pipe of sysvinit's first program. */
    initctl: at("/run/initctl"),
    /** komolet's start script, where there is no systemd. */
    initScript: at("/etc/init.d/komolet"),
    /** Debian's script that sysvinit runs at last, and its variables. */
    haltScript: at("/etc/init.d/halt"),
    halt: at("/etc/default/halt"),
    osRelease: at("/etc/os-release"),
    /** Files with the locale of the machine: systemd's, and Debian's. */
    locales: ["/etc/locale.conf", "/etc/default/locale"].map(at),
    interfaces: at("/sys/class/net"),
    /** Sources of wake-ups that the firmware knows. */
    acpiWakeup: at("/proc/acpi/wakeup"),
    /** Names of board and maker. */
    dmi: at("/sys/class/dmi/id"),
    /** The tables of the firmware, for root alone. */
    smbios: at("/sys/firmware/dmi/tables/DMI"),
    /** The clocks of the board. */
    clocks: at("/sys/class/rtc"),
    /** Files that outlive the boot. */
    stateDir: at("/var/lib/komolet"),
    /** The greatest generation of the manager that was told. */
    generation: at("/var/lib/komolet/generation.json"),
    /** The record of the board's alarm, which outlives the boot. */
    alarm: at("/var/lib/komolet/alarm.json"),
    /** The next version of the agent, as it is fetched and put in place. */
    upgradeDir: at("/var/lib/komolet/upgrade"),
    /** The parts by which an agent of the installer is upgraded, and the list that dpkg has of a package. */
    upgradeScript: at("/usr/local/lib/komoriuta/upgrade.sh"),
    upgradeUnit: at("/etc/systemd/system/komolet-upgrade.service"),
    packageList: at("/var/lib/dpkg/info/komoriuta-agent.list"),
    deviceTreeModel: at("/proc/device-tree/model"),
    /** The database of systemd-udevd, a file a device. */
    udevData: at("/run/udev/data"),
    networkManager: at("/run/NetworkManager"),
    networkManagerConfig: at("/etc/NetworkManager"),
    /** Exists where systemd-udevd runs. */
    udevControl: at("/run/udev/control"),
    netplan: ["/etc/netplan", "/run/netplan", "/usr/lib/netplan"].map(at),
    ifupdown: at("/etc/network/interfaces"),
    /** One of them exists in a container. */
    containerMarks: ["/run/systemd/container", "/run/.containerenv", "/.dockerenv"].map(at),
    /** The record of changes by `komo-agent doctor --fix`. */
    wakeFixed: at("/etc/komoriuta/wake-on-lan.json"),
    routes: at("/proc/net/route"),
    routes6: at("/proc/net/ipv6_route"),
    proc: at("/proc"),
    /** Names of users. */
    passwd: at("/etc/passwd"),
    /** The folder of pts/0 and so on. */
    devices: at("/dev"),
    cgroups: at("/sys/fs/cgroup"),
    /** logind's inhibitors. */
    inhibitors: at("/run/systemd/inhibit"),
    /** Holds that `komo-agent hold` placed. */
    holds: at("/run/komoriuta/holds"),
    /** Executables that say whether the machine is in use. */
    guardScripts: at("/etc/komoriuta/guards.d"),
  };
}

/** Readings of the machine's clocks. CLOCK_BOOTTIME, which is known to the second, counts sleep; CLOCK_MONOTONIC does not. */
function readClocks(): Reading {
  return { running: performance.now(), boot: Deno.osUptime() * 1000, wall: Date.now() };
}

/** The clock of the board. A virtual machine has its host's, which goes on while the machine is paused. */
function readHardwareClock(): number | undefined {
  try {
    return Number(Deno.readTextFileSync("/sys/class/rtc/rtc0/since_epoch")) * 1000 || undefined;
  } catch {
    return undefined;
  }
}

/** The machine, for code that inspects it. */
export interface Host {
  readonly paths: Paths;
  readonly environment: Environment;
  /** Milliseconds since the machine booted. */
  readonly uptime: () => number;
  /** Milliseconds since 1970. */
  readonly wall: () => number;
  /** See `Platform.startOf`. */
  readonly startOf: (pid: number) => number | undefined;
}

/** Milliseconds since the machine booted, with those for which it slept; and the wall clock for people. */
export interface Clock {
  now(): number;
  wall(): Date;
  /** Whether the machine slept, or was paused, since the last call. To be called before each decision that depends on time. */
  slept(): boolean;
  /** The distance of the other clocks from boot time, as of the last reading. */
  readonly ahead: Ahead;
  /** Milliseconds by which another clock has gone on more than boot time since it stood at `ahead`. */
  gainedSince(ahead: Ahead): number;
}

/** The clock of this machine. */
export function systemClock(): Clock {
  return createClock(readClocks, readHardwareClock);
}

/**
 * The clock of a process. Its zero is known to the second: enough to compare times across a restart of komolet.
 * @param readHardware asked only where it matters whether the machine slept: a board takes up to milliseconds to answer
 */
export function createClock(
  read: () => Reading,
  readHardware: () => Reading["hardware"] = () => undefined,
): Clock {
  const readAll = (): Reading => ({ ...read(), hardware: readHardware() });
  let { apart } = compareClocks(undefined, readAll());
  return {
    now: () => compareClocks(apart, read()).now,
    wall: () => new Date(read().wall),
    slept() {
      const seen = compareClocks(apart, readAll());
      apart = seen.apart;
      return seen.slept;
    },
    gainedSince: (ahead) => gained(ahead, compareClocks(apart, readAll()).apart),
    get ahead() {
      const { ahead, hardwareAhead } = apart;
      return { ahead, hardwareAhead };
    },
  };
}
