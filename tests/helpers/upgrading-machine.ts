/** A machine in a root of its own whose komolet has fetched an upgrade, and deploy/upgrade.sh on it. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished } from "vitest";
import { makeTempFolder, removeFolder, ROOT } from "./environment";

const SCRIPT = path.join(ROOT, "deploy", "upgrade.sh");
/** The programs that the script runs: each is a step. */
const STEPS = [
  "cat",
  "chmod",
  "cut",
  "gzip",
  "ln",
  "mv",
  "rm",
  "sed",
  "sha256sum",
  "sleep",
  "sync",
  "systemctl",
];

/** Blocks of 512 bytes that a program may unpack to here. */
const MOST_BLOCKS = 20_480;

/** An agent that is a few lines of sh: it tells its version, and reports once it is started. */
export function agent(version: string, { reports = true, says = version } = {}): string {
  const state = `{"pid":${process.pid},"version":"${version}","lastHeartbeatAt":"2026-11-30T12:00:00.000Z"}`;
  const report = reports ? `printf '%s' '${state}' > "$KOMORIUTA_ROOT/run/komoriuta/komolet.json"` : "exit 1";
  return `#!/bin/sh\n[ "\${1:-}" = version ] && { echo ${says}; exit 0; }\n${report}\n`;
}

export const OLD = agent("1.0.0");
export const GOOD = agent("1.0.1");
export const SILENT = agent("1.0.1", { reports: false });

export const sum = (text: string | Buffer): string => createHash("sha256").update(text).digest("hex");

export interface Machine {
  readonly bin: (name: string) => string;
  readonly outcome: () => string | null;
  readonly left: () => string[];
  readonly calls: () => string[];
  readonly root: string;
  /** @param cutAt the step at which the power is lost, and whether that one is done */
  run(cutAt?: { readonly step: number; readonly done: boolean }): Promise<{ readonly steps: number }>;
}

/** A machine whose komolet has fetched this program, and asks for it. */
export function machine(
  program: string,
  { wanted = sum(program), packed = gzipSync(program) as Buffer } = {},
): Machine {
  const root = makeTempFolder();
  onTestFinished(() => removeFolder(root));
  const folders = ["usr/local/bin", "var/lib/komolet/upgrade", "run/komoriuta", "steps"];
  for (const folder of folders) mkdirSync(path.join(root, folder), { recursive: true });
  const at = (...names: string[]): string => path.join(root, ...names);
  writeFileSync(at("usr/local/bin/komo-agent"), OLD);
  chmodSync(at("usr/local/bin/komo-agent"), 0o755);
  linkSync(at("usr/local/bin/komo-agent"), at("usr/local/bin/komolet"));
  writeFileSync(at("var/lib/komolet/upgrade/komo-agent.gz"), packed);
  writeFileSync(at("var/lib/komolet/upgrade/request"), `id-1 1.0.1 ${wanted}\n`);
  for (const name of STEPS) {
    const does =
      {
        sync: "true",
        sleep: "true",
        systemctl: `echo "systemctl $*" >> "${root}/calls"; "${root}/usr/local/bin/komolet"; true`,
      }[name as string] ?? `PATH=/usr/bin:/bin ${name} "$@"`;
    const text = [
      "#!/bin/sh",
      `count=$(($(/bin/cat "${root}/count" 2>/dev/null || echo 0) + 1)); echo $count > "${root}/count"`,
      `[ "$count" != "\${CUT_BEFORE:-}" ] || kill -KILL 0`,
      does,
      "code=$?",
      `[ "$count" != "\${CUT_AFTER:-}" ] || kill -KILL 0`,
      "exit $code",
    ];
    writeFileSync(at("steps", name), `${text.join("\n")}\n`, { mode: 0o755 });
  }
  const textOf = (file: string): string | null => (existsSync(file) ? readFileSync(file, "utf8") : null);
  return {
    root,
    bin: (name) => textOf(at("usr/local/bin", name)) ?? "",
    outcome: () => textOf(at("var/lib/komolet/upgrade/outcome")),
    left: () =>
      [...readdirSync(at("usr/local/bin")), ...readdirSync(at("var/lib/komolet/upgrade"))]
        .filter((name) => !["komo-agent", "komolet", "outcome"].includes(name))
        .sort(),
    calls: () => (textOf(at("calls")) ?? "").split("\n").filter(Boolean),
    async run(cutAt) {
      rmSync(at("count"), { force: true });
      const env: NodeJS.ProcessEnv = {
        NODE_ENV: "test",
        PATH: `${at("steps")}:/usr/bin:/bin`,
        KOMORIUTA_ROOT: root,
        KOMO_UPGRADE_WAIT: "2",
        KOMO_UPGRADE_MOST: String(MOST_BLOCKS),
        ...(cutAt && { [cutAt.done ? "CUT_AFTER" : "CUT_BEFORE"]: String(cutAt.step) }),
      };
      // A group of its own, which dies as a whole when the power is lost.
      const child = spawn("/bin/sh", [SCRIPT], { env, detached: true, stdio: "ignore" });
      await new Promise((resolve) => child.on("exit", resolve));
      return { steps: Number(textOf(at("count")) ?? 0) };
    },
  };
}

/** Both names, where they are one program. */
export function installed({ bin }: Machine): string {
  expect(bin("komolet")).toBe(bin("komo-agent"));
  return bin("komo-agent");
}
