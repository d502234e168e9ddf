import { describe, expect, test } from "vitest";
import { Refusal } from "./refusal.ts";
import { understand } from "./understand.ts";
import type { Described, Usage } from "./verb.ts";

const summary = "";
const verbs = {
  list: { summary, takesJson: true, words: [0, 2] },
  start: {
    summary,
    arguments: "NAME",
    words: [1, 1],
    options: { number: "", until: "" },
    flags: { follow: "", wait: "" },
    letters: { n: "number", f: "follow" },
  },
  set: { summary, words: [1, 2], takesValue: true },
  with: { summary, options: { for: "" }, takesCommand: true },
  help: { summary, words: [0, 1] },
  version: { summary },
} as const satisfies Record<string, Usage>;
const PROGRAM: Described & { verbs: Readonly<Record<string, Usage>> } = {
  name: "toy",
  version: "1.2.3",
  about: "",
  notes: "",
  verbs,
};

/** The verb and its arguments in a line; else the exit code and the words of the refusal. */
function understood(line: string): string {
  const argv = line === "" ? [] : line.split(" ").map((word) => (word === "''" ? "" : word));
  try {
    const { name, args } = understand(PROGRAM, argv);
    const parts = [
      ...args.words.map((word) => JSON.stringify(word)),
      ...Object.entries(args.options).map(([option, value]) => `${option}=${value}`),
      ...args.flags,
      ...(args.json ? ["json"] : []),
      ...(args.command === undefined ? [] : [`runs [${args.command.join(" ")}]`]),
    ];
    return [name, ...parts].join(" ");
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return `${error.exitCode}: ${error.message}`;
  }
}

describe("a command line is understood", () => {
  test.each([
    ["list", "list"],
    ["list a b", 'list "a" "b"'],
    ["list --json a", 'list "a" json'],
    ["--json list", "list json"],
    ["list -- --json -x", 'list "--json" "-x"'],
    ["-- list a", 'list "a"'],
    ["list - ''", 'list "-" ""'],
    ["start a --number 5", 'start "a" number=5'],
    ["start --number=5 a --number=-7", 'start "a" number=-7'],
    ["start --until=a=b c", 'start "c" until=a=b'],
    ["start -n 5 -f a", 'start "a" number=5 follow'],
    ["start -fn 5 a", 'start "a" number=5 follow'],
    ["start -n5 a", 'start "a" number=5'],
    ["start -fn=5 a", 'start "a" number=5 follow'],
    ["set x -1", 'set "x" "-1"'],
    ["set x --json", 'set "x" "--json"'],
    ["with", "with"],
    ["with --for 2h -- make --for x", "with for=2h runs [make --for x]"],
    ["with --", "with runs []"],
  ])("toy %s", (line, expected) => expect(understood(line)).toBe(expected));
});

describe("help and version are asked for in several ways", () => {
  test.each([
    ["help", "help"],
    ["--help", "help"],
    ["-h", "help"],
    ["version", "version"],
    ["--version", "version"],
    ["help start", 'help "start"'],
    ["start --help", 'help "start"'],
    ["start a -fh", 'help "start"'],
    ["--help start", 'help "start"'],
    ["start --number --help", 'help "start"'],
    ["set x --help", 'help "set"'],
    ["with --help -- make", 'help "with"'],
  ])("toy %s", (line, expected) => expect(understood(line)).toBe(expected));
  test("what a command is given is the command's", () => {
    expect(understood("with -- make --help")).toBe("with runs [make --help]");
  });
});

describe("what makes no sense is refused with 2, and says where to read more", () => {
  const see = "See `toy help`.";
  test.each([
    ["", `Give a command: list, start, set, with, help, version. ${see}`],
    ["strat", `Unknown command "strat". Did you mean "start"? ${see}`],
    ["poweroff", `Unknown command "poweroff". ${see}`],
    ["toString", `Unknown command "toString". ${see}`],
    ["--jsn list", `Unknown option "--jsn". Did you mean "--json"? ${see}`],
    ["start a --untl=5", 'Unknown option "--untl". Did you mean "--until"? See `toy help start`.'],
    ["start a --force=yes", 'Unknown option "--force". See `toy help start`.'],
    ["start a -x", 'Unknown option "-x". See `toy help start`.'],
    ["start a -fx", 'Unknown option "-x". See `toy help start`.'],
    ["start a --constructor", 'Unknown option "--constructor". See `toy help start`.'],
    ["start a -5", 'Unknown option "-5". See `toy help start`.'],
    ["list --number 5", 'Unknown option "--number". See `toy help list`.'],
    ["start a --number", "--number needs a value."],
    ["start a --number=", "--number needs a value."],
    ["start a --number ''", "--number needs a value."],
    ["start a --until --wait", "--until needs a value."],
    ["start a -n", "-n needs a value."],
    ["start a --wait=no", "--wait takes no value."],
    ["start", "Usage: toy start NAME"],
    ["start a b", "Usage: toy start NAME"],
    ["start a --json", "Usage: toy start NAME"],
    ["start a --version", "Usage: toy start NAME"],
    ["--json start a", "Usage: toy start NAME"],
    ["set", "Usage: toy set"],
    ["with now", "Usage: toy with"],
    ["version now", "Usage: toy version"],
  ])("toy %s", (line, expected) => expect(understood(line)).toBe(`2: ${expected}`));
});
