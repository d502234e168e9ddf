import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { environmentOf, fixPreviewKeys, fixTimes, forgetPlace, seenInFixedPlace } from "./repeatable.mjs";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "repeatable-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const place = (name: string): string => path.join(folder, name);
const timeOf = (name: string): number => statSync(place(name)).mtimeMs;

test("the time of a file follows from its content, so that its ETag changes with it", () => {
  for (const [name, text] of Object.entries({ a: "one", b: "one", c: "two" }))
    writeFileSync(place(name), text);
  fixTimes(folder);
  const time = timeOf("a");
  expect(timeOf("b")).toBe(time);
  expect(timeOf("c")).not.toBe(time);
  expect(time).toBeLessThan(Date.parse("2012-01-01"));
  writeFileSync(place("a"), "two");
  fixTimes(folder);
  expect(timeOf("a")).toBe(timeOf("c"));
});

test("a build's name and keys follow from its sources, and from nothing else", () => {
  expect(environmentOf("abc")).toEqual(environmentOf("abc"));
  expect(environmentOf("abc").KOMO_BUILD_ID).not.toBe(environmentOf("abd").KOMO_BUILD_ID);
  // AES-256, as Next wants it.
  expect(Buffer.from(environmentOf("abc").NEXT_SERVER_ACTIONS_ENCRYPTION_KEY, "base64")).toHaveLength(32);

  const keysFor = (sources: string, drawn: string) => {
    mkdirSync(place("server"), { recursive: true });
    const keys = { previewModeId: drawn, previewModeSigningKey: drawn, previewModeEncryptionKey: drawn };
    writeFileSync(place("prerender-manifest.json"), JSON.stringify({ version: 4, preview: keys }));
    writeFileSync(place("server/preview-props.json"), JSON.stringify(keys));
    fixPreviewKeys(folder, sources);
    const texts = ["prerender-manifest.json", "server/preview-props.json"].map((file) =>
      readFileSync(place(file), "utf8"),
    );
    expect(texts.join("")).not.toContain(drawn);
    expect(JSON.parse(texts[0] ?? "")).toEqual({ version: 4, preview: JSON.parse(texts[1] ?? "") });
    return texts;
  };
  expect(keysFor("abc", "drawn-once")).toEqual(keysFor("abc", "drawn-again"));
  expect(keysFor("abd", "drawn-once")).not.toEqual(keysFor("abc", "drawn-once"));
});

test("nothing tells where it was built", () => {
  const written = (root: string) => {
    writeFileSync(
      place("required-server-files.json"),
      JSON.stringify({ appDir: root, config: { outputFileTracingRoot: `${root}/`, distDir: ".next" } }),
    );
    forgetPlace(folder, root);
    return readFileSync(place("required-server-files.json"), "utf8");
  };
  expect(JSON.parse(written("/home/somebody/clone"))).toEqual({
    appDir: "/komoriuta",
    config: { outputFileTracingRoot: "/komoriuta/", distDir: ".next" },
  });
  expect(written("/tmp/other")).toBe(written("/home/somebody/clone"));
});

test("a program sees its folder in a place that is the same everywhere, where the system lets it", async () => {
  writeFileSync(place("here"), "");
  const before = await seenInFixedPlace(folder);
  if (before.length === 0) return;
  const [program = "", ...args] = [...before, "sh", "-c", "pwd; ls"];
  expect(execFileSync(program, args, { encoding: "utf8" })).toBe("/mnt\nhere\n");
  // From that place itself there is no other one.
  expect(await seenInFixedPlace("/mnt")).toEqual([]);
});
