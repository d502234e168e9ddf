import { SECTIONS } from "./rows";
import type { Row, Section } from "./row";

/** The rows as Markdown, for docs/agent.md. */
export function tables(): string {
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

/** As a shell would want it. */
function quoted(word: string): string {
  return /^[\w./:=@-]+$/.test(word) ? word : `'${word}'`;
}

/** Two backticks around, where there are some within. */
function words({ says }: Row): string {
  return says.includes("`") ? `\`\` ${says} \`\`` : `\`${says}\``;
}
