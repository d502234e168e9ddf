/**
 * komolets as processes, interpreted, in roots of their own: with a systemctl that restarts them and starts deploy/upgrade.sh
 * as systemd does. Their program is a line of sh in front of the sources, which are copied for each version.
 */
import { spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import packageJson from "../../package.json";
import { makeAgentRoot, type AgentRoot } from "./agent-root";
import { ROOT } from "./environment";
import { until } from "./until";

const DENO = path.join(path.dirname(createRequire(import.meta.url).resolve("deno/package.json")), "deno");
const FLAGS = ["run", "--quiet", "--no-check", "--allow-all", "--unstable-net"];

/** The program of a version, as one file. @param folder for its sources */
export function programOf(version: string, folder: string): string {
  const at = (...names: string[]): string => path.join(folder, version, ...names);
  mkdirSync(at("lib"), { recursive: true });
  for (const part of ["agent-deno", "command-line"])
    cpSync(path.join(ROOT, part), at(part), {
      recursive: true,
      filter: (file) => !file.endsWith(".test.ts"),
    });
  writeFileSync(at("package.json"), JSON.stringify({ ...packageJson, version }));
  symlinkSync(path.join(ROOT, "node_modules"), at("node_modules"));
  const start = `exec "${DENO}" ${FLAGS.join(" ")} --config "${at("agent-deno/deno.json")}" "${at("agent-deno")}/$name.ts" "$@"`;
  return [
    "#!/bin/sh",
    `# ${version}`,
    "case $0 in */komolet*) name=komolet ;; *) name=komo-agent ;; esac",
    // A machine on which the new program does not work, although it says its version.
    `[ "$name ${version}" != "komolet 1.0.1" ] || [ ! -e "$KOMORIUTA_ROOT/breaks" ] || exit 1`,
    start,
    "",
  ].join("\n");
}

export interface UpgradableAgent {
  readonly root: AgentRoot;
  /** The program under both names; they are one. */
  readonly installed: () => string;
  readonly end: () => Promise<void>;
}

/** Starts one with that program. @param breaks the next version does not start on this machine */
export function startUpgradable(
  program: string,
  config: { readonly managerURL: string; readonly accessToken: string },
  breaks = false,
): UpgradableAgent {
  const root = makeAgentRoot();
  const bin = (name: string): string => root.at(`usr/local/bin/${name}`);
  for (const folder of ["usr/local/bin", "usr/local/lib/komoriuta", "etc/systemd/system", "var/lib/komolet"])
    mkdirSync(root.at(folder), { recursive: true });
  root.bootWithSystemd();
  writeFileSync(bin("komo-agent"), program);
  chmodSync(bin("komo-agent"), 0o755);
  linkSync(bin("komo-agent"), bin("komolet"));
  const script = path.join(ROOT, "deploy", "upgrade.sh");
  writeFileSync(root.at("usr/local/lib/komoriuta/upgrade.sh"), readFileSync(script));
  writeFileSync(root.at("etc/systemd/system/komolet-upgrade.service"), "");
  root.writeConfig({ enabled: true, ...config });
  if (breaks) writeFileSync(root.at("breaks"), "");
  // The disk is a busy one, and no power is lost here.
  root.replaceCommand("sync", "true");
  const start = `setsid "${bin("komolet")}" >> "${root.at("said")}" 2>&1 < /dev/null &`;
  root.replaceCommand(
    "systemctl",
    [
      `echo "systemctl $*" >> "${root.at("calls")}"`,
      'case "$*" in',
      "  'restart komolet.service')",
      `    pid=$(cat "${root.at("run/komoriuta/komolet.pid")}")`,
      '    /bin/kill "$pid"',
      '    while /bin/kill -0 "$pid" 2>/dev/null; do sleep 0.1; done',
      `    ${start}`,
      "    ;;",
      `  *komolet-upgrade.service) setsid sh "${root.at("usr/local/lib/komoriuta/upgrade.sh")}" >> "${root.at("said")}" 2>&1 < /dev/null & ;;`,
      "esac",
    ].join("\n"),
  );
  const env: NodeJS.ProcessEnv = {
    ...{ NODE_ENV: "test", KOMORIUTA_ROOT: root.folder, KOMO_UPGRADE_WAIT: "25" },
    PATH: `${root.at("bin")}:/usr/bin:/bin`,
    DENO_DIR: process.env["DENO_DIR"],
    HOME: process.env["HOME"],
  };
  spawn("/bin/sh", ["-c", start], { env, stdio: "ignore" });
  return {
    root,
    installed() {
      const [one, other] = ["komo-agent", "komolet"].map((name) => readFileSync(bin(name), "utf8"));
      if (one !== other) throw new Error("the two names are two programs");
      return one ?? "";
    },
    async end() {
      const file = root.at("run/komoriuta/komolet.pid");
      const pid = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
      if (pid > 0) {
        process.kill(pid, "SIGTERM");
        await until("komolet has ended", 30_000, () => {
          try {
            process.kill(pid, 0);
            return false;
          } catch {
            return true;
          }
        });
      }
      rmSync(root.folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
