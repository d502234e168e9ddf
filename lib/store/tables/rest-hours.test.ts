import { expect, test } from "vitest";
import type { RestHour } from "../../plan/rest-hours";
import { sampleServer, sampleToken, temporaryStore } from "../testing";

const HOUR = 3600_000;
const [NAS, MAIL] = [sampleServer(1), sampleServer(2)];
const hour = (serverUuid: string, n: number, changes: Partial<RestHour> = {}) => ({
  ...{ serverUuid, at: n * HOUR, slots: "ssffffffffff" },
  users: [{ kind: "session", keep: null, name: "alice\ud800 (ssh)" } as const],
  ...changes,
});

test("hours are kept, written again, told from a time on, pruned, and go with their server", async () => {
  await using database = await temporaryStore();
  const { restHours, servers } = database.store;
  for (const [n, server] of [NAS, MAIL].entries()) await servers.insert(server, sampleToken(n + 1), []);
  await restHours.write([]);
  await restHours.write([hour(NAS.uuid, 2), hour(NAS.uuid, 1), hour(MAIL.uuid, 2), hour("nobody", 2)]);
  const users = [{ kind: "session", keep: null, name: "alice\ufffd (ssh)" }];
  expect(await restHours.list([NAS.uuid], 0)).toEqual([
    { ...hour(NAS.uuid, 1), users },
    { ...hour(NAS.uuid, 2), users },
  ]);
  const held = { kind: null, keep: "held", name: "yuki" } as const;
  await restHours.write([hour(NAS.uuid, 2, { slots: "kkkkkkkkkkkk", users: [held] })]);
  expect(await restHours.list([NAS.uuid, MAIL.uuid], 2 * HOUR)).toEqual([
    { ...hour(NAS.uuid, 2), slots: "kkkkkkkkkkkk", users: [held] },
    { ...hour(MAIL.uuid, 2), users },
  ]);
  await restHours.prune(2 * HOUR);
  expect(await restHours.list([NAS.uuid], 0)).toHaveLength(1);
  await servers.remove(NAS.uuid, []);
  expect(await restHours.list([NAS.uuid, MAIL.uuid], 0)).toMatchObject([{ serverUuid: MAIL.uuid }]);
});

test("the hours of ten thousand servers are written in a moment", async () => {
  await using database = await temporaryStore();
  const { restHours, servers } = database.store;
  await servers.insert(NAS, sampleToken(1), []);
  const all = Array.from({ length: 10_000 }, (_, n) => hour(NAS.uuid, n));
  const cpu = process.cpuUsage();
  await restHours.write(all);
  // What it takes of the processor, whoever else is busy meanwhile.
  const { user, system } = process.cpuUsage(cpu);
  expect((user + system) / 1000).toBeLessThan(3000);
});
