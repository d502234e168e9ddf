import { spawn } from "node:child_process";
import { Fault } from "../common/say.mjs";

/** Milliseconds for a manager to answer, also at its first start. */
const ANSWER_WITHIN = 60_000;
/** Milliseconds to end when asked; the manager promises 5 s. */
const END_WITHIN = 7_000;
/** Lines of output that are kept to explain a failure. */
const KEPT = 20;

/**
 * A manager's process: started, waited for, ended in order.
 * @param {string} program
 * @param {string[]} args
 * @param {Record<string, string>} env
 * @param {(line: string) => void} receive each line that it prints
 */
export function startManager(program, args, env, receive) {
  /** @type {string[]} */
  const last = [];
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    // Ctrl-C reaches us alone: we end it when the fleet is at rest.
    detached: true,
  });
  for (const stream of [child.stdout, child.stderr]) {
    let rest = "";
    stream.setEncoding("utf8").on("data", (/** @type {string} */ chunk) => {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        last.push(line);
        if (last.length > KEPT) last.shift();
        receive(line);
      }
    });
  }
  let over = false;
  /** @type {Promise<string>} */
  const ended = new Promise((resolve) => {
    child.once("error", (error) => resolve(`could not be started: ${error.message}`));
    child.once("close", (code, signal) => resolve(`ended (${signal ?? `exit ${code}`})`));
  });
  void ended.then(() => (over = true));

  return {
    /** Resolves with how it ended. */
    ended,
    /** Its last output. */
    lastLines: () => last.join("\n"),

    /**
     * Waits until it answers.
     * @param {string} url of its health check
     * @throws Fault where it ends, or does not answer in time
     */
    async answers(url) {
      const limit = Date.now() + ANSWER_WITHIN;
      while (!over) {
        if (await isHealthy(url)) return;
        if (Date.now() > limit) throw new Fault(`The manager does not answer.\n${last.join("\n")}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Fault(`The manager ${await ended}:\n${last.join("\n")}`);
    },

    /**
     * SIGTERM, then SIGKILL.
     * @returns {Promise<boolean>} whether it ended as asked
     */
    async end() {
      if (over || child.pid === undefined) return true;
      child.kill("SIGTERM");
      let inTime = true;
      const kill = setTimeout(() => {
        inTime = false;
        child.kill("SIGKILL");
      }, END_WITHIN);
      await ended;
      clearTimeout(kill);
      return inTime;
    },
  };
}

/** @typedef {ReturnType<typeof startManager>} ManagerProcess */

/** @param {string} url */
async function isHealthy(url) {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    return false;
  }
}
