/** The compiled agent's messages in every situation, as docs/agent.md has them: of each row the first command. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { formatted } from "../../../scripts/common/format.mjs";
import { removeFolder, ROOT } from "../../helpers/environment";
import { check, copyForAll, sectionsOf } from "./check";
import type { Row, Section } from "./row";
import { SECTIONS } from "./rows";

const forAll = copyForAll();
afterAll(() => removeFolder(forAll));

describe.each(sectionsOf(({ commands }) => commands.slice(0, 1)))("$title", ({ cells }) => {
  test.concurrent.each(cells)("$what", ({ row, command }) => check(row, command, forAll));
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
