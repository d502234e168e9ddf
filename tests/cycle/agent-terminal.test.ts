/** The compiled komo-agent as people see it: on a terminal, and from a pipe. */
import { spawn } from "node:child_process";
import { chmodSync, copyFileSync, existsSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { findProgram } from "../../scripts/test/programs.mjs";
import { makeAgentRoot, SET_UP, startKomolet, TOKEN, type AgentRoot } from "../helpers/agent-root";
import { run } from "../helpers/child";
import { ORDINARY_USER, program } from "../helpers/environment";
import { until } from "../helpers/until";
import { runAgent } from "./agent-terminal";

const CONFIG = "etc/komoriuta/config.json";
const LOG = "var/log/komoriuta/komo-agent.log.jsonl";

const script = findProgram(["script"]);
/** The reason why nothing can be run on a terminal here; null where it can. */
const whyNoTerminal: string | null = script ? null : "`script` is missing: sudo apt-get install bsdutils";

let root: AgentRoot;
beforeEach(() => {
  root = makeAgentRoot();
});
afterEach(() => root.remove());

const agent = (args: readonly string[]) => runAgent(root, args);

/** Runs a command of the shell in which "$AGENT" is komo-agent. */
function onTerminal(command: string, env: Readonly<Record<string, string>> = {}): Terminal {
  const PATH = `${root.env["PATH"]}:/usr/bin:/bin`;
  const terminal = startOnTerminal(command, { ...root.env, PATH, AGENT: program("komo-agent"), ...env });
  onTestFinished(terminal.end);
  return terminal;
}

describe("help", () => {
  test("the overview and the version come as options, too, and nothing is logged", async () => {
    const overview = await agent(["help"]);
    expect(overview).toMatchObject({ code: 0, stderr: "" });
    for (const option of ["--help", "-h"]) expect(await agent([option])).toEqual(overview);
    const version = await agent(["version"]);
    expect(version).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\S*\n$/),
      stderr: "",
    });
    expect(await agent(["--version"])).toEqual(version);
    expect(existsSync(root.at(LOG))).toBe(false);
  });
});

describe("status", () => {
  test("tells why no heartbeat is answered, for people and for scripts, without writing a log", async () => {
    const komolet = await startKomolet(root);
    onTestFinished(() => void komolet.end());
    const { managerURL } = JSON.parse(root.read("etc/komoriuta/config.json")) as typeof SET_UP;
    const status = await until("the failure is told", 30_000, async () => {
      const { stdout } = await agent(["status"]);
      return stdout.includes("Last failure") && stdout.includes("Next") && stdout;
    });
    expect(status).toContain("Enabled        yes\n");
    expect(status).toContain(`Manager        ${managerURL}\n`);
    expect(status).toContain(`komolet        running (pid ${komolet.pid})\n`);
    expect(status).toContain("Last heartbeat none answered yet\n");
    expect(status).toMatch(/^Next {11}(now|in \d+ s)$/m);
    expect(status).toMatch(/^Last failure {3}.*nothing listens there/m);
    const { stdout } = await agent(["status", "--json"]);
    expect(stdout.trimEnd()).not.toContain("\n");
    expect(JSON.parse(stdout)).toEqual({
      enabled: true,
      managerURL,
      running: true,
      pid: komolet.pid,
      version: expect.any(String) as string,
      nextHeartbeatAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      error: expect.stringContaining("nothing listens there") as string,
    });
    await komolet.end();
    expect(JSON.parse((await agent(["status", "--json"])).stdout)).toMatchObject({ running: false });
    expect(existsSync(root.at(LOG))).toBe(false);
  });

  test("an ordinary user who may not read the configuration is told all the same", async () => {
    root.writeConfig({});
    await agent(["set", "managerUrl", "https://manager.example"]);
    const copy = root.at("bin/komo-agent");
    copyFileSync(program("komo-agent"), copy);
    for (const open of [root.folder, root.at("etc/komoriuta"), copy]) chmodSync(open, 0o755);
    const command = [...ORDINARY_USER, copy, "status", "--json"];
    const outcome = await run(command, { env: { ...root.env, PATH: `${root.env["PATH"]}:/usr/bin:/bin` } });
    expect(outcome).toMatchObject({ code: 3, stderr: "" });
    expect(JSON.parse(outcome.stdout)).toEqual({
      enabled: false,
      managerURL: "https://manager.example",
      running: false,
    });
  });
});

