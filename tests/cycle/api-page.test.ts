import { writeFileSync } from "node:fs";
import path from "node:path";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { HoldService } from "../../lib/gen/proto/komoriuta/v1/hold_pb";
import { RunAction, RunService } from "../../lib/gen/proto/komoriuta/v1/run_pb";
import { run } from "../helpers/child";
import { allDocumentedCommands } from "../helpers/documented-commands";
import { freePort } from "../helpers/environment";
import { startManager, type Manager } from "../helpers/manager";
import { logIn } from "../helpers/operator";

let manager: Manager;

beforeAll(async () => {
  manager = await startManager({ env: { KOMO_WOL_TARGETS: `127.255.255.255:${await freePort()}` } });
});
afterAll(() => manager?.remove());

/** Calls that are refused in this scene: no agent reports, and a run of silent servers may be over. */
const MAY_NOT_BE_NOW = ["PowerService/TurnOff", "RunService/CancelRun", "HoldService/ReleaseHold"];

test("every command of docs/api.md is understood", { timeout: 120_000 }, async () => {
  const operator = await logIn(manager);
  const wanted = { name: "birch", macAddress: "02:00:5e:00:53:02", heartbeatInterval: 10 };
  const { server } = await operator.servers.createServer(wanted);
  const another = { ...wanted, name: "cedar", macAddress: "02:00:5e:00:53:03" };
  const cedar = await operator.servers.createServer(another);
  const serverUuids = [server?.uuid ?? ""];
  const { group } = await operator.client(GroupService).createGroup({ name: "lab", serverUuids });
  const started = await operator
    .client(RunService)
    .startRun({ action: RunAction.ON, serverUuids: [cedar.server?.uuid ?? ""] });
  const asked = { action: RunAction.ON, groupUuids: [group?.uuid ?? ""] };
  const { membersDigest } = await operator.client(RunService).previewRun(asked);
  const later = Date.now() + 3_600_000;
  const { hold } = await operator
    .client(HoldService)
    .placeHold({ serverUuids, until: timestampFromMs(later), reason: "a test" });

  const commands = allDocumentedCommands("docs/api.md");
  const end = commands.indexOf("}");
  const calls = commands.slice(end + 1);
  expect(calls.length).toBeGreaterThan(20);
  const { userId, password } = manager;
  writeFileSync(path.join(manager.folder, "login.json"), JSON.stringify({ userId, password }), {
    mode: 0o600,
  });
  const env = {
    PATH: process.env["PATH"] ?? "",
    manager: manager.url,
    ca: "/dev/null",
    server: serverUuids[0] ?? "",
    group: group?.uuid ?? "",
    digest: membersDigest,
    run: started.run?.uuid ?? "",
    hold: hold?.uuid ?? "",
    later: new Date(later).toISOString(),
  };
  for (const call of calls) {
    const script = [...commands.slice(0, end + 1), call].join("\n");
    const { stdout, stderr } = await run(["sh", "-c", script], { env, cwd: manager.folder });
    const answer = JSON.parse(stdout || "null") as { code?: string } | null;
    expect(answer, `${call}: ${stderr}`).not.toBeNull();
    const isLater =
      answer?.code === "failed_precondition" && MAY_NOT_BE_NOW.some((name) => call.includes(name));
    expect(isLater ? undefined : answer?.code, `${call}: ${stdout}`).toBeUndefined();
    if (call.endsWith("AuthService/Verify")) expect(answer).toMatchObject({ authenticated: true });
  }
});
