import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as esbuild from "esbuild";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { shortenSources } from "./short-sources.mjs";

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "komoriuta-sources-"));
});
afterEach(() => rmSync(root, { recursive: true }));

async function shorten(file: string, source: string): Promise<string> {
  const at = path.join(root, file);
  mkdirSync(path.dirname(at), { recursive: true });
  writeFileSync(at, source);
  await shortenSources(root, esbuild);
  return readFileSync(at, "utf8");
}

describe("sources of a tree", () => {
  test("are ASCII without comments, and say the same", async () => {
    const source =
      "// why\nmodule.exports = {\n  sleep: '眠る…',\n  twice: (text) => `${text}、${text}`,\n};\n";
    const short = await shorten("a/b.js", source);
    expect(short).toMatch(/^[\0-\x7f]*$/);
    expect(short).not.toContain("why");
    const module = { exports: {} as { sleep: string; twice: (text: string) => string } };
    new Function("module", short)(module);
    expect(module.exports.sleep).toBe("眠る…");
    expect(module.exports.twice("ね")).toBe("ね、ね");
  });

  test("keep their names, and the licences that are told in them", async () => {
    const short = await shorten(
      "c.mjs",
      "/*! MIT */\nexport function longName(first) {\n  return first + 1;\n}\n",
    );
    expect(short).toContain("/*! MIT */");
    expect(short).toContain("function longName(first)");
  });

  test.each([
    ["what browsers are sent", "static/chunks/d.js", "const a  =  '…';\n"],
    ["what would be longer: most of it is beyond Latin-1", "e.js", `a='${"眠る".repeat(50)}'`],
    ["what is no JavaScript", "f.json", '{ "a":  "…" }'],
  ])("%s stays as it is", async (_, file, source) => {
    expect(await shorten(file, source)).toBe(source);
  });
});
