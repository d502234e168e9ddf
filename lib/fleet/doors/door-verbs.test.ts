import { expect, test } from "vitest";
import { by, runningMachine, settings, testFleet, type TestFleet } from "../testing";
import { withdrawAllOf } from "../withdraw";
import { RESTS_UNTIL_TAKEN_OVER } from "../model/door";

const door = (serverUuid: string, changes: object = {}) => ({
  ...{ name: "nas-ssh", serverUuid, port: 22, listen: "", networks: ["192.0.2.0/24"], waitSeconds: 300 },
  ...{ firstByte: true, lingerMinutes: 15, pausedUntil: null, ...changes },
});
const register = async (under: TestFleet) =>
  (await under.fleet.as(by("yuki")).register(settings())).server.uuid;

test("a door is made, changed by who saw the last one, found again after a restart, and deleted", async () => {
  await using under = await testFleet();
  const fleet = () => under.fleet.as(by("yuki"));
  const server = await register(under);
  const made = await fleet().createDoor(door(server));
  expect(made).toMatchObject({ ...door(server), author: "yuki", createdAt: under.clock.wall() });
  const edited = await fleet().updateDoor(
    made.uuid,
    door(server, { port: 80, pausedUntil: 5 }),
    made.updatedAt,
  );
  expect(edited.updatedAt).toBeGreaterThan(made.updatedAt);
  await expect(fleet().updateDoor(made.uuid, door(server), made.updatedAt)).rejects.toMatchObject({
    fault: { code: "edited_meanwhile", of: "door" },
  });
  await under.restart();
  expect(under.fleet.doors()).toEqual([edited]);
  await fleet().deleteDoor(made.uuid);
  await expect(fleet().deleteDoor(made.uuid)).rejects.toMatchObject({ fault: { code: "door_not_found" } });
  await under.restart();
  expect(under.fleet.doors()).toEqual([]);
});

test("a name, and a place on the manager, is of one door; without a place of its own a door has its link", async () => {
  await using under = await testFleet();
  const fleet = under.fleet.as(by("yuki"));
  const server = await register(under);
  await fleet.createDoor(door(server));
  await expect(fleet.createDoor(door(server))).rejects.toMatchObject({ fault: { code: "door_name_taken" } });
  await expect(fleet.createDoor(door(server, { name: "b", listen: "192.0.2.1:2222" }))).rejects.toMatchObject(
    {
      fault: { code: "invalid", violations: [{ field: "listen", message: "door_listen_address" }] },
    },
  );
  await expect(fleet.createDoor(door("none", { name: "c" }))).rejects.toMatchObject({
    fault: { code: "not_found" },
  });
});

test("a door goes with its server, and rests with its author's right until somebody takes it over", async () => {
  await using under = await testFleet();
  const fleet = under.fleet.as(by("yuki"));
  const [one, two] = [await register(under), await register(under)];
  const kai = under.fleet.as({ ...by("kai"), actorUuid: "kai's" });
  await kai.createDoor(door(one));
  await kai.createDoor(door(two, { name: "other" }));
  await fleet.remove(two);
  expect(under.fleet.doors().map(({ name }) => name)).toEqual(["nas-ssh"]);
  await withdrawAllOf(fleet, "somebody else's");
  expect(under.fleet.doors()[0]?.pausedUntil).toBeNull();
  await withdrawAllOf(fleet, "kai's");
  expect(under.fleet.doors()[0]?.pausedUntil).toBe(RESTS_UNTIL_TAKEN_OVER);
  await under.restart();
  expect(under.fleet.doors()).toHaveLength(1);
});

const HOUR = 3_600_000;

test("with a server that is turned off its doors rest, as their author's, and no other's", async () => {
  await using under = await testFleet();
  const [nas, other] = [await runningMachine(under, { name: "nas" }), await register(under)];
  const mika = under.fleet.as(by("mika"));
  const until = under.clock.wall() + 24 * HOUR;
  const longer = until + HOUR;
  await mika.createDoor(door(nas.uuid, { name: "a" }));
  await mika.createDoor(door(nas.uuid, { name: "b", pausedUntil: longer }));
  await mika.createDoor(door(other, { name: "c" }));
  const [before] = under.fleet.doors();
  await under.fleet.as(by("yuki")).act(nas.uuid, "TurnOff", { restDoorsUntil: until });
  expect(under.fleet.get(nas.uuid).facts.power).toBe("OFF");
  const rests = (): unknown => under.fleet.doors().map(({ pausedUntil }) => pausedUntil);
  expect(rests()).toEqual([until, longer, null]);
  const [after] = under.fleet.doors();
  expect(after).toMatchObject({ author: "mika" });
  expect(after?.updatedAt).toBeGreaterThan(before?.updatedAt ?? Infinity);
  await under.restart();
  expect(rests()).toEqual([until, longer, null]);
});

test.each([
  ["a server that is off", {}],
  ["a time that has passed", { restDoorsUntil: -1 }],
  ["three days", { restDoorsUntil: 72 * HOUR }],
  ["no time", { restDoorsUntil: Number.NaN }],
])("for %s no door rests, and nothing is turned off", async (what, wrong: { restDoorsUntil?: number }) => {
  await using under = await testFleet();
  const fleet = under.fleet.as(by("yuki"));
  const uuid = what.startsWith("a server") ? await register(under) : (await runningMachine(under)).uuid;
  await fleet.createDoor(door(uuid));
  const { power } = under.fleet.get(uuid).facts;
  const restDoorsUntil = under.clock.wall() + (wrong.restDoorsUntil ?? HOUR);
  await expect(fleet.act(uuid, "TurnOff", { restDoorsUntil })).rejects.toMatchObject({
    fault: { code: what.startsWith("a server") ? "refused" : "invalid" },
  });
  expect(under.fleet.doors()).toMatchObject([{ pausedUntil: null }]);
  expect(under.fleet.get(uuid).facts.power).toBe(power);
});
