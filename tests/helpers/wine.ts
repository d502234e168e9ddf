import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { ensureWindows } from "../../scripts/build/build.mjs";
import { WINDOWS_FOLDER } from "../../scripts/build/windows.mjs";
import { run, startChild, type Child } from "./child";
import { makeTempFolder, removeFolder } from "./environment";
import { until } from "./until";

/** Names of Wine's programs, by distribution. */
const WINES = ["/usr/lib/wine/wine64", "/usr/bin/wine64", "/usr/bin/wine"];
const SERVERS = ["/usr/lib/wine/wineserver", "/usr/bin/wineserver"];

const found = (files: readonly string[]): string | undefined => files.find((file) => existsSync(file));

/** The reason why nothing can be tried under Wine; undefined: it can. */
export function whyNoWine(): string | undefined {
  if (process.arch !== "x64" || process.platform !== "linux")
    return "Wine runs Windows' programs on x86_64 only";
  return found(WINES) && found(SERVERS) ? undefined : "needs Wine: apt-get install wine64";
}

/** A folder whose name has a blank and letters of another language, as people have them. */
const PROGRAMS = ["Program Files", "komoriuta 眠り"];
const DATA = ["ProgramData", "komoriuta"];

/**
 * A Windows that is played by Wine, with the agent's folder in it. It lies outside of the repository: its drive Z is all
 * of this machine, and whoever looks for files would look there.
 */
export interface Wine {
  /** Runs a program. Of Windows' own, by its name: "sc". */
  readonly run: (command: readonly string[], input?: string) => ReturnType<typeof run>;
  readonly komoAgent: (args: readonly string[], input?: string) => ReturnType<typeof run>;
  /** deno.exe, without flags. */
  readonly deno: (args: readonly string[], input?: string) => ReturnType<typeof run>;
  /** Calls of InitiateSystemShutdownExW, as Wine, which does nothing of the kind, writes them down. */
  readonly shutdowns: () => readonly {
    readonly message: string;
    readonly grace: number;
    readonly force: boolean;
    readonly restart: boolean;
  }[];
  /** The process that komolet is as a service, by this machine's number. @throws Error where it does not run */
  readonly servicePid: () => number;
  /** The lines of komolet's log. */
  readonly log: () => readonly Record<string, unknown>[];
  readonly end: () => Promise<void>;
}

export async function startWine(): Promise<Wine> {
  await ensureWindows();
  const prefix = makeTempFolder();
  const runtime = path.join(prefix, "runtime");
  mkdirSync(runtime, { recursive: true, mode: 0o700 });
  const drive = path.join(prefix, "drive_c");
  const wine = found(WINES) ?? "";
  const env = {
    ...{ PATH: process.env["PATH"] ?? "", HOME: prefix, LANG: "C.UTF-8", XDG_RUNTIME_DIR: runtime },
    // Neither .NET nor a browser is wanted, and Wine would ask whether to fetch them.
    ...{ WINEPREFIX: prefix, WINEDLLOVERRIDES: "mscoree,mshtml=", WINEDEBUG: "-all,fixme+advapi" },
    ...{ DENO_DIR: "NUL:\\deno", DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
  };
  // New files are for us alone: Wine makes rights of Windows from the modes of files.
  const umask = process.umask(0o077);
  await run([wine, "wineboot", "-i"], { env });
  const data = path.join(drive, ...DATA);
  const programs = path.join(drive, ...PROGRAMS);
  cpSync(WINDOWS_FOLDER, programs, { recursive: true });
  const inWindows = (...parts: readonly string[]): string => ["C:", ...PROGRAMS, ...parts].join("\\");
  // Services end with the last program that is none: this one stays. What all of them complain of comes out of it.
  const stays: Child = await startChild(
    [wine, inWindows("deno.exe"), "eval", "--no-config", 'console.log("up"); setInterval(() => {}, 1e6)'],
    { env },
  );
  process.umask(umask);
  await until("Wine has started", 60_000, () => stays.stdout().includes("up"));
  const go = (command: readonly string[], input = ""): ReturnType<typeof run> =>
    run([wine, ...command], { env, input });
  return {
    run: go,
    komoAgent: (args, input) => go(["cmd", "/c", inWindows("komo-agent.cmd"), ...args], input),
    deno: (args, input) => go([inWindows("deno.exe"), ...args], input),
    shutdowns: () =>
      [...stays.stderr().matchAll(/InitiateSystemShutdownExW .*?L"(.*)" (\d+) (\d) (\d) 0x[0-9a-f]+/g)].map(
        ([, message = "", grace, force, restart]) => ({
          ...{ message, grace: Number(grace), force: force === "1", restart: restart === "1" },
        }),
      ),
    servicePid: () => processOf(inWindows("deno.exe"), prefix),
    log() {
      const folder = path.join(data, "log");
      const files = readdirSync(folder).filter((name) => name.startsWith("komolet-"));
      const lines = files.flatMap((name) => readFileSync(path.join(folder, name), "utf8").trim().split("\n"));
      return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    async end() {
      await go(["sc", "stop", "komolet"]);
      await go(["sc", "delete", "komolet"]);
      // Of this prefix alone.
      await run([found(SERVERS) ?? "", "-k"], { env });
      await stays.end();
      // Drive Z goes first, so that nothing is ever removed through it.
      rmSync(path.join(prefix, "dosdevices"), { recursive: true, force: true });
      removeFolder(prefix);
    },
  };
}

/** The process in a prefix that runs komolet with this program. @throws Error where there is none */
function processOf(program: string, prefix: string): number {
  const pid = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .find((name) => {
      try {
        const words = readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0").filter(Boolean);
        const isOurs = readFileSync(`/proc/${name}/environ`, "utf8").includes(`WINEPREFIX=${prefix}\0`);
        return isOurs && words[0] === program && words.at(-1) === "komolet";
      } catch {
        // It has ended.
        return false;
      }
    });
  if (pid === undefined) throw new Error("komolet does not run as a service");
  return Number(pid);
}
