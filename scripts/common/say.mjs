/** An error that the person at the keyboard can correct: they need its message, and no stack. */
export class Fault extends Error {}

/**
 * Runs a command of the repository: a Fault ends it with exit code 1 and its message, anything else with its stack.
 * @param {() => Promise<number | void>} main what to do; may give the exit code
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(error instanceof Fault ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}

const colour = process.stdout.isTTY && !process.env["NO_COLOR"];

/**
 * @param {string} code
 * @param {string} text
 */
const paint = (code, text) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);

/** @param {string} text */
export const bold = (text) => paint("1", text);
/** @param {string} text */
export const dim = (text) => paint("2", text);
/** @param {string} text */
export const red = (text) => paint("31", text);
/** @param {string} text */
export const green = (text) => paint("32", text);

/**
 * One line of progress.
 * @param {string} what
 * @param {string} [detail]
 */
export function say(what, detail = "") {
  console.log(detail ? `${what} ${dim(detail)}` : what);
}

/**
 * Seconds for people.
 * @param {number} milliseconds
 */
export const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;

/**
 * Prints the beginning of a piece of work, and the time that it took once it is done.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function timed(what, work) {
  const start = performance.now();
  say(`${what} …`);
  const result = await work();
  say(`${green("✓")} ${what}`, seconds(performance.now() - start));
  return result;
}
