import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkCompatibility } from "./checks.mjs";

let clone: string;
const git = (...args: string[]): void => {
  const who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
  execFileSync("git", [...who, ...args], { cwd: clone });
};
const agentProto = (): string => path.join(clone, "proto/komoriuta/v1/agent.proto");
const change = (from: string, to: string): void =>
  writeFileSync(agentProto(), readFileSync(agentProto(), "utf8").replace(from, to));

/** A clone of a protocol that is not released yet. */
beforeEach(() => {
  clone = mkdtempSync(path.join(tmpdir(), "protocol-"));
  cpSync("proto", path.join(clone, "proto"), { recursive: true });
  cpSync("buf.yaml", path.join(clone, "buf.yaml"));
  git("init", "-q");
  git("add", ".");
  git("commit", "-qm", "the protocol");
});
afterEach(() => rmSync(clone, { recursive: true }));

test("before the first release the protocol may change; from then on it may only grow", async () => {
  const renamed = ["uint32 heartbeat_interval = 2;", "uint32 interval = 2;"] as const;
  change(...renamed);
  expect(await checkCompatibility(clone)).toMatchObject({ code: 0 });
  change(renamed[1], renamed[0]);
  git("tag", "v1.0.0");
  expect(await checkCompatibility(clone)).toMatchObject({ code: 0 });

  change("string mark = 10;", "string mark = 10;\n  string more = 99;");
  expect(await checkCompatibility(clone)).toMatchObject({ code: 0 });
  change(...renamed);
  const found = await checkCompatibility(clone);
  expect(found.code).not.toBe(0);
  expect(found.output).toMatch(/agent\.proto.*Field "2".*heartbeatInterval/);
}, 30_000);
