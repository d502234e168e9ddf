import { mkdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { findProgram } from "../../scripts/test/programs.mjs";
import { Right } from "../../lib/gen/proto/komoriuta/v1/api_token_pb";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { run, startChild } from "../helpers/child";
import { program, removeFolder } from "../helpers/environment";
import { shutdowns, type Scene } from "../helpers/scene";
import { until } from "../helpers/until";
import { makeHome, startServers, tokenWith } from "./komoctl";

// The compiled komoctl with a group, over a restart of the manager, and in the shells of people.

const { folder, env, komoctl } = makeHome();

let scene: Scene;

beforeAll(async () => {
  scene = await startServers();
  const serverUuids = ["alder", "birch"].map((name) => scene.member(name).uuid);
  await scene.operator.client(GroupService).createGroup({ name: "lab", serverUuids });
  const token = await tokenWith(scene, "script", [Right.SEE, Right.WAKE, Right.STOP]);
  const done = await komoctl("login", `${scene.manager.url}\n${token}\n`);
  expect(done, done.stderr).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await scene?.end();
  removeFolder(folder);
});

test(
  "a group is turned off by a run, seen first; what is held stays on",
  { timeout: 120_000 },
  async (context) => {
    context.onTestFailed(() => console.log(scene.story()));
    await komoctl("wait on lab --timeout 60s");
    const held = await komoctl("hold birch --for 1h --reason backup --json");
    const { uuid } = JSON.parse(held.stdout) as { uuid: string };
    expect((await komoctl("holds")).stdout).toContain("birch");
    expect(await komoctl("off lab")).toMatchObject({ code: 2, stderr: expect.stringContaining("--yes") });
    const ended = await komoctl("run off lab --yes --wait --timeout 90s");
    expect(ended, ended.stderr).toMatchObject({ code: 7 });
    expect(ended.stdout).toMatch(/alder +done/);
    expect(ended.stdout).toMatch(/birch +(skipped|declined)/);
    expect(shutdowns(scene.member("birch").machine)).toBe(0);
    expect(await komoctl(`release ${uuid}`)).toMatchObject({ code: 0 });
    expect((await komoctl("holds")).stdout).toBe("There are no holds.\n");
    const runs = JSON.parse((await komoctl("runs --json")).stdout) as { uuid: string }[];
    expect((await komoctl(`runs ${runs[0]?.uuid}`)).stdout).toContain("ended");
  },
);

test("events are followed, also over a manager that restarts", { timeout: 120_000 }, async () => {
  const child = await startChild([program("komoctl"), "events", "-f", "--json", "-n", "1"], { env });
  try {
    const kinds = () =>
      child
        .stdout()
        .split("\n")
        .filter(Boolean)
        .map((line) => (JSON.parse(line) as { kind: string; id: number }).id);
    await until("the latest event is told", 20_000, () => kinds().length >= 1);
    const before = kinds().length;
    await komoctl("hold cedar --for 1h");
    await until("a new one is told", 30_000, () => kinds().length > before);
    await scene.manager.stop();
    await scene.manager.start();
    const after = kinds().length;
    await komoctl("hold cedar --for 2h");
    await until("one after the restart is told", 40_000, () => kinds().length > after);
    const answer = kinds();
    expect(answer).toEqual([...new Set(answer)].sort((a, b) => a - b));
  } finally {
    await child.end("SIGINT");
  }
});

test("events that nobody reads any more are followed no longer", { timeout: 60_000 }, async () => {
  const script = `"$0" events -f -n 2 | head -n 1; echo "\${PIPESTATUS[0]}"`;
  const hold = setInterval(() => void komoctl("hold cedar --for 3h"), 2_000);
  try {
    const { stdout } = await run(["bash", "-c", script, program("komoctl")], { env });
    expect(stdout).toMatch(/\n141\n$/);
  } finally {
    clearInterval(hold);
  }
});

/** A name that a shell would run, and one that a shell would split. */
const EVIL = "`touch pwned`$(touch pwned)";
const BLANK = "rack 7; left";

describe("shells complete names, and run none of them", { timeout: 60_000 }, () => {
  const place = path.join(folder, "completion");
  const shellEnv = { ...env, PATH: `${path.dirname(program("komoctl"))}:${env.PATH}`, TERM: "dumb" };
  beforeAll(async () => {
    mkdirSync(place);
    for (const [at, name] of [EVIL, BLANK].entries()) {
      const macAddress = `02:00:5e:00:54:0${at}`;
      await scene.operator.servers.createServer({ name, macAddress, heartbeatInterval: 60 });
    }
    for (const shell of ["bash", "zsh", "fish"])
      writeFileSync(path.join(place, shell), (await komoctl(`completion ${shell}`)).stdout);
  });
  afterEach(() => expect(() => statSync(path.join(place, "pwned"))).toThrow());

  /** A shell's output for a script with the typed words. */
  const inShell = async (command: readonly string[], ...typed: readonly string[]): Promise<string[]> => {
    const answer = await run([...command, ...typed], { env: shellEnv, cwd: place });
    expect(answer.stderr).toBe("");
    return answer.stdout.trimEnd().split("\n");
  };
  const withShell = (name: string) => {
    const shell = findProgram([name]);
    const title = shell ? name : `${name} (skipped: sudo apt-get install ${name})`;
    return [test.skipIf(!shell), title, shell ?? ""] as const;
  };

  const [inBash, bashTitle, bash] = withShell("bash");
  inBash(bashTitle, async () => {
    const script = `. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _komoctl; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const complete = (...words: readonly string[]) =>
      inShell([bash, "-c", script, "bash", path.join(place, "bash")], ...words);
    expect(await complete("komoctl", "ho")).toEqual(["hold", "holds"]);
    expect(await complete("komoctl", "off", "--wh")).toEqual(["--when-free"]);
    expect(await complete("komoctl", "wait", "o")).toEqual(["on", "off"]);
    expect(await complete("komoctl", "on", "al")).toEqual(["alder"]);
    const all = await complete("komoctl", "on", "");
    expect(all).toContain("rack\\ 7\\;\\ left");
    expect(await complete("komoctl", "wait", "on", "l")).toEqual(["lab"]);
    // As a person would take what was completed.
    const taken = all.find((one) => one.includes("pwned")) ?? "";
    expect(await inShell([bash, "-c", `printf %s ${taken}`])).toEqual([EVIL]);
  });

  const [inZsh, zshTitle, zsh] = withShell("zsh");
  inZsh(zshTitle, async () => {
    // In a terminal of its own, as a person has it: what Tab makes of a line is written to a file.
    const script = `
      zmodload zsh/zpty
      zpty -b shell "PS1= zsh -f -i"
      zpty -w shell 'autoload -Uz compinit; compinit -u -D; . ./zsh; tell() { zle expand-or-complete; print -r -- "$BUFFER" > told; BUFFER=; }; zle -N tell; bindkey "^I" tell; print READ""Y'
      zpty -r -m shell out '*READY*'
      for line; do
        rm -f told
        zpty -w -n shell "$line"$'\\t'
        until [[ -s told ]]; do zpty -r -t shell out; sleep 0.05; done
        print -r -- "$(<told)"
      done
      zpty -d shell`;
    const typed = ["komoctl ho", "komoctl off --wh", "komoctl wait of", "komoctl on al"];
    const names = ["komoctl on rack", "komoctl on \\`", "komoctl on ", "komoctl wait on l"];
    expect(await inShell([zsh, "-f", "-c", script, "zsh"], ...typed, ...names)).toEqual([
      ...["komoctl hold", "komoctl off --when-free ", "komoctl wait off ", "komoctl on alder "],
      ...["komoctl on rack\\ 7\\;\\ left ", "komoctl on \\`touch\\ pwned\\`\\$\\(touch\\ pwned\\) "],
      // There are several: nothing is chosen, and nothing run.
      ...["komoctl on ", "komoctl wait on lab"],
    ]);
  });

  const [inFish, fishTitle, fish] = withShell("fish");
  inFish(fishTitle, async () => {
    const complete = async (line: string): Promise<string[]> => {
      const answer = await inShell([fish, "--no-config", "-c", "source ./fish; complete -C $argv[1]"], line);
      // Behind a tabulator stands what it is.
      return answer.map((one) => one.split("\t")[0] ?? "").sort();
    };
    expect(await complete("komoctl ho")).toEqual(["hold", "holds"]);
    expect(await complete("komoctl off --wh")).toEqual(["--when-free"]);
    expect(await complete("komoctl wait o")).toEqual(["off", "on"]);
    expect(await complete("komoctl on al")).toEqual(["alder"]);
    expect(await complete("komoctl wait on l")).toEqual(["lab"]);
    expect(await complete("komoctl on ")).toEqual(expect.arrayContaining([EVIL, BLANK]));
  });
});
