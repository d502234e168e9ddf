import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { digestOf, filesBelow, CACHE, whenChanged } from "./files.mjs";

let folder: string;
const name = `test-${process.pid}`;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "stamp-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(path.join(CACHE, "stamps", name), { force: true });
});

describe("whenChanged", () => {
  it("works at first, after a change, when a result is gone and when told to", async () => {
    const result = path.join(folder, "result");
    let times = 0;
    const work = async () => {
      times++;
      writeFileSync(result, "");
    };
    const run = (inputs: string, always = false) => whenChanged(name, inputs, [result], work, { always });

    expect(await run("1")).toBe(true);
    expect(await run("1")).toBe(false);
    expect(await run("2")).toBe(true);
    rmSync(result);
    expect(await run("2")).toBe(true);
    expect(await run("2", true)).toBe(true);
    expect(await run("2")).toBe(false);
    expect(times).toBe(4);
  });

  it("works again after it failed", async () => {
    const fail = () => Promise.reject(new Error("failed"));
    await expect(whenChanged(name, "1", [], fail)).rejects.toThrow("failed");
    expect(await whenChanged(name, "1", [], async () => undefined)).toBe(true);
  });
});

describe("digestOf", () => {
  it("changes with a file's content, its name and what else is given", () => {
    writeFileSync(path.join(folder, "a"), "1");
    const digest = () => digestOf(filesBelow([folder]));
    const first = digest();
    expect(digest()).toBe(first);
    expect(digestOf(filesBelow([folder]), ["flag"])).not.toBe(first);
    writeFileSync(path.join(folder, "b"), "");
    const second = digest();
    expect(second).not.toBe(first);
    writeFileSync(path.join(folder, "a"), "2");
    expect(digest()).not.toBe(second);
  });

  it("leaves out what is not wanted or not there", () => {
    writeFileSync(path.join(folder, "a"), "1");
    expect(filesBelow([folder, path.join(folder, "none")], (file) => !file.endsWith("a"))).toEqual([]);
  });
});
