import { readFileSync } from "node:fs";
import path from "node:path";
import { replaceFile, DIST } from "../common/files.mjs";
import { installAgent } from "./daemon.mjs";
import { createMachine, ENDS_OFF } from "./machine.mjs";
import { listenForMagicPackets } from "./network-cards.mjs";
import { createOperator } from "./operator.mjs";

/**
 * @typedef {Pick<import("./machine.mjs").MachineOptions, "name" | "macAddress" | "sleeps" | "services">} Server
 */

/**
 * @typedef {object} FleetOptions
 * @property {string} folder of the machines' disks and states
 * @property {number | Server[]} [servers] their number, or the servers; default 3
 * @property {{ address: string, port: number }} [listen] for magic packets; default 127.255.255.255:40009; port 0: any
 * @property {number} [bootMs] from power to komolet; default 4,000 ms
 * @property {number} [shutdownMs] from the shutdown command to power off; default 3,000 ms
 * @property {string} [komolet] path of the program; default dist/komolet
 * @property {string} [komoAgent] path of the program; default dist/komo-agent
 * @property {(machine: string, what: string) => void} [report] receives events, for people
 */

/**
 * Plays N servers on this machine, each with the real agent. Their states survive a restart of the fleet:
 * a server that was up boots when the fleet starts.
 * @param {FleetOptions} options
 */
export function createFleet({
  folder,
  servers = 3,
  listen = { address: "127.255.255.255", port: 40009 },
  bootMs = 4_000,
  shutdownMs = 3_000,
  komolet = path.join(DIST, "komolet"),
  komoAgent = path.join(DIST, "komo-agent"),
  report = () => undefined,
}) {
  const stateFile = path.join(folder, "fleet.json");
  const kept = readState(stateFile);
  /** @type {{ port: number, close: () => void } | undefined} */
  let cards;
  let leaving = false;

  const machines = (typeof servers === "number" ? lullabies(servers) : servers).map((server) =>
    createMachine({
      ...server,
      root: path.join(path.resolve(folder), server.name),
      komolet,
      bootMs,
      shutdownMs,
      report,
      changed: () => keep(),
    }),
  );

  function keep() {
    if (leaving) return;
    // One that was told to power off does so, whether or not the fleet is there to see it.
    const state = machines.map(({ name, state }) => ({ name, up: !ENDS_OFF.includes(state) }));
    replaceFile(stateFile, `${JSON.stringify(state, null, 2)}\n`);
  }

  return {
    machines,

    /** The UDP port that it listens on for magic packets. */
    get port() {
      return cards?.port;
    },

    /** Whether every machine has an agent that knows its manager. */
    isRegistered: () => machines.every(({ disk }) => disk.isConfigured()),

    /**
     * Leads every agent to the manager's present address: before they are started.
     * @param {string} managerUrl
     */
    pointTo(managerUrl) {
      for (const { disk } of machines) disk.pointTo(managerUrl);
    },

    /**
     * @param {string} name
     * @throws Error where there is none of that name
     */
    machine(name) {
      const found = machines.find((machine) => machine.name === name);
      if (!found) throw new Error(`no simulated server is called ${name}`);
      return found;
    },

    /** Listens for magic packets, and boots the servers that were up. */
    async start() {
      cards = await listenForMagicPackets(
        listen,
        (macAddress) =>
          machines.find((machine) => machine.macAddress.toUpperCase() === macAddress)?.receivePacket(),
        (bytes) => report("network", `${bytes} bytes that are no magic packet`),
      );
      const wereUp = machines.filter(({ name }) => kept.get(name));
      for (const machine of wereUp) machine.pressPowerButton();
    },

    /**
     * Registers every server with the manager, sets its agent up, and powers it on.
     * @param {object} manager
     * @param {string} manager.url
     * @param {string} manager.userId
     * @param {string} manager.password
     * @param {number} [manager.heartbeatInterval] seconds; default 5
     * @param {string} [manager.agentUrl] the URL for agents, if it is another one
     * @param {string} [manager.caFile] of the manager's private CA
     * @param {(operator: import("./operator.mjs").Operator, uuidOf: (name: string) => string) => Promise<void>} [manager.furnish]
     *   sets what else is wanted of them
     * @returns {Promise<{ name: string, uuid: string }[]>}
     */
    async register({ url, userId, password, heartbeatInterval = 5, agentUrl = url, caFile, furnish }) {
      const operator = createOperator(url);
      await operator.logIn(userId, password);
      /** @type {{ name: string, uuid: string }[]} */
      const registered = [];
      for (const { name, macAddress, disk, stopAgent } of machines) {
        const { uuid, accessToken } = await operator.register({ name, macAddress, heartbeatInterval });
        await stopAgent();
        await installAgent(komoAgent, disk, { managerUrl: agentUrl, accessToken, caFile });
        registered.push({ name, uuid });
      }
      await furnish?.(operator, (name) => registered.find((server) => server.name === name)?.uuid ?? "");
      for (const machine of machines) if (machine.state === "off") machine.pressPowerButton();
      await operator.call("AuthService/Logout");
      return registered;
    },

    /** Ends the simulation; the servers' states are kept. */
    async stop() {
      leaving = true;
      cards?.close();
      cards = undefined;
      await Promise.all(machines.map((machine) => machine.leave()));
    },
  };
}