describe.skipIf(whyNoTerminal)(`on a terminal${whyNoTerminal ? ` (skipped: ${whyNoTerminal})` : ""}`, () => {
  test("init asks; the token shows as stars, and the terminal is left as it was", async () => {
    const terminal = onTerminal('stty -a; "$AGENT" init; stty -a');
    await terminal.shows("Manager URL:");
    terminal.type(`${SET_UP.managerURL}\r`);
    await terminal.shows("Access token:");
    // A slip of the finger, taken back.
    terminal.type("x\x7f");
    terminal.type(`${TOKEN}\r`);
    expect(await terminal.ended).toBe(0);
    const screen = terminal.screen();
    expect(screen).toContain(`Access token: ${"*".repeat(TOKEN.length)}\r\n`);
    expect(screen).not.toContain(TOKEN.slice(0, 4));
    expect(screen).toContain("Next: komo-agent enable");
    expect(JSON.parse(root.read("etc/komoriuta/config.json"))).toEqual(SET_UP);
    const settings = screen.match(/speed \d+ baud[^]*?echoke.*$/gm) ?? [];
    expect(settings).toHaveLength(2);
    expect(settings[1]).toBe(settings[0]);
    expect(settings[1]).toMatch(/[^-]\becho\b/);
  });

  test("set accessToken asks as well; a refused token is not shown either", async () => {
    root.writeConfig({});
    const terminal = onTerminal('"$AGENT" set accessToken');
    await terminal.shows("Access token:");
    terminal.type("a bad token\r");
    expect(await terminal.ended).toBe(2);
    expect(terminal.screen()).toContain("Access token must be the 32 letters and digits");
    expect(terminal.screen()).not.toContain("a bad");
  });

  test.each(["init", "set accessToken"])(
    "Ctrl-C in the token of %s ends it and changes nothing",
    async (verb) => {
      const asksUrl = verb === "init";
      if (!asksUrl) root.writeConfig({});
      const config = () => (existsSync(root.at(CONFIG)) ? root.read(CONFIG) : undefined);
      const before = config();
      // A shell that does not set the terminal right itself, and lives on.
      const terminal = onTerminal(`trap : INT; stty -a; "$AGENT" ${verb}; echo "ended with $?"; stty -a`);
      if (asksUrl) {
        await terminal.shows("Manager URL:");
        terminal.type(`${SET_UP.managerURL}\r`);
      }
      await terminal.shows("Access token:");
      terminal.type("abc");
      await terminal.shows("***");
      terminal.type("\x03");
      await terminal.ended;
      const screen = terminal.screen();
      expect(screen).toContain("Access token: ***\r\nended with 130\r\n");
      const settings = screen.match(/speed \d+ baud[^]*?echoke.*$/gm) ?? [];
      expect(settings).toHaveLength(2);
      expect(settings[1]).toBe(settings[0]);
      expect(config()).toBe(before);
      expect(existsSync(root.at(LOG))).toBe(false);
    },
  );

  test("Ctrl-C at the question for the URL ends init, too", async () => {
    const terminal = onTerminal('trap : INT; "$AGENT" init; echo "ended with $?"');
    await terminal.shows("Manager URL:");
    terminal.type("https://\x03");
    await terminal.ended;
    expect(terminal.screen()).toContain("ended with 130");
    expect(existsSync(root.at(CONFIG))).toBe(false);
  });

  test("colours show there, not where NO_COLOR is set, and never in a pipe or in JSON", async () => {
    root.writeConfig({});
    const screenOf = async (command: string, env: Readonly<Record<string, string>> = {}) => {
      const terminal = onTerminal(command, env);
      // komolet does not run; in a pipe, the last program counts.
      expect(await terminal.ended).toBe(command.includes("|") ? 0 : 3);
      return terminal.screen();
    };
    expect(await screenOf('"$AGENT" status')).toContain("\x1b[33mnot running\x1b[0m");
    expect(await screenOf('"$AGENT" status', { NO_COLOR: "" })).toContain("\x1b[33m");
    expect(await screenOf('"$AGENT" status', { NO_COLOR: "1" })).not.toContain("\x1b");
    expect(await screenOf('"$AGENT" status | cat')).not.toContain("\x1b");
    expect(await screenOf('"$AGENT" status --json')).not.toContain("\x1b");
    expect((await agent(["status"])).stdout).not.toContain("\x1b");
  });
});

/** A program on a terminal of its own. */
interface Terminal {
  /** All output so far, with its control sequences. */
  readonly screen: () => string;
  /** Waits until a text is in the output. */
  readonly shows: (text: string) => Promise<unknown>;
  readonly type: (keys: string) => void;
  /** The exit code, once it has ended. */
  readonly ended: Promise<number | null>;
  readonly end: () => void;
}

/** Runs a command of the shell on a terminal; the program's path and arguments come in by the environment. */
function startOnTerminal(command: string, env: Readonly<Record<string, string>>): Terminal {
  const child = spawn(script ?? "", ["--quiet", "--return", "--command", command, "/dev/null"], {
    env: { SHELL: "/bin/sh", TERM: "xterm", ...env } as unknown as NodeJS.ProcessEnv,
    stdio: "pipe",
  });
  let screen = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => (screen += chunk));
  }
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("close", resolve).once("error", reject);
  });
  return {
    screen: () => screen,
    shows: (text) => until(`the terminal shows ${JSON.stringify(text)}`, 20_000, () => screen.includes(text)),
    type: (keys) => void child.stdin.write(keys),
    ended,
    end: () => void child.kill("SIGKILL"),
  };
}
