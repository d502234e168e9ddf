import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { agentScript, placeBeside } from "./start-script.mjs";

const folder = mkdtempSync(path.join(tmpdir(), "start script-"));
const at = (...parts: string[]): string => path.join(folder, ...parts);

beforeAll(() => {
  for (const name of ["beside", "bin", "lib/komoriuta", "links"]) mkdirSync(at(name), { recursive: true });
  writeFileSync(at("deno"), '#!/bin/sh\nshift 7\nprintf "%s|" "$@"\n', { mode: 0o755 });
  placeBeside(at("beside"), at("deno"), "komo-agent", agentScript(["--a=b"]));
  placeBeside(at("bin"), at("deno"), "komo-agent", agentScript(["--a=b"]));
  for (const place of ["beside", "bin"]) linkSync(at(place, "komo-agent"), at(place, "komolet"));
  // As install.sh puts them.
  placeBeside(at("lib/komoriuta"), at("deno"), "unused", "");
  rmSync(at("bin", "deno"));
  symlinkSync(at("beside", "komo-agent"), at("links", "komolet"));
  symlinkSync(at("beside", "komo-agent"), at("links", "komoctl"));
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  ["beside/komo-agent", "beside", "komo-agent.js"],
  ["beside/komolet", "beside", "komolet.js"],
  ["bin/komolet", "lib/komoriuta", "komolet.js"],
  ["links/komolet", "beside", "komolet.js"],
  ["links/komoctl", "beside", "komoctl.js"],
])("%s starts Deno on the code", (called, place, main) => {
  const said = execFileSync(at(called), ["set", "a b", ""], { encoding: "utf8" });
  expect(said).toBe(`--a=b|${at(place, main)}|set|a b||`);
});
