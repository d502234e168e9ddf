import { spawn } from "node:child_process";

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
