import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { run, startChild, type Child, type Ended } from "./child";
import { makeTempFolder, removeFolder, ROOT } from "./environment";
import type { Namespace } from "./hosts";
import { until } from "./until";

const PROGRAMS = path.join(ROOT, "tests/helpers/programs");

/** A Debian of its own, as on a new server; its network is that of its host. */
export interface CleanRoot {
  /** The folder of its files, seen from here. `/usr/local` is `local`. */
  readonly folder: string;
  /** Runs a program in it. */
  readonly run: (
    command: readonly string[],
    input?: string,
  ) => Promise<Ended & { stdout: string; stderr: string }>;
  /** Removes a program from it. @returns a function that brings the program back */
  readonly hide: (program: string) => () => void;
  /** Puts a program of one's own before those of the system. */
  readonly fake: (program: string, script: string) => void;
  readonly unfake: (program: string) => void;
  /** All files that are its own, besides what the fakes note. */
  readonly files: () => string[];
  /** Whether it runs; it ends by its own `systemctl poweroff`. */
  readonly isOn: () => boolean;
  /** Boots it anew, and starts the services that are enabled. */
  readonly powerOn: () => Promise<void>;
  /** Calls of its systemctl, and komolet's output: for people who read a failure. */
  readonly story: () => string;
  readonly end: () => Promise<void>;
}

/** The reason why there can be none here; null where there can. */
export function whyNoCleanRoot(): string | null {
  if (process.getuid?.() !== 0) return "a root of its own needs root";
  try {
    execFileSync("unshare", ["--mount", "--pid", "--fork", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], {
      stdio: "pipe",
    });
    return null;
  } catch {
    return "`unshare --mount` does not work here";
  }
}

/**
 * Makes one, with a systemd that notes its calls, and boots it.
 * @param host the network that it is in; default: this machine's
 */
export async function startCleanRoot(host?: Namespace): Promise<CleanRoot> {
  const folder = makeTempFolder();
  chmodSync(folder, 0o755);
  furnish(folder);
  let holder: Child;
  let enter: readonly string[] = [];
  async function powerOn(): Promise<void> {
    holder = await boot(folder, host);
    const first = readFileSync(`/proc/${holder.pid}/task/${holder.pid}/children`, "utf8").trim();
    enter = ["nsenter", "--target", first, "--mount", "--pid", "--net"];
  }
  try {
    await powerOn();
  } catch (error) {
    removeFolder(folder);
    throw error;
  }
  const env = { PATH: "/fakes:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root" };
  const fakePath = (program: string): string => path.join(folder, "fakes", program);
  return {
    folder,
    run: (command, input = "") => run([...enter, "--root", "--wd", ...command], { env, input }),
    hide(program) {
      const file = path.join(folder, "usr/bin", program);
      const within = (...command: readonly string[]): void =>
        void execFileSync(enter[0] ?? "", [...enter.slice(1), ...command]);
      within("mount", "--bind", "/dev/null", file);
      return () => within("umount", file);
    },
    fake: (program, script) => writeFileSync(fakePath(program), `#!/bin/sh\n${script}\n`, { mode: 0o755 }),
    unfake: (program) => removeFolder(fakePath(program)),
    files: () => OWN.flatMap((name) => filesIn(folder, name)),
    isOn: () => !holder.hasEnded(),
    powerOn,
    story: () => ["calls", "console"].map((name) => textOf(path.join(folder, name))).join("\n"),
    async end() {
      // With the first process, all others of that root end, and its mounts go.
      await holder.end("SIGKILL");
      removeFolder(folder);
    },
  };
}

/** Its own folders, as far as anything may be left in them. */
const OWN = ["etc", "local", "var", "run", "tmp", "root", "srv"];

async function boot(folder: string, host: Namespace | undefined): Promise<Child> {
  const command = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh"];
  const script = path.join(PROGRAMS, "clean-root.sh");
  const holder = await startChild([...(host?.prefix ?? []), ...command, script, folder], {
    env: { PATH: process.env["PATH"] ?? "" },
  });
  try {
    await until("the root is there", 30_000, () => holder.stdout().includes("ready"));
    return holder;
  } catch (error) {
    await holder.end("SIGKILL");
    throw new Error(`it does not boot: ${holder.stderr()}`, { cause: error });
  }
}

function furnish(folder: string): void {
  const at = (name: string): string => path.join(folder, name);
  const folders = [
    "usr",
    "dev",
    "proc",
    "root",
    "tmp",
    "sys",
    "srv",
    "run",
    "etc/logrotate.d",
    "etc/systemd/system/multi-user.target.wants",
  ];
  for (const name of [...folders, "var/lib", "var/log", "local/bin", "local/lib", "fakes"])
    mkdirSync(at(name), { recursive: true });
  chmodSync(at("tmp"), 0o1777);
  for (const name of ["bin", "sbin", "lib", "lib64"]) symlinkSync(`usr/${name}`, at(name));
  writeFileSync(at("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n");
  writeFileSync(at("etc/os-release"), 'PRETTY_NAME="Debian"\n');
  writeFileSync(at("etc/group"), "root:x:0:\nnogroup:x:65534:\n");
  writeFileSync(at("boot_id"), "");
  for (const program of ["systemctl", "busctl"]) {
    copyFileSync(path.join(PROGRAMS, `${program}.sh`), at(`fakes/${program}`));
    chmodSync(at(`fakes/${program}`), 0o755);
  }
}

function filesIn(folder: string, name: string): string[] {
  return readdirSync(path.join(folder, name), { withFileTypes: true }).flatMap((entry) => {
    const inside = path.join(name, entry.name);
    return entry.isDirectory() ? [`${inside}/`, ...filesIn(folder, inside)] : [inside];
  });
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
