/** Ways from outside beside programs of others: ipmi_sim, ipmitool, python3-sushy; and in Deno, which runs the manager. */
import { execFile } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { x509 } from "../../lib/compat/x509";
import { fakeIpmi } from "../../lib/wake/fakes/ipmi";
import { fakeMachine } from "../../lib/wake/fakes/machine";
import { fakeRedfish, VENDORS } from "../../lib/wake/fakes/redfish";
import { waysFromOutside } from "../../lib/wake/outside";
import {
  closeServed,
  codeOf,
  makeCredentials,
  NEARBY,
  NEVER,
  serve,
  serveTcp,
  target,
} from "../../lib/wake/testing";
import type { WayTarget } from "../../lib/wake/way";
import { makeTempFolder, removeFolder, ROOT } from "../helpers/environment";
import { IPMI_SIM, IPMITOOL, startIpmiSim, type IpmiSim } from "../helpers/ipmi-sim";
import { lossyUdp } from "../helpers/lossy-udp";
import { until } from "../helpers/until";

const run = promisify(execFile);
const SUSHY = "/usr/lib/python3/dist-packages/sushy/__init__.py";
const ways = waysFromOutside({ rule: () => true });

/** The middle one of some figures. */
function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? NaN;
}

/** The answer of ipmitool. */
async function asked(
  port: number,
  user: string,
  secret: string,
  suite: number,
  ...command: string[]
): Promise<string> {
  const login = [
    "-I",
    "lanplus",
    "-H",
    "127.0.0.1",
    "-p",
    String(port),
    "-U",
    user,
    "-P",
    secret,
    "-C",
    String(suite),
  ];
  return (await run(IPMITOOL ?? "", [...login, ...command])).stdout.trim();
}

describe.skipIf(!IPMI_SIM || !IPMITOOL)(
  `IPMI${IPMI_SIM && IPMITOOL ? "" : " (skipped: sudo apt-get install openipmi ipmitool)"}`,
  () => {
    let sim: IpmiSim;
    let at: WayTarget;
    beforeAll(async () => {
      sim = await startIpmiSim();
      at = target(sim.port, { user: sim.user, secret: sim.secret });
      return () => sim.remove();
    });

    it("powers a process at once, as ipmitool says, too, and says the same of it", async () => {
      const delays: number[] = [];
      for (let left = 8; left > 0; left--) {
        const clicked = Date.now();
        await ways.ipmi.wake(at, NEVER);
        const pid = await until("it runs", 20_000, () => sim.runningPid());
        delays.push((sim.startedAt() ?? NaN) - clicked);
        expect(await ways.ipmi.look?.(at, NEVER)).toBe("on");
        expect(await asked(sim.port, sim.user, sim.secret, 3, "chassis", "power", "status")).toBe(
          "Chassis Power is on",
        );
        // One that is on stays as it is.
        await ways.ipmi.wake(at, NEVER);
        expect(sim.runningPid()).toBe(pid);
        await ways.ipmi.cut?.(at, NEVER);
        await until("it is off", 30_000, async () => (await ways.ipmi.look?.(at, NEVER)) === "off");
        expect(sim.runningPid()).toBeNull();
        expect(await asked(sim.port, sim.user, sim.secret, 3, "chassis", "power", "status")).toBe(
          "Chassis Power is off",
        );
      }
      console.log(`IPMI: click to power on, p50 ${median(delays)} ms, worst ${Math.max(...delays)} ms`);
      expect(median(delays)).toBeLessThan(1000);
    });

    it("refuses a wrong password, as ipmitool does", async () => {
      expect(await codeOf(ways.ipmi.wake({ ...at, secret: "wrong" }, NEVER))).toBe("login_refused");
      await expect(asked(sim.port, sim.user, "wrong", 3, "chassis", "status")).rejects.toThrow();
    });

    it("comes through where 15 % of the packets are lost each way", async () => {
      const proxy = await lossyUdp(sim.port, 0.15);
      const lossy = target(proxy.port, { user: sim.user, secret: sim.secret });
      const delays: number[] = [];
      try {
        for (let left = 25; left > 0; left--) {
          const started = performance.now();
          expect(["on", "off"]).toContain(await ways.ipmi.look?.(lossy, NEVER));
          delays.push(performance.now() - started);
        }
        await ways.ipmi.wake(lossy, NEVER);
        await until("it runs", 20_000, () => sim.runningPid());
      } finally {
        proxy.close();
      }
      expect(proxy.lost()).toBeGreaterThan(20);
      console.log(
        `IPMI at 15 % loss each way: p50 ${Math.round(median(delays))} ms, worst ${Math.round(Math.max(...delays))} ms, ${proxy.lost()} packets lost`,
      );
    });

    it.each([3, 17] as const)("has a fake that ipmitool takes for one, by cipher suite %i", async (suite) => {
      const [user, secret] = ["admin", "any\"thing $at'all"];
      const machine = fakeMachine();
      const bmc = await fakeIpmi({ ...{ machine, user, suites: [suite] }, secret: Buffer.from(secret) });
      try {
        const ask = (...command: string[]): Promise<string> =>
          asked(bmc.port, user, secret, suite, ...command);
        expect(await ask("chassis", "power", "status")).toBe("Chassis Power is off");
        await ways.ipmi.wake(target(bmc.port, { user, secret }), NEVER);
        expect(await ask("chassis", "power", "status")).toBe("Chassis Power is on");
        expect(await ask("chassis", "power", "off")).toBe("Chassis Power Control: Down/Off");
        expect(machine.orders).toEqual(["on", "off"]);
        await expect(asked(bmc.port, user, "wrong", suite, "chassis", "status")).rejects.toThrow();
      } finally {
        await bmc.close();
      }
    });
  },
);

