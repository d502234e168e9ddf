import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { ApiTokenService, Right } from "../../lib/gen/proto/komoriuta/v1/api_token_pb";
import { EnergyService } from "../../lib/gen/proto/komoriuta/v1/energy_pb";
import { HistoryService } from "../../lib/gen/proto/komoriuta/v1/history_pb";
import { HoldService } from "../../lib/gen/proto/komoriuta/v1/hold_pb";
import { RestKeep, RestWhen } from "../../lib/gen/proto/komoriuta/v1/rest_pb";
import { ServerService } from "../../lib/gen/proto/komoriuta/v1/server_pb";
import { shutdowns, startScene, type Scene } from "../helpers/scene";
import { until } from "../helpers/until";
import { watch, type Watch } from "../helpers/watch";

const MINUTE = 60_000;
/** The shortest there is. */
const rest = { when: RestWhen.ALWAYS, afterMinutes: 5, minUpMinutes: 5 };
/** Guards of the machine that runs the test: others would find whoever runs it. */
const guards = { hold: true };

let scene: Scene;
let seen: Watch;

beforeAll(async () => {
  scene = await startScene({ awake: ["rowan", "maple", "larch"] });
  seen = await watch(scene.operator);
  for (const name of ["rowan", "maple", "larch"]) await seen.reaches(scene.member(name).uuid, "ON", 30_000);
});
afterAll(async () => {
  await seen?.close();
  await scene?.end();
});

const keptOn = async (name: string): Promise<RestKeep[]> => {
  const { server } = await scene.operator.servers.getServer({ uuid: scene.member(name).uuid });
  return (server?.restOutlook?.kept ?? []).map(({ why }) => why);
};

test(
  "free for long enough, a server goes to sleep; a hold keeps another on, and a third has lost its author",
  async ({ onTestFailed }) => {
    onTestFailed(() => console.log(scene.story()));
    const { operator, manager } = scene;
    const [rowan, maple, larch] = ["rowan", "maple", "larch"].map((name) => scene.member(name));
    if (!rowan || !maple || !larch) throw new Error("there are three");
    const { token, apiToken } = await operator.client(ApiTokenService).createApiToken({
      ...{ name: "keeper", rights: [Right.MANAGE, Right.STOP] },
    });
    const program = createClient(
      ServerService,
      createConnectTransport({
        ...{ baseUrl: `${manager.url}/api`, httpVersion: "1.1", useBinaryFormat: false },
        nodeOptions: { socketPath: manager.socketPath, ca: manager.ca },
        interceptors: [
          (next) => (request) => {
            request.header.set("authorization", `Bearer ${token}`);
            return next(request);
          },
        ],
      }),
    );
    for (const { uuid } of [rowan, maple]) await operator.servers.updateServer({ uuid, guards, rest });
    await program.updateServer({ uuid: larch.uuid, guards, rest });
    await operator.client(HoldService).placeHold({
      ...{ serverUuids: [maple.uuid], until: timestampFromMs(Date.now() + 30 * MINUTE), reason: "not now" },
    });

    await until("the agent says since when it is free", 120_000, async () => {
      const { server } = await operator.servers.getServer({ uuid: rowan.uuid });
      return server?.restOutlook?.freeSince !== undefined && server.restOutlook.sleepsAt !== undefined;
    });
    expect(await keptOn("maple")).toContain(RestKeep.HELD);
    await operator.client(ApiTokenService).revokeApiToken({ uuid: apiToken?.uuid ?? "" });
    await until("the rest has ended", 30_000, async () => (await keptOn("larch")).includes(RestKeep.NEVER));
    expect(seen.notices(larch.uuid)).toContain("rest_ended");

    // Five minutes free by looks of a minute, the next heartbeat, and a minute of warning.
    await seen.reaches(rowan.uuid, "OFF", 9 * MINUTE);
    expect([rowan, maple, larch].map(({ machine }) => shutdowns(machine))).toEqual([1, 0, 0]);
    expect(seen.notices(rowan.uuid)).toEqual(expect.arrayContaining(["rest_due", "turned_off_when_free"]));
    const why = await operator.client(HistoryService).explainStatus({ serverUuid: rowan.uuid });
    expect(why.steps.map(({ text }) => text)[0]).toMatch(/^Its rest: free for \d+ min$/);
    const preview = await operator.client(HistoryService).previewRest({ serverUuid: maple.uuid, rest });
    // In the hour that it is, and in that before where one has begun meanwhile.
    const keeps = preview.servers[0]?.hours.flatMap(({ users }) => users.map(({ keep }) => keep));
    expect(new Set(keeps)).toEqual(new Set([RestKeep.HELD]));
    const { rows } = await operator.client(EnergyService).getEnergy({});
    const saved = rows.find(({ serverUuid }) => serverUuid === rowan.uuid);
    expect(saved?.hoursRested).toBe(saved?.hoursOff);

    // It comes up by a click, and does not go again at once.
    await operator.power.turnOn({ uuid: rowan.uuid });
    await seen.reaches(rowan.uuid, "ON", 30_000);
    await until("its first report is in", 30_000, async () =>
      (await keptOn("rowan")).includes(RestKeep.JUST_STARTED),
    );
  },
  15 * MINUTE,
);
