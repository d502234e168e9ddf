import { copyFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { makeAgentRoot, startKomolet, TOKEN } from "../../helpers/agent-root";
import { run, type Child } from "../../helpers/child";
import { giveToOrdinaryUser, makeTempFolder, ORDINARY_USER, program } from "../../helpers/environment";
import type { Row } from "./row";
import { SECTIONS } from "./rows";

/** Sections with their cells, a command in the situation of its row. @param chosen commands of a row that are run */
export const sectionsOf = (chosen: (row: Row) => Row["commands"]) =>
  SECTIONS.map(({ title, rows }) => ({
    title,
    cells: rows.flatMap((row) =>
      chosen(row).map((command) => ({ row, command, what: `${command.join(" ")}: ${row.when}` })),
    ),
  })).filter(({ cells }) => cells.length > 0);

/** A folder with a copy of the agent that an ordinary user may run, wherever the repository lies. */
export function copyForAll(): string {
  const folder = makeTempFolder();
  copyFileSync(program("komo-agent"), path.join(folder, "komo-agent"));
  giveToOrdinaryUser(folder);
  return folder;
}

/** Runs one command in the situation of its row, and checks its output and its effects. @param forAll folder of the copy */
export async function check(
  row: Row,
  [name, ...args]: Row["commands"][number],
  forAll: string,
): Promise<void> {
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
