import { accessSync, constants } from "node:fs";
import path from "node:path";
import { run } from "../common/run.mjs";
import { Fault, timed } from "../common/say.mjs";
import { buildImage, hasImage, IMAGE, INIT_NAMES } from "./machine-image.mjs";
import { findProgram, installMissing } from "./programs.mjs";

/** Programs of the tests with a real machine, and Debian's packages that have them. */
const WANTED = [
  { names: ["qemu-system-x86_64"], packages: ["qemu-system-x86"] },
  { names: ["qemu-img"], packages: ["qemu-utils"] },
  { names: ["mmdebstrap"], packages: ["mmdebstrap"] },
  { names: ["mke2fs"], packages: ["e2fsprogs"] },
  { names: ["ip"], packages: ["iproute2"] },
  { names: ["ipmi_sim"], packages: ["openipmi"], services: ["openipmi.service"] },
  { names: ["upsd"], packages: ["nut-server"], services: ["nut-server.service"] },
];

/**
 * Prepares the tests with a real machine; where programs or the image are missing, that takes minutes.
 * @returns {Promise<{ accelerator: string } | { whyNot: string }>} QEMU's accelerator, or why there is none
 */
export async function prepareMachine() {
  if (process.getuid?.() !== 0) return { whyNot: "it needs root" };
  if (process.platform !== "linux" || process.arch !== "x64") return { whyNot: "it is built for x86_64" };
  await installMissing(WANTED);
  const missing = WANTED.filter(({ names }) => !findProgram(names)).flatMap(({ packages }) => packages);
  if (missing.length > 0) return { whyNot: `sudo apt-get install ${missing.join(" ")}` };
  try {
    for (const init of INIT_NAMES) {
      if (hasImage(init)) continue;
      await timed(`Building a Debian with ${init} for the real machine`, () => buildImage(init));
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return {
      whyNot: `its image could not be built: ${error.message.trim().split("\n").slice(-3).join(" ")}`,
    };
  }
  return { accelerator: await findAccelerator() };
}

/**
 * Whether KVM can run the kernel, by a trial: /dev/kvm alone does not say that. The kernel panics at once, for want of a
 * first program.
 */
async function findAccelerator() {
  try {
    accessSync("/dev/kvm", constants.R_OK | constants.W_OK);
  } catch {
    return "tcg";
  }
  const files = ["-kernel", path.join(IMAGE, "vmlinuz"), "-initrd", path.join(IMAGE, "initrd")];
  const machine = ["-machine", "q35", "-accel", "kvm", "-cpu", "host", "-m", "512", "-nodefaults"];
  const console = ["-display", "none", "-serial", "stdio", "-no-reboot"];
  const kernel = ["-append", "console=ttyS0 rdinit=/nothing panic=-1"];
  const { output } = await run("qemu-system-x86_64", [...machine, ...files, ...console, ...kernel], {
    output: "capture",
    withinMs: 10_000,
  });
  return output.includes("Kernel panic") ? "kvm" : "tcg";
}

/**
 * The moments of a run with a real machine.
 * @param {any} report of vitest's JSON reporter
 * @returns {string[]} a line for each test: its name, how it ended, and the seconds
 */
export function machineTable(report) {
  const rows = report.testResults
    .flatMap((/** @type {any} */ file) => file.assertionResults)
    .map((/** @type {any} */ { fullName, status, duration, meta }) => [
      fullName,
      status === "passed" ? "✓" : status === "failed" ? "✗" : "skipped",
      inSeconds((duration ?? 0) / 1000),
      (meta?.moments ?? []).map(inOrder).join("; "),
    ]);
  const widths = [0, 1, 2].map((column) =>
    Math.max(...rows.map((/** @type {string[]} */ row) => row[column]?.length ?? 0)),
  );
  return rows.map((/** @type {string[]} */ row) =>
    row
      .map((cell, column) =>
        column === 2 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}

/** @param {[string, number][]} moments each with its seconds after the click */
const inOrder = (moments) => moments.map(([what, at]) => `${what} ${inSeconds(at)}`).join(" → ");

/** @param {number} seconds */
const inSeconds = (seconds) => `${seconds.toFixed(1)} s`;
