import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { run } from "../helpers/child";
import { freePort, makeTempFolder, removeFolder, ROOT } from "../helpers/environment";
import { startLoneAgent } from "../helpers/lone-agent";
import { until } from "../helpers/until";

/** systemd's exposure of a service that was taken over, of 100 points; fewer are better. */
const EXPOSURE = 20;

const unit = readFileSync(path.join(ROOT, "deploy/systemd/komolet.service"), "utf8");
const settings = new Map(
  unit
    .split("\n")
    .filter((line) => /^\w+=/.test(line))
    .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
);

async function analyze(...args: string[]): Promise<{ code: number | null; said: string }> {
  const env = { PATH: process.env["PATH"] ?? "", SYSTEMD_COLORS: "0" };
  const { code, stdout, stderr } = await run(["systemd-analyze", "--no-pager", ...args], { env });
  return { code, said: stdout + stderr };
}

describe("komolet.service", () => {
  let missing = false;
  beforeAll(async () => {
    missing = await analyze("--version").then(
      ({ code }) => code !== 0,
      () => true,
    );
  });

  /** The unit as it is installed, but for the program, which need not be installed here. */
  function installed(): string {
    const folder = makeTempFolder();
    onTestFinished(() => removeFolder(folder));
    const file = path.join(folder, "komolet.service");
    writeFileSync(file, unit.replace("ExecStart=/usr/local/bin/komolet", `ExecStart=${process.execPath}`));
    return file;
  }

  test("systemd finds nothing wrong with it", async (context) => {
    if (missing) return context.skip("systemd-analyze is not installed");
    expect(await analyze("verify", "--man=no", installed())).toEqual({ code: 0, said: "" });
  });

  test("systemd finds it little exposed", async (context) => {
    if (missing) return context.skip("systemd-analyze is not installed");
    const threshold = `--threshold=${EXPOSURE}`;
    const { code, said } = await analyze("security", "--offline=true", threshold, installed());
    expect(said).toMatch(/Overall exposure level for komolet\.service: \d/);
    expect(code, said).toBe(0);
  });

  test("the network outlives it when the machine goes down", () => {
    // Units are stopped in the reverse order of their starting.
    expect(settings.get("After")?.split(" ")).toEqual(
      expect.arrayContaining(["network.target", "nss-lookup.target", "dbus.service"]),
    );
    expect(settings.get("Before")).toBeUndefined();
  });

  test.for(["komolet.service", "komo-manager.service"])("%s does not hold up the boot", (name) => {
    const text = readFileSync(path.join(ROOT, "deploy/systemd", name), "utf8");
    const names = text.split("\n").filter((line) => !line.startsWith("#"));
    expect(names.join("\n")).not.toContain("network-online.target");
    expect(names).toContain("LimitCORE=0");
  });

  test("komolet lives without memory that it writes and runs", async () => {
    const managerURL = `http://127.0.0.1:${await freePort()}`;
    const komolet = await startLoneAgent({ managerURL, accessToken: "A".repeat(32) });
    onTestFinished(komolet.end);
    await until("a failed call", 20_000, () => komolet.messages("ERROR").length > 0);
    const maps = readFileSync(`/proc/${komolet.process.pid}/maps`, "utf8").split("\n").filter(Boolean);
    const run = maps.filter((map) => (map.split(" ")[1] ?? "").includes("x"));
    expect(run.length).toBeGreaterThan(1);
    // Only what a file brought, and it is not written.
    expect(run.filter((map) => !/ [r-]-xp .* (\/|\[v)/.test(map))).toEqual([]);
  });

  test("it has what the shutdown needs, and bounds for the rest", () => {
    // logind lets those power off who have this capability; systemctl asks it through a socket.
    expect(settings.get("CapabilityBoundingSet")).toBe("CAP_SYS_BOOT");
    expect(settings.get("RestrictAddressFamilies")?.split(" ")).toContain("AF_UNIX");
    // The boot id lies below /proc/sys.
    expect(settings.has("ProcSubset")).toBe(false);
    // The note of a running shutdown.
    expect(settings.get("RuntimeDirectoryPreserve")).toBe("yes");
    expect(settings.get("Restart")).toBe("on-failure");
    for (const [name, value] of [
      ["NoNewPrivileges", "yes"],
      ["ProtectSystem", "strict"],
      ["PrivateTmp", "yes"],
      ["MemoryDenyWriteExecute", "yes"],
      ["MemoryMax", "200M"],
      ["TasksMax", "64"],
      // For the watchdog, and the time while others stop.
      ["NotifyAccess", "main"],
    ]) {
      expect(settings.get(name ?? ""), name).toBe(value);
    }
  });
});
