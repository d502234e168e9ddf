import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./helpers/environment";

const filesIn = (folder: string, ending: string) =>
  readdirSync(path.join(ROOT, folder)).filter((name) => name.endsWith(ending));
const namesIn = (file: string, name: RegExp) =>
  [...readFileSync(path.join(ROOT, file), "utf8").matchAll(name)].map(([, found = ""]) => found);

test("each picture is taken anew by a command, and shown and described somewhere in the docs", () => {
  const texts = ["README.md", "README.ja.md", ...filesIn("docs", ".md").map((name) => `docs/${name}`)];
  const shown = new Set(texts.flatMap((text) => namesIn(text, /screenshots\/([\w-]+)\.(?:png|webp)/g)));
  const takes = filesIn("tests/screenshots", ".ts").map((name) => `tests/screenshots/${name}`);
  const taken = takes.flatMap((take) =>
    namesIn(take, /\b(?:shoot|picture|film)\((?:\w+, )+"([a-z][\w-]*)"/g),
  );
  const pictures = filesIn("docs/screenshots", "").map((name) => name.replace(/\.(png|webp)$/, ""));
  expect([...shown].sort()).toEqual(pictures.sort());
  expect(taken.sort()).toEqual(pictures);
  for (const text of texts) expect(namesIn(text, /(!\[\]\(|<img(?![^>]*\balt="[^"]))/g)).toEqual([]);
});
