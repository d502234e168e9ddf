import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EnrolmentKeyService } from "../../lib/gen/proto/komoriuta/v1/enrolment_pb";
import { startManager, type Manager } from "../helpers/manager";
import { logIn, type Operator } from "../helpers/operator";
import { until } from "../helpers/until";
import { watch, type Watch } from "../helpers/watch";
import { startWine, whyNoWine, type Wine } from "../helpers/wine";

const reason = whyNoWine();
/** As long as Wine may take on a busy machine. */
const WITHIN = 60_000;

describe.skipIf(reason)(`the agent on Windows, by Wine${reason ? ` (skipped: ${reason})` : ""}`, () => {
  let manager: Manager;
  let operator: Operator;
  let seen: Watch;
  let wine: Wine;

  beforeAll(async () => {
    [manager, wine] = await Promise.all([startManager({ env: { KOMO_SYNC_OFF_AFTER: "10" } }), startWine()]);
    operator = await logIn(manager);
    seen = await watch(operator);
  }, 240_000);
  afterAll(async () => {
    await seen?.close();
    await wine?.end();
    await manager?.remove();
  }, WITHIN);

  test("a PC registers itself, runs as a service, declines while it is held, and goes down as it is ordered", async () => {
    const { secret } = await operator
      .client(EnrolmentKeyService)
      .createEnrolmentKey({ name: "room", validHours: 1, maxServers: 1 });
    const enrolled = await wine.komoAgent(["enrol"], `${manager.url}\n${secret}\n`);
    expect(enrolled.stdout).toMatch(/Registered as /);
    const enabled = await wine.komoAgent(["enable"]);
    expect(enabled.stdout, enabled.stderr).toMatch(/Enabled and started/);
    const [server] = (await operator.servers.listServers({})).servers;
    const uuid = server?.uuid ?? "";
    await seen.reaches(uuid, "ON", WITHIN);
    const { agent } = seen.server(uuid);
    expect(agent?.os).toMatch(/^Windows/);
    expect(agent?.can).toContain("reboot");
    expect((await wine.run(["sc", "query", "komolet"])).stdout).toMatch(/STATE\s+: 4\s+RUNNING/);

    // A hold declines the order, and ends.
    await wine.komoAgent(["hold", "--reason", "measuring"]);
    await until("the hold is reported", WITHIN, () =>
      (seen.server(uuid).use?.holders ?? []).some(({ name }) => name.includes("measuring")),
    );
    await operator.power.turnOff({ uuid });
    await until("it is declined", WITHIN, () => seen.notices(uuid).includes("declined"));
    await seen.reaches(uuid, "ON", WITHIN);
    expect(wine.shutdowns()).toEqual([]);
    await wine.komoAgent(["release"]);

    // The call to Windows is the one of a full shutdown, once.
    // By force: Wine has no powercfg that could say that nobody asks it to stay awake.
    await operator.power.turnOff({ uuid, force: true, reason: "it is tried" });
    await seen.reaches(uuid, "STOPPING", WITHIN);
    await until("Windows is told to shut down", WITHIN, () => wine.shutdowns().length > 0);
    const message = "komoriuta: This server is being turned off now.";
    expect(wine.shutdowns()).toEqual([{ message, grace: 5, force: true, restart: false }]);

    // Ended like a service of a machine that goes down, it says that it leaves.
    await wine.run(["sc", "stop", "komolet"]);
    await seen.reaches(uuid, "OFF", WITHIN);
    expect(wine.shutdowns()).toHaveLength(1);
    const words = wine.log().map(({ heartbeatStatus, signal }) => heartbeatStatus ?? signal);
    expect(words.filter((word) => word !== "ON" && word !== undefined)).toEqual(
      expect.arrayContaining(["START", "Launched", "Stopping", "STOP"]),
    );
  }, 240_000);
});
