import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeTempFolder, removeFolder } from "./environment";
import { mapBelow, textsBelow } from "./living-folder";

test("a file that is gone once it is read is left out, and no other fault is hidden", () => {
  const folder = makeTempFolder();
  onTestFinished(() => removeFolder(folder));
  const at = (name: string) => path.join(folder, name);
  mkdirSync(at("inner"));
  writeFileSync(at("inner/kept"), "kept");
  writeFileSync(at("mark.new-1"), "");
  symlinkSync(at("nowhere"), at("dangling"));

  const found = mapBelow(folder, (file) => {
    rmSync(at("mark.new-1"), { force: true });
    return file.endsWith("inner") ? null : readFileSync(file, "utf8");
  });
  expect([...found]).toEqual([[at("inner/kept"), "kept"]]);
  expect([...textsBelow(folder)]).toEqual([[at("inner/kept"), "kept"]]);
  expect(() => mapBelow(folder, (file) => readFileSync(file))).toThrow("EISDIR");
});