describe("Redfish", () => {
  afterEach(closeServed);
  const [user, secret] = ["root", "calvin: 1"];

  it("powers a machine on at once", async () => {
    const credentials = await makeCredentials();
    const delays: number[] = [];
    for (const vendor of [...VENDORS, ...VENDORS, ...VENDORS, ...VENDORS, ...VENDORS]) {
      const machine = fakeMachine();
      const { port } = await serve(fakeRedfish({ ...{ vendor, machine, user, secret } }), credentials);
      const started = performance.now();
      await ways.redfish.wake(target(port, { ...{ user, secret }, pin: credentials.pin }), NEVER);
      delays.push(performance.now() - started);
      expect(machine.isOn).toBe(true);
    }
    console.log(
      `Redfish: click to power on, p50 ${Math.round(median(delays))} ms, worst ${Math.round(Math.max(...delays))} ms`,
    );
    expect(median(delays)).toBeLessThan(1000);
  });

  it.skipIf(!existsSync(SUSHY)).each(VENDORS)(
    `of %s is one for sushy, too${existsSync(SUSHY) ? "" : " (skipped: sudo apt-get install python3-sushy)"}`,
    async (vendor) => {
      const credentials = await makeCredentials();
      const machine = fakeMachine();
      const { port } = await serve(fakeRedfish({ ...{ vendor, machine, user, secret } }), credentials);
      const script = `
import os, sys, warnings, sushy
from sushy import auth
warnings.simplefilter("ignore")
url, user, secret = sys.argv[1], sys.argv[2], os.environ["SECRET"]
root = sushy.Sushy(url, verify=False, auth=auth.BasicAuth(user, secret))
system = root.get_system_collection().get_members()[0]
print(system.power_state.name)
system.reset_system(sushy.RESET_ON)
system.refresh(force=True)
print(system.power_state.name)
system.reset_system(sushy.RESET_FORCE_OFF)
system.refresh(force=True)
print(system.power_state.name, sorted(one.name for one in system.get_allowed_reset_system_values()))
`;
      const { stdout } = await run("/usr/bin/python3", ["-c", script, `https://127.0.0.1:${port}`, user], {
        env: { ...process.env, SECRET: secret },
      });
      expect(stdout).toMatch(/^OFF\nON\nOFF .*'FORCE_OFF'.*'ON'/);
      expect(machine.orders).toEqual(["on", "off"]);
    },
  );
});

describe("2,000 that do not answer", () => {
  afterEach(closeServed);

  it("hold up nothing, and are forgotten", async () => {
    const silent = createSocket("udp4");
    await new Promise<void>((resolve) => silent.bind(0, "127.0.0.1", resolve));
    const { port } = await serveTcp((socket) => void socket.resume());
    const hasty = waysFromOutside({ ...NEARBY, limit: 150 });
    const targets = Array.from({ length: 2000 }, (_, index) => index % 2 === 0);
    const sockets = (): number => readdirSync("/proc/self/fd").length;
    const [before, memory] = [sockets(), process.memoryUsage().rss];
    const cpu = process.cpuUsage();
    let [most, ended] = [0, 0];
    // Twenty at once, as whoever polls does.
    const queue = targets.values();
    const work = async (): Promise<void> => {
      for (const isIpmi of queue) {
        const look = isIpmi
          ? hasty.ipmi.look?.(target(silent.address().port, { secret: "" }), NEVER)
          : hasty.redfish.look?.(target(port, { pin: "0".repeat(64) }), NEVER);
        expect(["unreachable", "timeout"]).toContain(await codeOf(look ?? Promise.resolve()));
        most = Math.max(most, sockets());
        ended++;
      }
    };
    try {
      await Promise.all(Array.from({ length: 20 }, work));
    } finally {
      silent.close();
    }
    const { user, system } = process.cpuUsage(cpu);
    // What a look takes of the processor, whoever else is busy meanwhile.
    const cost = (user + system) / 1000 / targets.length;
    await delay(200);
    expect(ended).toBe(2000);
    // Of what is on this machine, both ends are ours.
    expect(most - before).toBeLessThanOrEqual(3 * 20 + 10);
    expect(sockets() - before).toBeLessThan(20);
    const grown = (process.memoryUsage().rss - memory) / 2 ** 20;
    console.log(
      `2,000 that do not answer: at most ${most - before} files more, ${Math.round(grown)} MiB more, ${cost.toFixed(1)} ms of the processor a look`,
    );
    expect(grown).toBeLessThan(150);
    expect(cost).toBeLessThan(10);
  });
});

