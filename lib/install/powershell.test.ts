/** deploy/install.ps1 and the line that runs it, as texts: Windows PowerShell 5.1 is on none of our machines. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { windowsCommand } from "./install-command";

const script = readFileSync(path.resolve("deploy/install.ps1"), "utf8");
const line =
  windowsCommand(
    { url: "https://a", caSha256: "ab01".repeat(16), powershellSha256: "cd02".repeat(16) },
    "enrol-k",
  ) ?? "";

/** The code without comments, here-strings (they are C#) and quoted texts. */
const code = script
  .replaceAll(/@'\n[^]*?\n'@/g, "''")
  .replaceAll(/'[^'\n]*'/g, "''")
  .replaceAll(/"(?:[^"`\n]|`.)*"/g, '""')
  .replaceAll(/(^|\s)#.*$/gm, "");

/** Words of later versions, and of later cmdlets. */
const LATER: Readonly<Record<string, RegExp>> = {
  "a ternary": /\s\?\s[^{]/,
  "?? and ??=": /\?\?/,
  "?. and ?[]": /\$\{?\w+\}?\?[.[]/,
  "&& and ||": /&&|\|\|/,
  "a parallel loop": /-Parallel\b/,
  "a certificate that is not checked": /-SkipCertificateCheck/,
  "parameters of later cmdlets": /-(AsByteStream|SslProtocol|NoProxy|AsHashtable|AsArray|Depth)\b/,
  "a clean block": /\bclean\s*\{/,
  "a class of PowerShell's": /^\s*(class|enum|using)\s/m,
};

describe.each([
  ["install.ps1", code],
  ["the line", line.replaceAll(/'[^']*'/g, "''")],
])("%s", (_, text) => {
  test.each(Object.entries(LATER))("has not %s", (_what, pattern) => expect(text).not.toMatch(pattern));

  test("closes each bracket that it opens", () => {
    const open: string[] = [];
    for (const [bracket] of text.matchAll(/[()[\]{}]/g)) {
      if ("([{".includes(bracket)) open.push(bracket);
      else expect(`${open.pop()}${bracket}`).toMatch(/^(\(\)|\[\]|\{\})$/);
    }
    expect(open).toEqual([]);
  });
});

test("the script is ASCII: 5.1 reads a file without a mark in the code page of its machine", () => {
  expect(script).toMatch(/^[\n\x20-\x7e]*$/);
  expect(Buffer.byteLength(script)).toBeLessThan(65_536);
});

test("each function that is called is there, and nothing ends the window that it was pasted into", () => {
  const made = [...code.matchAll(/^function ([A-Z][a-z]+-\w+)/gm)].map(([, name]) => name ?? "");
  expect(made.length).toBeGreaterThan(8);
  for (const name of made) expect(code.split(name).length, name).toBeGreaterThan(2);
  expect([...code.matchAll(/\bexit\b.*/g)].map(([all]) => all)).toEqual(["exit [int]$failed }"]);
});

test("TLS 1.2 is chosen before anything is fetched, and the key reaches no argument", () => {
  const at = (text: string): number => {
    const found = script.indexOf(text);
    expect(found, text).toBeGreaterThan(0);
    return found;
  };
  expect(at("SecurityProtocol = ")).toBeLessThan(at("\n  Install-Agent $folder"));
  const words = /\$words = @\((.*)\)/.exec(script)?.[1] ?? "";
  expect(words).toContain("MANAGER=");
  expect(words).not.toMatch(/Key\b(?!FILE)/);
});

test("each sentence that the page explains is said, word for word", () => {
  const page = readFileSync(path.resolve("docs/windows.md"), "utf8");
  const table = /\| it says .*\n\|[ -|]+\n((?:\|.*\n)+)/.exec(page)?.[1] ?? "";
  const sentences = table
    .split("\n")
    .map((row) => row.split("|")[1]?.trim() ?? "")
    .filter(Boolean)
    .flatMap((cell) => cell.split(" · "))
    // The manager's own words.
    .filter((sentence) => !sentence.startsWith("The manager refuses"));
  expect(sentences.length).toBeGreaterThan(12);
  for (const sentence of sentences)
    for (const part of sentence.split("…").map((each) => each.trim()))
      expect(`${script}${line}`, sentence).toContain(part);
});

test("nothing is begun before the machine, the words, and another installation were looked at", () => {
  const order = [
    "Confirm-Machine",
    "SecurityProtocol = ",
    "Confirm-Words",
    "Threading.Mutex(",
    "Add-Type",
    "New-Folder $",
  ];
  const main = script.slice(script.indexOf("\n$mutex = $null"));
  const at = order.map((step) => main.indexOf(step));
  expect(at).not.toContain(-1);
  expect(at).toEqual([...at].sort((a, b) => a - b));
  // Whatever ends it, the folder with the key goes.
  expect(main).toMatch(/\} finally \{[^}]*Remove-Item -LiteralPath \$folder/s);
});

test("paths with blanks and letters of any language stay one word", () => {
  const words = /\$words = @\((.*)\)/.exec(script)?.[1]?.split(", ") ?? [];
  for (const word of words.filter((each) => each.includes("$"))) expect(word).toMatch(/^".*`"\$\w+.*`""$/);
  expect(script).not.toMatch(/\s-Path \$/);
});
