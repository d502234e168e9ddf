import { spawn } from "node:child_process";
import { openSync, closeSync, readFileSync, rmSync, writeFileSync } from "node:fs";

/** Milliseconds until a komolet that failed is started again, as systemd does. */
const RESTART_AFTER = 2_000;
/** Milliseconds that komolet has to end by itself. */
const END_WITHIN = 2_000;

/**
 * Runs the real komolet of one machine, as its systemd would.
 * @param {string} program path of komolet
 * @param {import("./disk.mjs").Disk} disk
 * @param {(line: string) => void} report
 */
export function createDaemon(program, disk, report) {
  /** @type {import("node:child_process").ChildProcess | undefined} */
  let child;
  /** @type {NodeJS.Timeout | undefined} */
  let restart;

  function start() {
    clearTimeout(restart);
    if (child) return;
    const output = openSync(disk.console, "a");
    const started = spawn(program, [], {
      env: disk.environment,
      stdio: ["ignore", output, output],
      cwd: disk.root,
    });
    closeSync(output);
    child = started;
    if (started.pid) writeFileSync(disk.pidFile, String(started.pid));
    started.on("error", (error) => report(`komolet could not be started: ${error.message}`));
    started.on("close", (code, signal) => {
      if (child !== started) return;
      child = undefined;
      rmSync(disk.pidFile, { force: true });
      if (code === 0) return;
      report(`komolet ended (${signal ?? `exit ${code}`}); see ${disk.console}`);
      restart = setTimeout(start, RESTART_AFTER);
    });
  }

  /**
   * Ends komolet, and does not start it again.
   * @param {"asked" | "cut"} how asked: SIGTERM, then SIGKILL; cut: SIGKILL at once
   */
  async function end(how) {
    clearTimeout(restart);
    const ending = child;
    child = undefined;
    if (!ending || hasEnded(ending)) return;
    const closed = new Promise((resolve) => ending.once("close", resolve));
    signal(ending, how === "cut" ? "SIGKILL" : "SIGTERM");
    const kill = setTimeout(() => signal(ending, "SIGKILL"), END_WITHIN);
    await closed;
    clearTimeout(kill);
    rmSync(disk.pidFile, { force: true });
  }

  return {
    start,
    end,
    reload: () => signal(child, "SIGHUP"),
    /** The machine sleeps: nothing runs, and all stays in its memory. */
    freeze: () => signal(child, "SIGSTOP"),
    thaw: () => signal(child, "SIGCONT"),
    /** The process id of the running komolet. */
    pid: () => child?.pid,
  };
}

/** @param {import("node:child_process").ChildProcess} child */
const hasEnded = ({ exitCode, signalCode }) => exitCode !== null || signalCode !== null;

/**
 * Signals a process that has not ended. Not by its own `kill`: on Deno what was signalled so counts as ended, and no
 * further signal ends it.
 * @param {import("node:child_process").ChildProcess | undefined} child
 * @param {NodeJS.Signals} name
 */
function signal(child, name) {
  if (child?.pid && !hasEnded(child)) process.kill(child.pid, name);
}

/**
 * Ends a komolet that outlived its fleet (the fleet's program was killed): two with one token would confuse.
 * @param {string} program path of komolet
 * @param {import("./disk.mjs").Disk} disk
 */
export function endLeftOver(program, disk) {
  try {
    const pid = Number(readFileSync(disk.pidFile, "utf8"));
    // Only Linux tells; the id may be another program's by now.
    if (readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")[0] === program) process.kill(pid, "SIGKILL");
  } catch {
    // Nothing is left over.
  }
  rmSync(disk.pidFile, { force: true });
}

/**
 * Sets the agent up on a machine as an administrator would: `komo-agent init`, then `enable`.
 * @param {string} komoAgent path of the program
 * @param {import("./disk.mjs").Disk} disk
 * @param {{ managerUrl: string, accessToken: string, caFile?: string | undefined }} manager
 * @throws Error with what komo-agent said
 */
export async function installAgent(komoAgent, disk, { managerUrl, accessToken, caFile }) {
  disk.forgetConfiguration();
  await komo(komoAgent, ["init"], disk, `${managerUrl}\n${accessToken}\n`);
  if (caFile) await komo(komoAgent, ["set", "caFile", caFile], disk);
  await komo(komoAgent, ["enable"], disk);
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {import("./disk.mjs").Disk} disk
 * @param {string} [input] on standard input: a token must not stand among the arguments
 * @returns {Promise<void>}
 */
function komo(program, args, disk, input = "") {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: disk.environment, stdio: ["pipe", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (/** @type {string} */ chunk) => (said += chunk));
    }
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`komo-agent ${args[0]} failed (exit ${code}): ${said.trim()}`));
    });
    // It may end before it has read all.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}
