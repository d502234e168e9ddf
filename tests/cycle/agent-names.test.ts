import { copyFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { run } from "../helpers/child";
import { makeTempFolder, program, removeFolder } from "../helpers/environment";

const folder = makeTempFolder();
afterAll(() => removeFolder(folder));
const at = (name: string): string => path.join(folder, name);

symlinkSync(program("komo-agent"), at("komolet"));
symlinkSync(program("komolet"), at("komo-agent"));
symlinkSync(program("komolet"), at("agentd"));
copyFileSync(program("komolet"), at("komolet.old"));
copyFileSync(program("komolet"), at("program"));

const env = { PATH: `${folder}:/usr/bin:/bin` };
const called = (command: readonly string[]) => run(command, { env, cwd: folder });

test.for([
  ["by its path", [program("komolet"), "help"]],
  ["by a link to the other name", [at("komolet"), "help"]],
  ["found on PATH", ["komolet", "help"]],
  ["from its folder", ["./komolet", "help"]],
  ["by a name with something behind it", [at("komolet.old"), "help"]],
  ["by a link that tells nothing", [at("agentd"), "help"]],
  [
    "as a program of no name of ours, told by its first argument",
    ["bash", "-c", "exec -a komolet ./program help"],
  ],
] as const)("it is komolet: %s", async ([, command]) => {
  expect(await called(command)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^komolet .*reports to/),
  });
});

test.for([
  ["by its path", [program("komo-agent"), "help"]],
  ["by a link to the other name", [at("komo-agent"), "help"]],
  ["by no name of ours", [at("program"), "help"]],
] as const)("it is komo-agent: %s", async ([, command]) => {
  expect(await called(command)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("Usage: komo-agent"),
  });
});

test("by no name of ours and without a word, nothing starts", async () => {
  expect(await called([at("program")])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("Give a command"),
  });
});
