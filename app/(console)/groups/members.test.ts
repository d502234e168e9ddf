import { expect, test } from "vitest";
import { membersOf } from "./members";

const group = (uuid: string, ...serverUuids: string[]) => ({ uuid, name: uuid, guards: null, serverUuids });
const uuidsIn = (members: ReturnType<typeof membersOf>, uuid: string) =>
  members.get(uuid)?.map((server) => server.uuid);

test("members are those of the page; a server of which the stream told is where it says", () => {
  const groups = [group("A", "1", "2", "3"), group("B", "2")];
  const servers = [
    { uuid: "1" },
    { uuid: "2" },
    // It left A and came to B since.
    { uuid: "3", groupUuids: ["B"] },
    // It is in a group that the page does not know.
    { uuid: "4", groupUuids: ["C"] },
    { uuid: "5" },
  ];
  const members = membersOf(groups, servers);
  expect(uuidsIn(members, "A")).toEqual(["1", "2"]);
  expect(uuidsIn(members, "B")).toEqual(["2", "3"]);
  expect(members.has("C")).toBe(false);
});

test("a group without members has none, and a member that was deleted is none", () => {
  expect(uuidsIn(membersOf([group("A", "gone")], []), "A")).toEqual([]);
});
