/** The compiled agent on disks that are full, read-only or open to others. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeAgentRoot, SET_UP, startKomolet, TOKEN, type AgentRoot } from "../helpers/agent-root";
import { run, type Child } from "../helpers/child";
import { program } from "../helpers/environment";
import { mountSmallDisk, whyNoDisks, type SmallDisk } from "../helpers/tmpfs";
import { until } from "../helpers/until";

const CONFIG = "etc/komoriuta/config.json";
const LOG = "var/log/komoriuta/komolet.log.jsonl";

let root: AgentRoot;
let disk: SmallDisk | undefined;
let komolet: Child | undefined;
beforeEach(() => {
  root = makeAgentRoot();
  [disk, komolet] = [undefined, undefined];
});
afterEach(async () => {
  await komolet?.end();
  disk?.remove();
  root.remove();
});

const agent = (args: readonly string[], input = "") =>
  run([program("komo-agent"), ...args], { env: root.env, input });
const modeOf = (file: string): number => statSync(root.at(file)).mode & 0o777;

/** Has komolet write a line, and waits for it on standard output. */
async function anotherLine(running: Child): Promise<void> {
  const before = count(running.stdout());
  process.kill(running.pid, "SIGHUP");
  await until("another line", 20_000, () => count(running.stdout()) > before);
}

const count = (text: string): number => text.split('"RELOAD"').length;

/**
 * The log file's text, which holds whole lines of JSON. Where only a line's beginning has room komolet takes it back, a
 * moment after the line was on standard output.
 */
async function wholeLines(): Promise<string> {
  const text = await until("the file ends with a whole line", 20_000, () => {
    const read = root.read(LOG);
    return read.endsWith("\n") && read;
  });
  for (const line of text.trimEnd().split("\n")) expect(() => void JSON.parse(line)).not.toThrow();
  return text;
}

test("a configuration that others can read: komolet and status say so, set mends it", async () => {
  komolet = await startKomolet(root);
  expect(await komolet.end()).toMatchObject({ code: 0 });
  expect(komolet.stdout()).not.toContain("WARN");
  chmodSync(root.at(CONFIG), 0o644);
  const fault = `${root.at(CONFIG)}: has mode 644, so that others may read the token; any \`komo-agent set\` makes it 600.`;

  const started = await startKomolet(root);
  await started.end();
  const lines = started.stdout().trimEnd().split("\n");
  expect(lines.map((line): unknown => JSON.parse(line))).toContainEqual(
    expect.objectContaining({ level: "WARN", type: "error", message: fault }),
  );
  expect((await agent(["status"])).stdout).toContain(`Warning        ${fault}`);
  expect(JSON.parse((await agent(["status", "--json"])).stdout)).toMatchObject({ warning: fault });

  const mended = await agent(["set", "disabledFileLog", "false"]);
  expect(mended.stdout).toBe(`Saved. Others could read ${root.at(CONFIG)}; its mode is 600 now.\n`);
  expect(modeOf(CONFIG)).toBe(0o600);
  expect((await agent(["status"])).stdout).not.toContain("Warning");
  expect((await agent(["set", "disabledFileLog", "false"])).stdout).toBe("Saved.\n");
});

const reason = whyNoDisks();

describe.skipIf(reason)(`small disks${reason ? ` (skipped: ${reason})` : ""}`, () => {
  test("on a full disk the old configuration survives, and no half of a new one is left", async () => {
    disk = mountSmallDisk(root.at("etc/komoriuta"));
    root.writeConfig({});
    const before = readFileSync(root.at(CONFIG), "utf8");
    disk.fill();
    const said = `komo-agent: ${root.at(CONFIG)}: cannot be written: No space left on device.\n`;
    for (const args of [["set", "managerUrl", "https://other.example"], ["enable"], ["disable"]]) {
      expect(await agent(args)).toEqual({ code: 1, signal: null, stdout: "", stderr: said });
      expect(readFileSync(root.at(CONFIG), "utf8")).toBe(before);
      expect(readdirSync(root.at("etc/komoriuta")).sort()).toEqual(["config.json", "filler"]);
    }
    expect(root.calls()).toEqual([]);
    disk.makeRoom();
    expect(await agent(["set", "managerUrl", "https://other.example"])).toMatchObject({ code: 0 });
    expect(JSON.parse(root.read(CONFIG))).toEqual({ ...SET_UP, managerURL: "https://other.example" });
  });

  test("on a full disk init leaves nothing, so that it can be run again", async () => {
    disk = mountSmallDisk(root.at("etc/komoriuta"));
    disk.fill();
    const input = `${SET_UP.managerURL}\n${TOKEN}\n`;
    expect(await agent(["init"], input)).toMatchObject({ code: 1, stdout: "" });
    expect(readdirSync(root.at("etc/komoriuta"))).toEqual(["filler"]);
    disk.makeRoom();
    expect(await agent(["init"], input)).toMatchObject({ code: 0 });
  });

  test("on a full log disk komolet goes on, says so once, and leaves whole lines only", async () => {
    mkdirSync(root.at("var/log/komoriuta"), { recursive: true });
    disk = mountSmallDisk(root.at("var/log/komoriuta"));
    komolet = await startKomolet(root);
    disk.fill();
    // The file's last block has room for some more lines.
    while (komolet.stderr() === "") await anotherLine(komolet);
    for (let more = 0; more < 3; more += 1) await anotherLine(komolet);
    expect(komolet.stderr()).toBe(
      `komolet: ${root.at(LOG)}: cannot be written: No space left on device; going on without it.\n`,
    );
    const before = await wholeLines();
    disk.makeRoom();
    await anotherLine(komolet);
    const running = komolet;
    await until("the file is taken up again", 20_000, () => root.read(LOG).length > before.length);
    expect(await running.end()).toEqual({ code: 0, signal: null });
    const after = await wholeLines();
    expect(after.startsWith(before)).toBe(true);
    expect(running.stderr().trimEnd().split("\n")).toHaveLength(1);
  });

  test("on a read-only log disk komolet goes on and says so once; the file is taken up again", async () => {
    mkdirSync(root.at("var/log/komoriuta"), { recursive: true });
    disk = mountSmallDisk(root.at("var/log/komoriuta"));
    disk.setReadOnly(true);
    komolet = await startKomolet(root);
    for (let more = 0; more < 3; more += 1) await anotherLine(komolet);
    expect(komolet.stderr()).toBe(
      `komolet: ${root.at(LOG)}: cannot be written: Read-only file system; going on without it.\n`,
    );
    expect(root.read(LOG)).toBe("");
    const refused = await agent(["set", "logGeneration", "3"]);
    expect(refused).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Saved\./) });
    expect(refused.stderr).toMatch(/^[^\n]*komo-agent\.log\.jsonl: cannot be written: Read-only[^\n]*\n$/);
    disk.setReadOnly(false);
    await anotherLine(komolet);
    await until("the file is taken up again", 20_000, () => root.read(LOG).includes("RELOAD"));
    expect(modeOf(LOG)).toBe(0o600);
    expect(await komolet.end()).toEqual({ code: 0, signal: null });
  });
});
