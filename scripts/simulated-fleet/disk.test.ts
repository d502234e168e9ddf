import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createDisk, meaningOf } from "./disk.mjs";

it("an agent that was set up is led to the manager's present port, and keeps its token for itself", () => {
  const root = mkdtempSync(path.join(tmpdir(), "komo-disk-"));
  const disk = createDisk(root);
  disk.pointTo("http://localhost:3001");
  expect(disk.isConfigured()).toBe(false);
  const file = path.join(root, "etc/komoriuta/config.json");
  mkdirSync(path.dirname(file), { recursive: true });
  const config = { managerURL: "http://localhost:3000", accessToken: "secret" };
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  disk.pointTo("http://localhost:3001");
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ ...config, managerURL: "http://localhost:3001" });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  rmSync(root, { recursive: true });
});

describe("meaningOf", () => {
  it.each([
    ["systemctl poweroff", "power-off"],
    ["systemctl --no-block --job-mode=replace-irreversibly start poweroff.target", "power-off"],
    ["shutdown -h now", "power-off"],
    ["systemctl suspend", "suspend"],
    ["systemctl enable --now komolet.service", "start-komolet"],
    ["systemctl start komolet", "start-komolet"],
    ["systemctl disable --now komolet.service", "stop-komolet"],
    ["systemctl reload komolet.service", "reload-komolet"],
    ["systemctl is-active komolet.service", "nothing"],
    ["systemctl enable --now other.service", "nothing"],
    ["shutdown -c", "nothing"],
  ])("%s → %s", (call, meaning) => expect(meaningOf(call)).toBe(meaning));
});
