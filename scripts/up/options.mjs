import { parseArgs } from "node:util";
import { Fault } from "../common/say.mjs";

/**
 * @typedef {object} UpOptions
 * @property {number} port of the console
 * @property {boolean} fleet whether the simulated fleet runs beside it
 * @property {boolean} newLogin whether a new login is made
 * @property {boolean} help
 */

/**
 * Options of `npm run up` and `npm run dev`.
 * @param {string[]} args
 * @returns {UpOptions}
 * @throws Fault where they make no sense
 */
export function readOptions(args) {
  const { port, fleet, "new-login": newLogin, help } = parse(args);
  const number = Number(port);
  if (!/^\d+$/.test(port) || number < 1 || number > 65535) {
    throw new Fault(`--port must be a number from 1 to 65535, not "${port}".`);
  }
  return { port: number, fleet, newLogin, help };
}

/**
 * @param {string} command as typed, such as "npm run up"
 */
export const usage = (command) => `${command} [-- options]

  --port N       the console's port (3000)
  --no-fleet     without the simulated servers
  --new-login    makes a new login, and registers the simulated servers if they are not
  --help         this`;

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      allowNegative: true,
      options: {
        port: { type: "string", default: "3000" },
        fleet: { type: "boolean", default: true },
        "new-login": { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    throw new Fault(`${error instanceof Error ? error.message : error}\n\n${usage("npm run up")}`);
  }
}
