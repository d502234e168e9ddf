import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Code, createClient } from "@connectrpc/connect";
import { setRunning } from "@/lib/api/running";
import { failure, testManager, type TestManager } from "@/lib/api/testing";
import type { RunAsk } from "@/lib/fleet/runs/settings";
import { by, settings } from "@/lib/fleet/testing";
import { RunAction, RunService } from "@/lib/gen/proto/komoriuta/v1/run_pb";
import { StopMode } from "@/lib/gen/proto/komoriuta/v1/status_pb";
import { previewRun, startRun } from "./actions";

const browser = vi.hoisted(() => {
  // Others have imported what is replaced here, and will again.
  vi.resetModules();
  return { cookie: "" };
});
vi.mock("next/headers", () => ({ headers: async () => new Headers(browser) }));

let at: TestManager;
let server: string;
beforeAll(async () => {
  at = await testManager();
  browser.cookie = await at.login();
  setRunning(at.running);
  ({ uuid: server } = (await at.under.fleet.as(by("yuki")).register(settings())).server);
});
afterAll(async () => {
  setRunning(undefined);
  await at[Symbol.asyncDispose]();
  vi.resetModules();
});

/** Runs that contradict themselves. */
const CONTRADICTIONS: Readonly<Record<string, Partial<RunAsk>>> = {
  "of nobody": { serverUuids: [] },
  "of what is no server": { serverUuids: ["larch"] },
  "ON by force": { action: "ON", force: true },
  "ON when free": { action: "ON", mode: "when_free", until: 1 },
  "when free, without an end": { mode: "when_free" },
  "by force when free": { mode: "when_free", until: 1, force: true },
};

test.each(Object.keys(CONTRADICTIONS))("a run %s is refused to a click as to a call", async (which) => {
  const asked: RunAsk = {
    ...{ action: "OFF", serverUuids: [server], groupUuids: [], mode: "now", until: null, force: false },
    ...{ reason: "", evenIfItMayNotWake: false, ...CONTRADICTIONS[which] },
  };
  const start = { ...asked, confirmCount: 0, membersDigest: "", requestId: which };
  const refused = { ok: false, fault: { code: "invalid" } };
  expect([await previewRun(asked), await startRun(start)]).toEqual([refused, refused]);
  const calls = createClient(RunService, at.operator(browser));
  const { action, mode, until, ...words } = asked;
  const request = {
    ...{ ...words, serverUuids: [...words.serverUuids], groupUuids: [] },
    ...{ action: RunAction[action], mode: StopMode[mode === "now" ? "NOW" : "WHEN_FREE"] },
    ...(until !== null && { until: { seconds: 0n, nanos: 1_000_000 } }),
  };
  expect((await failure(calls.previewRun(request))).code).toBe(Code.InvalidArgument);
  const started = calls.startRun({ ...request, requestId: which });
  expect((await failure(started)).code).toBe(Code.InvalidArgument);
  expect(at.under.fleet.openRuns()).toEqual([]);
});
