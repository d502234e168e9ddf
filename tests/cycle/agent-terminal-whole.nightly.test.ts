import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeAgentRoot, type AgentRoot } from "../helpers/agent-root";
import { runAgent } from "./agent-terminal";

// The help of the compiled komo-agent, for each of its verbs.

const VERBS = [
  "init",
  "set",
  "enable",
  "disable",
  "status",
  "reload",
  "hold",
  "release",
  "holds",
  "doctor",
  "help",
  "version",
];

let root: AgentRoot;
beforeEach(() => {
  root = makeAgentRoot();
});
afterEach(() => root.remove());

const agent = (args: readonly string[]) => runAgent(root, args);

describe("help", () => {
  test.each(VERBS)("%s explains itself, however it is asked", async (verb) => {
    const help = await agent(["help", verb]);
    expect(help).toMatchObject({ code: 0, stderr: "" });
    expect(help.stdout).toMatch(new RegExp(`^Usage: komo-agent ${verb}\\b.*\\n\\n\\S`));
    for (const option of ["--help", "-h"]) expect(await agent([verb, option])).toEqual(help);
    expect((await agent(["help"])).stdout).toMatch(new RegExp(`^ {2}${verb} +\\S`, "m"));
  });
});
