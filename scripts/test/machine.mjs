import { accessSync, constants } from "node:fs";
import path from "node:path";
import { run } from "../common/run.mjs";
import { Fault, timed } from "../common/say.mjs";
import { buildImage, hasImage, imageOf } from "./machine-image.mjs";
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

/** @typedef {import("./machine-image.mjs").Image} Image */

/** The image that QEMU's accelerator is tried with, and that most tests use. */
const MOST = "systemd";

/**
 * Images of each part of the tests: where only one cycle is run, CI has no time for the others.
 * @type {Readonly<Record<"machine" | "power-cycle" | "release", readonly Image[]>>}
 */
const IMAGES_OF = {
  machine: [MOST, "sysvinit", "openrc"],
  "power-cycle": [MOST],
  release: [MOST, "bookworm"],
};

/** @typedef {"kvm" | "tcg"} Accelerator of QEMU: the processor's own, or one that emulates */

/**
 * Prepares tests with a real machine; where programs or an image are missing, that takes minutes.
 * @param {keyof typeof IMAGES_OF} part
 * @returns {Promise<{ accelerator: Accelerator } | { whyNot: string }>} QEMU's accelerator, or why there is none
 */
export async function prepareMachine(part) {
  if (process.getuid?.() !== 0) return { whyNot: "it needs root" };
  if (process.platform !== "linux" || process.arch !== "x64") return { whyNot: "it is built for x86_64" };
  await installMissing(WANTED);
  const missing = WANTED.filter(({ names }) => !findProgram(names)).flatMap(({ packages }) => packages);
  if (missing.length > 0) return { whyNot: `sudo apt-get install ${missing.join(" ")}` };
  try {
    for (const image of IMAGES_OF[part]) {
      if (hasImage(image)) continue;
      await timed(`Building the Debian "${image}" for the real machine`, () => buildImage(image));
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
 * @returns {Promise<Accelerator>}
 */
async function findAccelerator() {
  try {
    accessSync("/dev/kvm", constants.R_OK | constants.W_OK);
  } catch {
    return "tcg";
  }
  const [kernelFile, initrd] = ["vmlinuz", "initrd"].map((name) => path.join(imageOf(MOST), name));
  const files = ["-kernel", kernelFile ?? "", "-initrd", initrd ?? ""];
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
