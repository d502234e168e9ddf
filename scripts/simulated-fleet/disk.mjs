import { randomUUID } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * A stand-in for a program, which notes its calls. With the file `refuse-shutdown` it fails.
 * @param {string} program
 */
const FAKE = (program) => `#!/bin/sh
root="\${0%/bin/*}"
printf '%s\\n' "${program} $*" >> "$root/calls"
case "${program} $*" in
"systemctl poweroff"* | *"start poweroff.target" | "systemctl suspend"* | "shutdown "*)
  if [ -e "$root/refuse-shutdown" ]; then
    echo "Failed to power off: the simulated machine refuses" >&2
    exit 1
  fi
  ;;
esac
`;

/**
 * logind, as it answers where nobody is logged in and nothing blocks a shutdown.
 * @param {boolean} sleeps whether the machine can be suspended
 */
const BUSCTL = (sleeps) => `#!/bin/sh
case "$*" in
*CanSuspend*) echo '{"type":"s","data":["${sleeps ? "yes" : "na"}"]}' ;;
*) echo '{"type":"a","data":[[]]}' ;;
esac
`;

/** Files of the kernel, by which a machine tells that nobody uses it over the network. */
export const QUIET_NETWORK = {
  "proc/net/tcp": "  sl  local_address rem_address   st\n",
  "sys/class/net/eth0/statistics/rx_bytes": "0\n",
  "sys/class/net/eth0/statistics/tx_bytes": "0\n",
};

/** A `kill` within the root: the real one lies outside; the shell's own does the same. */
const KILL = `#!/bin/sh
kill "$@"
`;

/**
 * The disk of a simulated machine: a folder that the agent takes for the root of its system.
 * @param {string} root
 * @param {{ sleeps?: boolean }} [machine] whether it can be suspended
 */
export function createDisk(root, { sleeps = false } = {}) {
  const place = (/** @type {string[]} */ ...parts) => path.join(root, ...parts);
  const calls = place("calls");
  const refusal = place("refuse-shutdown");

  for (const folder of ["bin", "etc/logrotate.d", "var/log", "proc/sys/kernel/random"]) {
    mkdirSync(place(folder), { recursive: true });
  }
  for (const program of ["systemctl", "shutdown"]) {
    writeFileSync(place("bin", program), FAKE(program), { mode: 0o755 });
  }

  for (const [file, text] of Object.entries(QUIET_NETWORK)) {
    mkdirSync(path.dirname(place(file)), { recursive: true });
    writeFileSync(place(file), text);
  }
  writeFileSync(place("bin", "kill"), KILL, { mode: 0o755 });
  writeFileSync(place("bin", "busctl"), BUSCTL(sleeps), { mode: 0o755 });

  return {
    root,
    /** The environment of the agent's programs: its root, and no other programs than those under it. */
    environment: { KOMORIUTA_ROOT: root, PATH: place("bin") },
    /** The file of komolet's output. */
    console: place("console"),
    /** komolet's process id, to find it after this program was killed. */
    pidFile: place("komolet.pid"),
    calls,

    /** Starts a boot as a kernel and systemd do: a new boot id, an empty /run.
     * @returns {string} the boot id */
    startBoot() {
      const bootId = randomUUID();
      writeFileSync(place("proc/sys/kernel/random/boot_id"), `${bootId}\n`);
      rmSync(place("run"), { recursive: true, force: true });
      mkdirSync(place("run/systemd/system"), { recursive: true });
      return bootId;
    },

    /** Counts a sleep, as the kernel does when the machine wakes from it. */
    countSleep() {
      const file = place("sys/power/suspend_stats/success");
      const before = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, `${before + 1}\n`);
    },

    /** Whether komo-agent was set up here. */
    isConfigured: () => existsSync(place("etc/komoriuta/config.json")),

    /**
     * Leads its agent to the manager's present address, if it was set up.
     * @param {string} managerUrl
     */
    pointTo(managerUrl) {
      for (const name of ["config.json", "public.json"]) {
        const file = place("etc/komoriuta", name);
        if (!existsSync(file)) continue;
        const config = JSON.parse(readFileSync(file, "utf8"));
        // Written in place: its mode and its owner stay.
        if (config.managerURL !== managerUrl)
          writeFileSync(file, `${JSON.stringify({ ...config, managerURL: managerUrl }, null, 2)}\n`);
      }
    },

    /** Makes the disk that of a fresh installation: the agent knows no manager. */
    forgetConfiguration: () => rmSync(place("etc/komoriuta"), { recursive: true, force: true }),

    /** The calls of systemctl and shutdown so far, oldest first.
     * @returns {string[]} such as "systemctl poweroff" */
    readCalls() {
      return existsSync(calls) ? readFileSync(calls, "utf8").split("\n").filter(Boolean) : [];
    },

    /** @param {boolean} refuses whether the shutdown command fails */
    refuseShutdown(refuses) {
      if (refuses) writeFileSync(refusal, "");
      else rmSync(refusal, { force: true });
    },

    /** @param {string} line onto the machine's console */
    print: (line) => appendFileSync(place("console"), `${line}\n`),
  };
}

/** @typedef {ReturnType<typeof createDisk>} Disk */

/** Milliseconds between two polls: portable, and quick enough for people and tests. */
const POLL_EVERY = 150;

/**
 * Hands on each new call of a machine's systemctl and shutdown.
 * @param {{ calls: string, readCalls: () => string[] }} disk
 * @param {(call: string) => void} received
 * @returns {() => void} ends it
 */
export function followCalls(disk, received) {
  let seen = disk.readCalls().length;
  const poll = () => {
    const calls = disk.readCalls();
    const fresh = calls.slice(seen);
    seen = calls.length;
    fresh.forEach(received);
  };
  // `watchFile` begins with the file at its own first poll, and a call before that would never be received.
  const timer = setInterval(poll, POLL_EVERY);
  return () => clearInterval(timer);
}

/**
 * The meaning of a call for the machine.
 * @param {string} call
 * @returns {"power-off" | "suspend" | "start-komolet" | "stop-komolet" | "reload-komolet" | "nothing"}
 */
export function meaningOf(call) {
  if (/^(systemctl (poweroff|.* start poweroff\.target)|shutdown (-h|-P|--poweroff))\b/.test(call))
    return "power-off";
  if (/^systemctl suspend\b/.test(call)) return "suspend";
  if (!/^systemctl .*\bkomolet\b/.test(call)) return "nothing";
  if (/ (enable .*--now|start|restart)\b/.test(call)) return "start-komolet";
  if (/ (disable .*--now|stop)\b/.test(call)) return "stop-komolet";
  if (/ (reload|kill .*HUP)\b/.test(call)) return "reload-komolet";
  return "nothing";
}
