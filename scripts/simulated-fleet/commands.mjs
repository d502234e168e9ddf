/** @typedef {import("./fleet.mjs").Fleet} Fleet */
/** @typedef {import("./machine.mjs").Machine} Machine */

export const HELP = `list                       every server and what it does
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
 * @returns {string} what to answer; empty where the fleet tells it itself
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
