/** Something that the person at the keyboard can mend: its message is all they need, no stack. */
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
