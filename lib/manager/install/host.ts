import { execFile } from "node:child_process";
import { chmod, copyFile, open, readdir, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { besides, putInPlace, statOrNull } from "../../files";
import { failed, misconfigured } from "../start-fault";

/** The paths of a manager that has installed itself. */
export const PLACES = {
  program: "/usr/local/bin/komo-manager",
  unit: "/etc/systemd/system/komo-manager.service",
  user: "/etc/sysusers.d/komo-manager.conf",
  folders: "/etc/tmpfiles.d/komo-manager.conf",
  rotation: "/etc/logrotate.d/komoriuta-manager",
  settings: "/etc/komoriuta/komo-manager.env",
} as const;

/** The unit's path in a package, whose files only the package manager changes. */
export const PACKAGED_UNIT = "/usr/lib/systemd/system/komo-manager.service";

/** The unit's StateDirectory. */
export const DATA = "/var/lib/komoriuta";

/** The unit's user. */
export const USER = "komoriuta";

/** Programs of the system that are started here. The paths are absolute: nobody's PATH chooses for root. */
const PROGRAMS = {
  systemctl: "/usr/bin/systemctl",
  "systemd-sysusers": "/usr/bin/systemd-sysusers",
  "systemd-tmpfiles": "/usr/bin/systemd-tmpfiles",
  journalctl: "/usr/bin/journalctl",
  userdel: "/usr/sbin/userdel",
} as const;

/** The machine of an installation. */
export interface Host {
  /** The path of a file on it. */
  at(place: string): string;
  /** Runs a program of the machine to the end. @throws StartFault with its output */
  run(program: keyof typeof PROGRAMS, ...args: readonly string[]): Promise<void>;
  /** Whether a program of the machine ends well. */
  asks(program: keyof typeof PROGRAMS, ...args: readonly string[]): Promise<boolean>;
  /** The output of a program of the machine; empty where it fails. */
  reads(program: keyof typeof PROGRAMS, ...args: readonly string[]): Promise<string>;
  readonly isRoot: boolean;
}

/** The machine that this runs on. */
export const thisHost: Host = {
  at: (place) => place,
  isRoot: process.getuid?.() === 0,
  async run(program, ...args) {
    const { fault } = await execute(program, args);
    if (fault !== null) throw failed(`${program} ${args.join(" ")}: ${fault}`);
  },
  asks: async (program, ...args) => (await execute(program, args)).fault === null,
  reads: async (program, ...args) => (await execute(program, args)).output,
};

/** Runs a program; `fault` is null where it ended well, else the last line of what it said. */
async function execute(
  program: keyof typeof PROGRAMS,
  args: readonly string[],
): Promise<{ readonly output: string; readonly fault: string | null }> {
  const env = {
    PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
    LC_ALL: "C",
  } as Partial<NodeJS.ProcessEnv> as NodeJS.ProcessEnv;
  try {
    const { stdout } = await promisify(execFile)(PROGRAMS[program], args, { env, timeout: 700_000 });
    return { output: stdout, fault: null };
  } catch (error) {
    const { stderr = "", message } = error as Error & { stderr?: string };
    return { output: "", fault: stderr.trim().split("\n").at(-1) || message };
  }
}

/** Whether a package has installed the manager. */
export async function isPackaged(host: Host): Promise<boolean> {
  return (await statOrNull(host.at(PACKAGED_UNIT))) !== null;
}

/** Refuses a machine that the manager cannot be installed on as a service, or be removed from. @throws StartFault */
export async function mustBeRootOfSystemd(host: Host, verb: string): Promise<void> {
  if (!host.isRoot) throw misconfigured(`this needs root: sudo komo-manager ${verb}`);
  if ((await statOrNull(host.at("/run/systemd/system"))) !== null) return;
  throw misconfigured(
    "systemd does not run here, so there is no service to install: run the manager in a container (docs/operations.md), or start `komo-manager` by what starts your services",
  );
}

/** Refuses to write over somebody else's files. Nothing has been touched then. @throws StartFault */
export async function mustBeOurs(host: Host): Promise<void> {
  const unit = await textOf(host.at(PLACES.unit));
  if (unit !== null && !/^ExecStart=\S*komo-manager$/m.test(unit)) {
    throw misconfigured(`${PLACES.unit} is another program's: move it away first; nothing was changed`);
  }
  const program = await statOrNull(host.at(PLACES.program));
  if (program && !program.isFile()) {
    throw misconfigured(`${PLACES.program} is no file: move it away first; nothing was changed`);
  }
  const data = await statOrNull(host.at(DATA));
  if (!data || unit !== null) return;
  const inside = data.isDirectory() ? await readdir(host.at(DATA)) : [DATA];
  // A folder that an uninstallation has kept, or a backup from another machine brought along, has our database in it.
  if (inside.length === 0 || inside.includes("komoriuta.db")) return;
  throw misconfigured(
    `${DATA} is there, and holds something else than a manager's data: move it away first; nothing was changed`,
  );
}

/** The text of a file, or null where there is none. */
export async function textOf(file: string): Promise<string | null> {
  return (await statOrNull(file)) === null ? null : readFile(file, "utf8");
}

/** Puts a file in place that all may read, whole or not at all. */
export async function placeText(file: string, text: string): Promise<void> {
  await place(file, 0o644, async (temporary) => {
    const handle = await open(temporary, "wx", 0o644);
    await handle.writeFile(text).finally(() => handle.close());
  });
}

/** Puts a copy of a program in place, also while the old one runs. One that is there already stays. */
export async function placeProgram(source: string, file: string): Promise<void> {
  const [from, to] = [await stat(source), await statOrNull(file)];
  if (to && from.ino === to.ino && from.dev === to.dev) return;
  await place(file, 0o755, (temporary) => copyFile(source, temporary));
}

async function place(file: string, mode: number, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = besides(file, "new");
  try {
    await write(temporary);
    await chmod(temporary, mode);
    await putInPlace(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    throw failed(`${path.dirname(file)} cannot be written (${code ?? message})`, error);
  }
}
