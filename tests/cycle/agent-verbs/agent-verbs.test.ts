/** The compiled agent's messages in every situation, as docs/agent.md has them. */
import { copyFileSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatted } from "../../../scripts/common/format.mjs";
import { makeAgentRoot, startKomolet, TOKEN } from "../../helpers/agent-root";
import { run, type Child } from "../../helpers/child";
import {
  giveToOrdinaryUser,
  makeTempFolder,
  ORDINARY_USER,
  program,
  removeFolder,
  ROOT,
} from "../../helpers/environment";
import type { Row, Section } from "./row";
import { SECTIONS } from "./rows";

/** A copy that an ordinary user may run, wherever the repository lies. */
const forAll = makeTempFolder();
beforeAll(() => {
  copyFileSync(program("komo-agent"), path.join(forAll, "komo-agent"));
  giveToOrdinaryUser(forAll);
});
afterAll(() => removeFolder(forAll));

/** Runs one command in the situation of its row, and checks its output and its effects. */
async function check(row: Row, [name, ...args]: Row["commands"][number]): Promise<void> {
  const root = makeAgentRoot();
  let komolet: Child | undefined;
  try {
    row.prepare?.(root);
    if (row.withKomolet) komolet = await startKomolet(root);
    const command = row.asOrdinaryUser
      ? [...ORDINARY_USER, path.join(forAll, name), ...args]
      : [program(name), ...args];
    const env = row.asOrdinaryUser ? { PATH: "/usr/bin:/bin" } : { ...root.env, ...row.env };
    const input = (row.input ?? []).map((text) => `${text}\n`).join("");
    const outcome = await run(command, { env, input });

    const says = row.says.replace("PID", String(komolet?.pid)).replace("VERB", args[0] ?? "");
    const isAnswer = row.code === 0 && name === "komo-agent";
    expect({
      code: outcome.code,
      stdout: outcome.stdout.replaceAll(root.folder, ""),
      stderr: outcome.stderr.replaceAll(root.folder, ""),
    }).toEqual({
      code: row.code,
      stdout: isAnswer ? `${says}\n` : "",
      stderr: isAnswer ? "" : `${name}: ${says}\n`,
    });
    expect(root.calls()).toEqual(row.calls ?? []);
    const log = root.read("var/log/komoriuta/komo-agent.log.jsonl");
    for (const secret of [TOKEN, TOKEN.toUpperCase(), "secret"]) {
      expect(outcome.stderr + log).not.toContain(secret);
    }
  } finally {
    await komolet?.end();
    root.remove();
  }
}

describe.each(SECTIONS)("$title", ({ rows }) => {
  const cells = rows.flatMap((row) =>
    row.commands.map((command) => ({ row, command, what: `${command.join(" ")}: ${row.when}` })),
  );
  test.concurrent.each(cells)("$what", ({ row, command }) => check(row, command));
});

/** `vitest run --config tests/vitest.config.ts agent-verbs -u` writes the tables anew. */
test("docs/agent.md holds these tables", async () => {
  const file = path.join(ROOT, "docs/agent.md");
  const [before = "", rest = ""] = readFileSync(file, "utf8").split(/(?<=<!-- tables: begin.*-->\n)/);
  const after = /<!-- tables: end -->[^]*/.exec(rest)?.[0];
  expect(after, "the marks in docs/agent.md").toBeDefined();
  const text = await formatted(file, `${before}\n${tables()}\n\n${after}`);
  await expect(text).toMatchFileSnapshot(file);
});

/** The rows as Markdown, for docs/agent.md. */
function tables(): string {
  return SECTIONS.map(section).join("\n\n");
}

function section({ title, rows }: Section): string {
  const [shared = ""] = rows.map(typed);
  // All that end alike in every row are named once.
  const isShared = rows.every((row) => row.commands.length > 1 && typed(row) === shared);
  const head = isShared ? ["when"] : ["command", "when"];
  return [
    `### ${title}`,
    "",
    ...(isShared ? [`Each of ${shared}:`, ""] : []),
    tableLine([...head, "exit code", "says"]),
    tableLine([...head, "", ""].map(() => "---")),
    ...rows.map((row) =>
      tableLine([...(isShared ? [] : [typed(row)]), row.when, String(row.code), words(row)]),
    ),
  ].join("\n");
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** The commands; where only the last word differs, the rest once. */
function typed({ commands }: Row): string {
  const code = (command: readonly string[]): string => `\`${command.map(quoted).join(" ")}\``;
  const [first = ""] = commands.map((command) => code(command.slice(0, -1)));
  const differInLast = commands.length > 1 && commands.every((one) => code(one.slice(0, -1)) === first);
  if (differInLast && first !== "`komo-agent`") {
    return `${first} with ${commands.map((command) => code(command.slice(-1))).join(", ")}`;
  }
  return commands.map(code).join(", ");
}

/** A word, quoted for a shell where that is needed. */
function quoted(word: string): string {
  return /^[\w./:=@-]+$/.test(word) ? word : `'${word}'`;
}

/** Code in Markdown: between two backticks where there are some within. */
function words({ says }: Row): string {
  return says.includes("`") ? `\`\` ${says} \`\`` : `\`${says}\``;
}
