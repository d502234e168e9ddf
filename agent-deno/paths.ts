import { Refusal } from "./refusal.ts";

/** Every path that the agent uses. All lie under `root`. */
export interface Paths {
  readonly root: string;
  readonly configDir: string;
  readonly config: string;
  /** What anyone may know of the config. */
  readonly publicConfig: string;
  readonly logDir: string;
  readonly agentLog: string;
  readonly daemonLog: string;
  readonly runDir: string;
  /** Held locked by the komolet that runs. */
  readonly lock: string;
  readonly pid: string;
  /** What komolet last did, for `status`. */
  readonly state: string;
  /** The note of a running shutdown. */
  readonly shutdownNote: string;
  readonly logrotateDir: string;
  readonly logrotate: string;
  readonly bootId: string;
  /** Exists where systemd runs. */
  readonly systemd: string;
  readonly osRelease: string;
  readonly interfaces: string;
  readonly routes: string;
  readonly routes6: string;
}

/**
 * The root from `KOMORIUTA_ROOT`: `/` where it is not set.
 * @throws Refusal (2) where it is not an absolute path
 */
export function rootFrom(value: string | undefined): string {
  if (value === undefined || value === "") return "/";
  if (!value.startsWith("/")) throw new Refusal(2, "KOMORIUTA_ROOT must be an absolute path.");
  return value.replace(/\/+$/, "") || "/";
}

export function pathsUnder(root: string): Paths {
  const at = (path: string) => (root === "/" ? path : root + path);
  return {
    root,
    configDir: at("/etc/komoriuta"),
    config: at("/etc/komoriuta/config.json"),
    publicConfig: at("/etc/komoriuta/public.json"),
    logDir: at("/var/log/komoriuta"),
    agentLog: at("/var/log/komoriuta/komo-agent.log.jsonl"),
    daemonLog: at("/var/log/komoriuta/komolet.log.jsonl"),
    runDir: at("/run/komoriuta"),
    lock: at("/run/komoriuta/komolet.lock"),
    pid: at("/run/komoriuta/komolet.pid"),
    state: at("/run/komoriuta/komolet.json"),
    shutdownNote: at("/run/komoriuta/shutdown.json"),
    logrotateDir: at("/etc/logrotate.d"),
    logrotate: at("/etc/logrotate.d/komoriuta-agent"),
    bootId: at("/proc/sys/kernel/random/boot_id"),
    systemd: at("/run/systemd/system"),
    osRelease: at("/etc/os-release"),
    interfaces: at("/sys/class/net"),
    routes: at("/proc/net/route"),
    routes6: at("/proc/net/ipv6_route"),
  };
}