/** @typedef {ReturnType<typeof createFleet>} Fleet */

/**
 * Servers with locally administered addresses that spell KOMO.
 * @param {number} count
 */
export const lullabies = (count) =>
  Array.from({ length: count }, (_, i) => ({
    name: `lullaby-${i + 1}`,
    macAddress: `02:4B:4F:4D:4F:${(i + 1).toString(16).padStart(2, "0").toUpperCase()}`,
  }));

/**
 * @param {string} file
 * @returns {Map<string, boolean>} whether a server was up, by name
 */
function readState(file) {
  try {
    /** @type {{ name: string, up: boolean }[]} */
    const state = JSON.parse(readFileSync(file, "utf8"));
    return new Map(state.map(({ name, up }) => [name, up]));
  } catch {
    return new Map();
  }
}

/** @typedef {import("./machine.mjs").Machine} Machine */

const HELP = `list                       every server and what it does
button NAME                pushes the power button: boots, or shuts down in order
pull NAME                  cuts the power
reboot NAME                reboots it by hand
deaf NAME on|off           magic packets do not wake it
hang NAME on|off           its shutdown never ends
refuse NAME on|off         its shutdown command fails`;

/** @type {Record<string, (machine: Machine, on: boolean) => unknown>} */
const VERBS = {
  button: (machine) => machine.pressPowerButton(),
  pull: (machine) => machine.pullPower(),
  reboot: (machine) => machine.reboot(),
  deaf: (machine, on) => machine.misbehave({ deaf: on }),
  hang: (machine, on) => machine.misbehave({ hangs: on }),
  refuse: (machine, on) => machine.misbehave({ refuses: on }),
};

/**
 * Carries out a line that someone typed.
 * @param {Fleet} fleet
 * @param {string} line
 * @returns {string} the answer; empty where the fleet reports it itself
 */
export function obey(fleet, line) {
  const [verb = "", name = "", value = "on"] = line.trim().split(/\s+/);
  if (verb === "") return "";
  if (verb === "list") return fleet.machines.map(describe).join("\n");
  const act = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (!act) return HELP;
  const machine = fleet.machines.find((candidate) => candidate.name === name);
  if (!machine) return `No simulated server is called "${name}".`;
  act(machine, value === "on");
  return "";
}

/** @param {Machine} machine */
const describe = ({ name, macAddress, state, packets }) =>
  `${name}  ${macAddress}  ${state}  (${packets} magic packet${packets === 1 ? "" : "s"})`;
