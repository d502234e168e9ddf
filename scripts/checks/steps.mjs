import { Fault } from "../common/fault.mjs";
import { red, green, say, seconds } from "../common/say.mjs";

/**
 * @typedef {object} Step one thing that either holds or does not
 * @property {string} name
 * @property {() => Promise<{ code: number, output: string }>} run
 */

/**
 * Carries out steps one after another, and says of each how it ended; what a failed one printed is shown.
 * @param {Step[]} steps
 * @returns {Promise<number>} how many failed
 */
export async function runSteps(steps) {
  let failed = 0;
  for (const { name, run } of steps) {
    const start = performance.now();
    const { code, output } = await run().catch(outcomeOfFault);
    const time = seconds(performance.now() - start);
    if (code === 0) say(`${green("✓")} ${name}`, time);
    else {
      failed++;
      say(`${red("✗")} ${name}`, time);
      console.log(output.trimEnd());
    }
  }
  return failed;
}

/** @param {unknown} error */
function outcomeOfFault(error) {
  if (error instanceof Fault) return { code: 1, output: error.message };
  throw error;
}