/** An RSA certificate that its owner signed, as service processors have them. */
async function makeRsa(bits: number): Promise<{ key: string; cert: string; pin: string }> {
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", publicExponent: new Uint8Array([1, 0, 1]) };
  const keys = await crypto.subtle.generateKey({ ...algorithm, modulusLength: bits }, true, [
    "sign",
    "verify",
  ]);
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ name: "CN=iDRAC", keys, signingAlgorithm: algorithm },
    ...{ notBefore: new Date(Date.now() - 86_400_000), notAfter: new Date(Date.now() + 86_400_000) },
  });
  const key = x509.PemConverter.encode(
    await crypto.subtle.exportKey("pkcs8", keys.privateKey),
    "PRIVATE KEY",
  );
  const pin = Buffer.from(await crypto.subtle.digest("SHA-256", cert.rawData)).toString("hex");
  return { ...{ key, pin }, cert: cert.toString("pem") };
}

describe("in Deno", () => {
  afterEach(closeServed);

  it("says of old TLS and weak keys that it does not speak them, where Node.js warns of them", async () => {
    const folder = makeTempFolder();
    const bundle = path.join(folder, "try.mjs");
    await build({
      ...{ bundle: true, platform: "node", format: "esm", outfile: bundle, absWorkingDir: ROOT },
      stdin: {
        resolveDir: ROOT,
        contents: `
          import { waysFromOutside } from "./lib/wake/outside.ts";
          const [address, pin] = process.argv.slice(2);
          const target = { address, pin, user: "root", secret: "calvin", options: {} };
          waysFromOutside({ rule: () => true }).redfish.tryOut(target, new AbortController().signal).then(
            ({ cautions }) => console.log("works", ...cautions), ({ code }) => console.log(code));`,
      },
    });
    const login = { user: "root", secret: "calvin" };
    const [strong, weak] = [await makeRsa(2048), await makeRsa(1024)];
    const anything = "DEFAULT@SECLEVEL=0";
    const cbc = { maxVersion: "TLSv1.2", ciphers: "ECDHE-RSA-AES128-SHA:AES128-SHA@SECLEVEL=0" };
    const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: anything };
    try {
      for (const [name, credentials, inNode, inDeno] of [
        ["RSA-2048", strong, "works", "works"],
        ["RSA-1024", { ...weak, ciphers: anything }, "works weak_key", "tls_too_old"],
        ["CBC", { ...strong, ...cbc }, "works old_tls", "tls_too_old"],
        ["TLS 1.1", { ...strong, ...old }, "tls_too_old", "tls_too_old"],
      ] as const) {
        const machine = fakeMachine();
        const { port } = await serve(fakeRedfish({ ...{ vendor: "dell", machine }, ...login }), credentials);
        const ask = async (program: string, ...args: string[]): Promise<string> =>
          (await run(program, [...args, bundle, `127.0.0.1:${port}`, credentials.pin])).stdout.trim();
        expect(await ask(process.execPath), name).toBe(inNode);
        expect(await ask(path.join(ROOT, "node_modules/deno/deno"), "run", "-A"), name).toBe(inDeno);
      }
    } finally {
      removeFolder(folder);
    }
  });

  it("every way does what it does in Node.js", async () => {
    const vitest = ["node_modules/vitest/vitest.mjs", "run", "--pool=forks", "--isolate", "lib/wake/"];
    const { stdout } = await run(path.join(ROOT, "node_modules/deno/deno"), ["run", "-A", ...vitest], {
      ...{ cwd: ROOT, maxBuffer: 2 ** 24 },
      env: { ...process.env, NO_COLOR: "1", KOMO_TEST_SEED: process.env["KOMO_TEST_SEED"] },
    }).catch((error: unknown) => error as { stdout: string });
    expect(stdout).toMatch(/Test Files +\d+ passed \(/);
    expect(stdout).not.toMatch(/\bfailed\b/);
  });
});
