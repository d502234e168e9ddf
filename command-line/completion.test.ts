import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { completion } from "./completion.ts";
import { understand } from "./understand.ts";
import type { Described } from "./verb.ts";

const own = completion("how");
const PROGRAM = {
  name: "toy-tool",
  version: "1",
  about: "",
  notes: "",
  verbs: {
    on: {
      summary: "Turn on: it's quick.",
      completes: ["names"],
      options: { until: "" },
      flags: { wait: "" },
    },
    wait: { summary: "Wait.", completes: [["on", "off"], "names"], takesJson: true },
    save: { summary: "Save.", completes: ["files"] },
    completion: own,
    help: { summary: "Help.", completes: ["verbs"] },
  },
} as const satisfies Described;

async function scriptFor(shell: string): Promise<string> {
  const lines: string[] = [];
  const io = { out: (line: string) => void lines.push(line), err: () => undefined };
  await own.run(
    { words: [shell], json: false, options: {}, flags: new Set(), command: undefined },
    { io },
    PROGRAM,
  );
  return lines.join("\n");
}

describe("bash completes what the table says", async () => {
  const script = await scriptFor("bash");
  test.each([
    ["", ["on", "wait", "save", "completion", "help"]],
    ["w", ["wait"]],
    ["on --", ["--until", "--wait", "--help"]],
    ["on al", ["alder"]],
    ["wait o", ["on", "off"]],
    ["wait --j", ["--json"]],
    ["wait on ", ["alder", "rack\\ 7\\;\\ left", "\\$\\(touch\\ pwned\\)"]],
    ["completion ", ["bash", "zsh", "fish"]],
    ["help ", ["on", "wait", "save", "completion", "help"]],
    ["nothing ", [""]],
    ["save package.j", ["package.json"]],
    ["save --", ["--help"]],
  ])("toy-tool %s", (line, expected) => {
    const words = ["toy-tool", ...line.split(" ")];
    const fake = `toy-tool() { printf '%s\\n' alder 'rack 7; left' '$(touch pwned)'; }`;
    const ask = `COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _toy_tool; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const out = execFileSync("bash", ["-c", `${fake}\n${script}\n${ask}`, "bash", ...words], {
      encoding: "utf8",
    });
    expect(out.split("\n").slice(0, -1)).toEqual(expected);
  });
});

test("zsh and fish are told the same", async () => {
  const zsh = await scriptFor("zsh");
  expect(zsh).toMatch(/^#compdef toy-tool\n/);
  expect(zsh).toContain(`    'on:Turn on: it'\\''s quick.'\n`);
  expect(zsh).toContain("    wait) options=(--json --help) choices=(on off) names=yes ;;\n");
  const fish = await scriptFor("fish");
  expect(fish).toContain("complete -c toy-tool -n '__fish_seen_subcommand_from save' -F\n");
  expect(fish).toContain("complete -c toy-tool -n '__fish_seen_subcommand_from on' -l until\n");
  expect(fish).toContain("and test (count (commandline -opc)) -eq 2' -a 'on off'\n");
  expect(fish).toContain("and test (count (commandline -opc)) -gt 2' -a '(toy-tool __names 2>/dev/null)'");
});

test("another shell is refused", () => {
  expect(() => understand(PROGRAM, ["completion", "tcsh"])).toThrow(
    "For which shell? One of bash, zsh, fish.",
  );
});
