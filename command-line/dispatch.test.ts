import { describe, expect, test } from "vitest";
import { dispatch } from "./dispatch.ts";
import { help, version } from "./help.ts";
import { Ended, messageOf, Refusal, UsageFault } from "./refusal.ts";
import type { Described, Output, Program, Verb } from "./verb.ts";

interface Context {
  readonly io: Output;
  readonly names?: readonly string[];
}

/** A verb that ends as its word says. */
const end: Verb<Context> = {
  arguments: "HOW",
  words: [1, 1],
  flags: { loud: "with noise" },
  summary: "End somehow.",
  details: "More of it.",
  check({ words: [how] }) {
    if (how === "never") throw new UsageFault("It must end.");
  },
  run({ words: [how] }, { io }) {
    if (how === "refused") throw new Refusal(4, "Not you.");
    if (how === "quietly") throw new Ended(7);
    if (how === "badly") throw new TypeError("first line\nsecond line");
    io.out("Done.");
  },
};

/** The output of a command line, and the steps around its verb. */
async function run(line: string, known: Partial<Context> = {}, change: Partial<Program<Context>> = {}) {
  const said: string[] = [];
  const io = { out: (text: string) => said.push(text), err: (text: string) => said.push(`! ${text}`) };
  const program: Program<Context> = {
    name: "toy",
    version: "1.2.3",
    about: "ends.",
    notes: "And that is all.",
    verbs: { end, help, version: { ...version, takesJson: true } },
    refusalOf: (error) => (error instanceof Refusal ? error : { exitCode: 1, message: messageOf(error) }),
    after: ({ name }, _context, fault) => said.push(`${name} ended: ${fault ?? "well"}`),
    ...change,
  };
  const code = await dispatch(program, line.split(" "), { io, ...known });
  return [code, ...said];
}

describe("the exit code and the words follow from how a verb ends", () => {
  test.each([
    ["end well", [0, "Done.", "end ended: well"]],
    ["end refused", [4, "! toy: Not you.", "end ended: Not you."]],
    ["end badly", [1, "! toy: first line", "end ended: first line"]],
    // Its code says it all.
    ["end quietly", [7]],
    // What was not understood has not begun.
    ["end never", [2, "! toy: It must end."]],
    ["end", [2, "! toy: Usage: toy end HOW"]],
    ["edn well", [2, '! toy: Unknown command "edn". Did you mean "end"? See `toy help`.']],
  ])("toy %s", async (line, expected) => expect(await run(line)).toEqual(expected));

  test("a verb that is not allowed does not run", async () => {
    const before = () => {
      throw new Refusal(1, "Needs root.");
    };
    expect(await run("end well", {}, { before })).toEqual([
      1,
      "! toy: Needs root.",
      "end ended: Needs root.",
    ]);
  });
});

test("help shows the table, and what each verb declares", async () => {
  expect((await run("help"))[1]).toBe(
    [
      "toy 1.2.3: ends.",
      "",
      "Usage: toy <command> [arguments]",
      "",
      "Commands:",
      "  end      End somehow.",
      "  help     Explain the commands, or one of them.",
      "  version  Print the version.",
      "",
      "`toy help <command>` tells more. And that is all.",
    ].join("\n"),
  );
  expect((await run("help end"))[1]).toBe(
    ["Usage: toy end HOW", "", "End somehow.", "More of it.", "", "  --loud           with noise"].join("\n"),
  );
  expect((await run("help edn"))[1]).toMatch(/Did you mean "end"/);
  // Manual pages are made of it: all words, and nothing of what is done.
  const description = JSON.parse(String((await run("help --json"))[1])) as Described;
  expect(description).toMatchObject({
    name: "toy",
    version: "1.2.3",
    about: "ends.",
    notes: "And that is all.",
  });
  expect(description.verbs["end"]).toEqual({
    ...{ arguments: "HOW", words: [1, 1], flags: { loud: "with noise" } },
    ...{ summary: "End somehow.", details: "More of it." },
  });
  expect(JSON.parse(String((await run("help end --json"))[1]))).toEqual(description.verbs["end"]);
  expect((await run("version"))[1]).toBe("1.2.3");
  expect((await run("version --json"))[1]).toBe('{"version":"1.2.3"}');
});

test("a shell is told names that begin so, and nothing where anything fails", async () => {
  const names = ({ names: known }: Context) =>
    known === undefined ? Promise.reject(new Error("away")) : Promise.resolve(known);
  const known = { names: ["alder", "lab", "alto"] };
  expect(await run("__names al", known, { names })).toEqual([0, "alder\nalto"]);
  expect(await run("__names", known, { names })).toEqual([0, "alder\nlab\nalto"]);
  expect(await run("__names x", known, { names })).toEqual([0]);
  expect(await run("__names", {}, { names })).toEqual([0]);
  // A program without names has no such word.
  expect((await run("__names"))[0]).toBe(2);
});
