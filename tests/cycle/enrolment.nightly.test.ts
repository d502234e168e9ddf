import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EnrolmentKeyService } from "../../lib/gen/proto/komoriuta/v1/enrolment_pb";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { CurrentStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { enrolmentCommands, installCommands } from "../../lib/install/install-command";
import { startCleanRoot, whyNoCleanRoot, type CleanRoot } from "../helpers/clean-root";
import { freePort } from "../helpers/environment";
import { startManager, type Manager } from "../helpers/manager";
import { logIn, type Operator } from "../helpers/operator";
import { until } from "../helpers/until";
import { send } from "../helpers/web";

const reason = whyNoCleanRoot();

describe.skipIf(reason)(
  `servers register themselves with one key${reason ? ` (skipped: ${reason})` : ""}`,
  () => {
    let manager: Manager;
    let operator: Operator;
    let machines: CleanRoot[];
    let url: string;
    let caSha256: string;

    beforeAll(async () => {
      const address = `127.0.0.1:${await freePort()}`;
      url = `https://${address}`;
      [manager, ...machines] = await Promise.all([
        startManager({ env: { KOMO_HTTPS_ADDR: address } }),
        startCleanRoot(),
        startCleanRoot(),
      ]);
      operator = await logIn(manager);
      caSha256 = createHash("sha256")
        .update((await send(manager, "/ca.crt")).body)
        .digest("hex");
      for (const [at, machine] of machines.entries()) await giveCard(machine, `A0:36:9F:00:00:0${at}`);
    });
    afterAll(async () => {
      await Promise.all((machines ?? []).map((machine) => machine.end()));
      await manager?.remove();
    });

    const line = (key: string): string => {
      const commands = installCommands({ url, caSha256 });
      if (!commands) throw new Error("no line for this address");
      return enrolmentCommands(commands, key).curl;
    };
    const makeKey = async (changes: object = {}): Promise<{ uuid: string; secret: string }> => {
      const { enrolmentKey, secret } = await operator
        .client(EnrolmentKeyService)
        .createEnrolmentKey({ name: "lab", validHours: 1, maxServers: 2, ...changes });
      return { uuid: enrolmentKey?.uuid ?? "", secret };
    };
    const paste = (machine: CleanRoot, text: string): ReturnType<CleanRoot["run"]> =>
      machine.run(["sh", "-c", text]);

    test("a key that is wrong, revoked or not one leaves nothing behind, and says what to do", async () => {
      const [machine] = machines;
      if (!machine) return;
      const clean = machine.files();
      const { uuid, secret } = await makeKey();
      await operator.client(EnrolmentKeyService).revokeEnrolmentKey({ uuid });
      for (const [key, words] of [
        [secret, /key was revoked: make another one[\s\S]*all is as it was before/],
        [`enrol-${"a".repeat(32)}`, /key is not accepted: copy the command/],
        ["enrol-short", /this is no enrolment key/],
      ] as const) {
        const { code, stdout, stderr } = await paste(machine, line(key));
        expect(stdout + stderr).toMatch(words);
        expect(stdout + stderr).not.toContain(key.slice(6));
        expect(code).toBe(1);
        expect(machine.files()).toEqual(clean);
      }
      expect((await operator.servers.listServers({})).servers).toEqual([]);
    });

    test("one line, on each of two servers of one name: both are ON, in the group, and told apart", async ({
      onTestFailed,
    }) => {
      onTestFailed(() => console.log(machines.map((machine) => machine.story()).join("\n---\n")));
      const { group } = await operator.client(GroupService).createGroup({ name: "room" });
      const { secret } = await makeKey({ groupUuid: group?.uuid ?? "" });
      for (const machine of machines) {
        const begun = performance.now();
        const { code, stdout, stderr } = await paste(machine, line(secret));
        expect(stdout + stderr, stderr).toContain(`This server reports to ${url}`);
        expect(code).toBe(0);
        expect(stdout + stderr).not.toContain(secret);
        console.log(`the line to ON: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
        const config: unknown = JSON.parse(
          readFileSync(path.join(machine.folder, "etc/komoriuta/config.json"), "utf8"),
        );
        expect(config).toMatchObject({ enabled: true, managerURL: url, caFile: "/etc/komoriuta/ca.crt" });
      }
      // The line waits for the first answer of each; its first report that it is on follows.
      const on = [CurrentStatus.ON, CurrentStatus.SYNCED_ON];
      const servers = await until("both are ON", 30_000, async () => {
        const { servers: all } = await operator.servers.listServers({});
        return all.filter(({ currentStatus }) => on.includes(currentStatus)).length === 2 && all;
      });
      expect(servers.map(({ macAddress }) => macAddress).sort()).toEqual([
        "A0:36:9F:00:00:00",
        "A0:36:9F:00:00:01",
      ]);
      expect(servers.map(({ groupUuids }) => groupUuids)).toEqual([[group?.uuid], [group?.uuid]]);
      const [first = "", second = ""] = servers.map(({ name }) => name).sort();
      expect(second).toBe(`${first}-2`);
      const { events } = await operator.servers.listEvents({ uuid: servers[0]?.uuid ?? "", limit: 50 });
      expect(events.find(({ kind }) => kind === "enrolled")?.detail).toBe('"lab", 127.0.0.1');

      // Run again on a server that is there, the line is an upgrade; elsewhere the key is used up.
      const [there] = machines;
      const again = there && (await paste(there, line(secret)));
      expect(again, again?.stderr).toMatchObject({ code: 0 });
      expect((await operator.servers.listServers({})).servers).toHaveLength(2);
    });

    test("a card that is known is refused, and its server is not named", async () => {
      const [machine] = machines;
      if (!machine) return;
      await machine.run(["sh", "/usr/local/lib/komoriuta/install.sh", "uninstall"]);
      const { secret } = await makeKey();
      const { code, stderr } = await paste(machine, line(secret));
      expect(code).toBe(1);
      expect(stderr).toMatch(/MAC address belongs to another server already[\s\S]*delete it in the console/);
    });
  },
);

/** A wired card, in the place of those of this machine. */
async function giveCard(machine: CleanRoot, macAddress: string): Promise<void> {
  const card = path.join(machine.folder, "srv/net/eth0");
  mkdirSync(path.join(card, "device"), { recursive: true });
  writeFileSync(path.join(card, "address"), `${macAddress.toLowerCase()}\n`);
  writeFileSync(path.join(card, "type"), "1\n");
  const mounted = await machine.run(["mount", "--bind", "/srv/net", "/sys/class/net"]);
  if (mounted.code !== 0) throw new Error(mounted.stderr);
}
