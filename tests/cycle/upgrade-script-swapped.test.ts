/** Attacks on deploy/upgrade.sh: what it unpacks is swapped, linked elsewhere, or larger than any disk. */
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { GOOD, installed, machine, OLD, sum } from "../helpers/upgrading-machine";

test("a program that was swapped after its sum was told is not run, not even for its version", async () => {
  const it = machine(GOOD);
  const touched = path.join(it.root, "touched");
  writeFileSync(
    path.join(it.root, "var/lib/komolet/upgrade/komo-agent.gz"),
    gzipSync(`#!/bin/sh\ntouch "${touched}"\necho 1.0.1\n`),
  );
  await it.run();
  expect(installed(it)).toBe(OLD);
  expect(it.outcome()).toBe("id-1 wrong_sum\n");
  expect(() => readFileSync(touched)).toThrow();
  expect(it.left()).toEqual([]);
});

test("a few kilobytes that unpack to a full disk are left at the bound", async () => {
  const bomb = "0".repeat(40_000_000);
  const it = machine(bomb);
  await it.run();
  expect(installed(it)).toBe(OLD);
  // Where it is not bound, it is unpacked as a whole: no program, then, but the disk was taken.
  expect(it.outcome()).toBe("id-1 wrong_sum\n");
  expect(it.left()).toEqual([]);
});

test("a link where it unpacks is not followed, and a link as the new program's names is replaced", async () => {
  const it = machine(GOOD);
  const precious = path.join(it.root, "precious");
  writeFileSync(precious, "as it was");
  for (const name of [".komo-agent.new", ".komo-agent.before", ".komo-agent.next"])
    symlinkSync(precious, path.join(it.root, "usr/local/bin", name));
  await it.run();
  expect(readFileSync(precious, "utf8")).toBe("as it was");
  expect(installed(it)).toBe(GOOD);
});

test("what is fetched is gone, or a folder: what was there stays", async () => {
  for (const spoil of [rmSync, (file: string) => (rmSync(file), mkdirSync(file))]) {
    const it = machine(GOOD);
    spoil(path.join(it.root, "var/lib/komolet/upgrade/komo-agent.gz"));
    await it.run();
    expect(installed(it)).toBe(OLD);
    expect(it.outcome()).toBe("id-1 wrong_sum\n");
    expect(it.calls()).toEqual([]);
  }
});

test("a request with more words, or with a sum in other letters, does nothing", async () => {
  for (const wanted of [`${sum(GOOD)} more`, sum(GOOD).toUpperCase()]) {
    const it = machine(GOOD, { wanted });
    await it.run();
    expect(installed(it)).toBe(OLD);
    expect(it.outcome()).toBeNull();
  }
});
