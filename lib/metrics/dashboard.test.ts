import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createMetrics } from "./metrics";

const file = (path: string): Promise<string> =>
  readFile(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8");

const names = async (): Promise<string[]> => {
  const text = await createMetrics({
    version: "0",
    servers: () => [],
    openRuns: () => ({ ON: 0 }),
    memory: () => 0,
    doors: () => ({ joined: 0, waiting: 0, silent: 0 }),
    standby: () => ({ kind: "none" }),
    upses: () => [],
  }).text();
  return [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = ""]) => name);
};

test("the dashboard asks for figures that there are", async () => {
  const asked = (await file("deploy/grafana/komoriuta.json")).match(/komoriuta_\w+/g) ?? [];
  const known = await names();
  const unknown = asked.filter((name) => !known.includes(name.replace(/_bucket$/, "")));
  expect(asked.length).toBeGreaterThan(10);
  expect(unknown).toEqual([]);
});

test("the page names every figure", async () => {
  const page = await file("docs/metrics.md");
  expect((await names()).filter((name) => !page.includes(`\`${name}`))).toEqual([]);
});
