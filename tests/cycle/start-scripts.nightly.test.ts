/** komolet's start scripts for sysvinit and OpenRC, in a clean root without a first program of either. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findProgram } from "../../scripts/test/programs.mjs";
import { startCleanRoot, whyNoCleanRoot, type CleanRoot } from "../helpers/clean-root";
import { freePort, program, ROOT } from "../helpers/environment";
import { bootWithOpenrc, whyNoOpenrc } from "../helpers/openrc";
import { until } from "../helpers/until";

/** Milliseconds: for whatever takes a moment, on a busy machine. */
const SOON = 30_000;

const MANAGERS = [
  { name: "sysvinit", command: "/etc/init.d/komolet", supervisor: "run/komoriuta/supervisor.pid" },
  { name: "openrc", command: "rc-service komolet", supervisor: "run/supervise-komolet.pid" },
] as const;

const noRoot = whyNoCleanRoot();

describe.for(MANAGERS)("under $name", ({ name, command, supervisor: supervisorFile }) => {
  const reason = noRoot ?? (name === "openrc" ? whyNoOpenrc() : null);
  let machine: CleanRoot;
  let manager: Awaited<ReturnType<typeof smallManager>>;

  beforeAll(async () => {
    if (reason !== null) return;
    [machine, manager] = await Promise.all([startCleanRoot(), smallManager()]);
    rmSync(at("run/systemd"), { recursive: true });
    mkdirSync(at("etc/init.d"), { recursive: true });
    copyFileSync(path.join(ROOT, "deploy", name, "komolet"), at("etc/init.d/komolet"));
    chmodSync(at("etc/init.d/komolet"), 0o755);
    cpSync(path.dirname(program("komolet")), at("local/bin"), {
      recursive: true,
      filter: (file) => path.basename(file) !== "komo-manager",
    });
    writeFileSync(at("etc/group"), "root:x:0:\ntty:x:5:\n");
    const shutdown = '#!/bin/sh\necho "shutdown $*" >>/tmp/shutdowns\n';
    mkdirSync(at("local/sbin"));
    writeFileSync(at("local/sbin/shutdown"), shutdown, { mode: 0o755 });
    if (name === "openrc") await bootWithOpenrc(machine, shutdown);
    else await must("mkfifo /run/initctl");
    await must(`printf '%s\\n%s\\n' ${manager.url} ${"a".repeat(32)} | komo-agent init`);
    setEnabled(true);
  }, 120_000);
  afterAll(async () => {
    await machine?.end();
    await manager?.[Symbol.asyncDispose]();
  });

  const at = (file: string): string => path.join(machine.folder, file);
  const read = (file: string): string => (existsSync(at(file)) ? readFileSync(at(file), "utf8").trim() : "");
  const sh = (line: string): ReturnType<CleanRoot["run"]> => machine.run(["sh", "-c", line]);
  const script = (verb: string): ReturnType<CleanRoot["run"]> => sh(`${command} ${verb}`);
  async function must(line: string): Promise<string> {
    const { code, stdout, stderr } = await sh(line);
    expect(code, `${line}: ${stdout}${stderr}`).toBe(0);
    return stdout.trim();
  }
  function setEnabled(enabled: boolean): void {
    for (const file of ["config.json", "public.json"].map((each) => at(`etc/komoriuta/${each}`)))
      writeFileSync(file, readFileSync(file, "utf8").replace(/"enabled": \w+/, `"enabled": ${enabled}`));
  }
  /** The pids of all that is called komolet and is no supervisor. */
  const komolets = async (): Promise<string[]> =>
    (await sh("pidof komolet")).stdout
      .trim()
      .split(" ")
      .filter((pid) => pid !== "" && pid !== read(supervisorFile));
  const oneRuns = (): Promise<string> =>
    until("one komolet runs", SOON, async () => {
      const running = await komolets();
      return running.length === 1 && running[0] === read("run/komoriuta/komolet.pid") && running[0];
    });
  const noneRuns = (): Promise<true> => until("none runs", SOON, async () => (await komolets()).length === 0);

  test.skipIf(reason)("it is started with what is kept of the unit's limits, and twice is one", async () => {
    expect((await script("status")).code).toBe(3);
    await must(`${command} start`);
    const pid = await oneRuns();
    expect((await script("status")).code).toBe(0);
    const status = await must(`cat /proc/${pid}/status`);
    const limits = await must(`cat /proc/${pid}/limits`);
    // CAP_SYS_BOOT and nothing else.
    expect(status).toMatch(/^CapBnd:\t0000000000400000$/m);
    expect(status).toMatch(/^CapEff:\t0000000000400000$/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    expect(status).toMatch(/^Umask:\t0077$/m);
    expect(limits).toMatch(/^Max core file size +0 +0/m);
    const before = read(supervisorFile);
    await script("start");
    expect([await oneRuns(), read(supervisorFile)]).toEqual([pid, before]);
    await until("its first report", SOON, () => manager.heartbeats().length > 0);
    // Whoever may not be root.
    await must("setpriv --reuid=65534 --regid=65534 --clear-groups komo-agent status");
  });

  test.skipIf(reason)("it reads its configuration again when told to", async () => {
    const pid = await oneRuns();
    await must(`${command} reload`);
    const log = "var/log/komoriuta/komolet.log.jsonl";
    await until("it has reloaded", SOON, () => read(log).includes('"RELOAD"'));
    expect(await oneRuns()).toBe(pid);
  });

  test.skipIf(reason)("killed, it is started again", async () => {
    const pid = await oneRuns();
    await must(`kill -KILL ${pid}`);
    await until("another one runs", SOON, async () => (await oneRuns()) !== pid);
    expect((await script("status")).code).toBe(0);
  });

  test.skipIf(reason)("whose supervisor was killed lives on, and is one again after a restart", async () => {
    const pid = await oneRuns();
    await must(`kill -KILL ${read(supervisorFile)}`);
    expect(await oneRuns()).toBe(pid);
    await script("restart");
    const next = await oneRuns();
    expect(next).not.toBe(pid);
    await must(`kill -KILL ${next}`);
    await until("another one runs", SOON, async () => (await oneRuns()) !== next);
  });

  test.skipIf(reason)("stopped, it is over, also where nobody supervised it", async () => {
    await oneRuns();
    await must(`${command} stop`);
    expect(await komolets()).toEqual([]);
    expect((await script("status")).code).toBe(3);
    await must(`${command} start`);
    await oneRuns();
    await must(`kill -KILL ${read(supervisorFile)}`);
    await must(`${command} stop`);
    expect(await komolets()).toEqual([]);
    expect((await script("status")).code).toBe(3);
  });

  test.skipIf(reason)("disabled, it is not started", async () => {
    setEnabled(false);
    const { stdout, stderr } = await script("start");
    expect(stdout + stderr).toContain("disabled");
    expect(await komolets()).toEqual([]);
    expect((await script("status")).code).not.toBe(0);
    setEnabled(true);
  });

  test.skipIf(reason ?? name !== "openrc")("it is stopped after the others of its runlevel", async () => {
    const slow = "#!/sbin/openrc-run\nstart() { :; }\nstop() { sleep 1; pidof komolet >/tmp/outlived; }\n";
    writeFileSync(at("etc/init.d/backup"), slow, { mode: 0o755 });
    for (const service of ["backup", "komolet"])
      await must(`rc-update add ${service} default && rc-service ${service} start`);
    await oneRuns();
    await sh("openrc off");
    expect(read("tmp/outlived")).not.toBe("");
    await noneRuns();
    expect((await script("status")).code).toBe(3);
  });

  test.skipIf(reason)("ordered off, it asks for the shutdown, and its last word is said once", async () => {
    manager.order("OFF");
    await must(`${command} start`);
    await until("the shutdown", SOON, () => read("tmp/shutdowns") !== "");
    expect(read("tmp/shutdowns")).toBe("shutdown -h -P now");
    // As the machine goes down: sendsigs ends all that is left; OpenRC stops its services.
    await must(name === "sysvinit" ? "kill -TERM -1" : `${command} stop`);
    await noneRuns();
    const leaving = manager.heartbeats().filter((heartbeat) => heartbeat.leaving === true);
    expect(leaving).toHaveLength(1);
    expect(manager.heartbeats().at(-1)).toMatchObject({ leaving: true });
    // Nobody starts it again.
    await until("the supervisor is gone", SOON, async () => (await script("status")).code === 3);
  });
});

test.skipIf(!findProgram(["shellcheck"]))("shellcheck finds nothing in what servers run as root", () => {
  const check = (shell: string, files: readonly string[], ...except: string[]): void =>
    void execFileSync("shellcheck", [
      `--shell=${shell}`,
      "--severity=info",
      `--exclude=${["SC2015", ...except].join(",")}`,
      ...files.map((file) => path.join(ROOT, "deploy", file)),
    ]);
  const scripts = ["preinst", "postinst", "prerm", "postrm"];
  // dash has `ulimit -c`.
  check("dash", [
    "install.sh",
    "sysvinit/komolet",
    ...scripts.map((each) => `debian/komoriuta-agent/${each}`),
  ]);
  // Its variables are for openrc-run, and `before *` is a name.
  check("dash", ["openrc/komolet"], "SC2034", "SC2035");
});

interface SmallManager extends AsyncDisposable {
  readonly url: string;
  readonly heartbeats: () => readonly Readonly<Record<string, unknown>>[];
  readonly order: (power: "ON" | "OFF") => void;
}

/** Answers an agent as a manager does, and keeps what it said. */
async function smallManager(): Promise<SmallManager> {
  const heartbeats: Record<string, unknown>[] = [];
  let power = "ON";
  let revision = 1;
  const server: Server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      if (request.url?.endsWith("SendHeartbeat"))
        heartbeats.push(JSON.parse(body) as Record<string, unknown>);
      const manifest = {
        powerStatus: `POWER_STATUS_${power}`,
        heartbeatInterval: 1,
        revision,
        serverUuid: "uuid-1",
      };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ manifest }));
    });
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${port}`,
    heartbeats: () => heartbeats,
    order(next) {
      power = next;
      revision++;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
