import { expect, test } from "vitest";
import { membersOf } from "./members";

const uuidsIn = (members: ReadonlyMap<string, readonly { readonly uuid: string }[]>, uuid: string) =>
  members.get(uuid)?.map((server) => server.uuid);

test("the members of a group are the servers that say so, in their order", () => {
  const servers = [
    { uuid: "3", groupUuids: ["A", "B"] },
    { uuid: "1", groupUuids: ["A"] },
    // It is in a group that the page does not know.
    { uuid: "4", groupUuids: ["C"] },
    { uuid: "5", groupUuids: [] },
  ];
  const members = membersOf([{ uuid: "A" }, { uuid: "B" }, { uuid: "D" }], servers);
  expect(uuidsIn(members, "A")).toEqual(["3", "1"]);
  expect(uuidsIn(members, "B")).toEqual(["3"]);
  expect(uuidsIn(members, "D")).toEqual([]);
  expect(members.has("C")).toBe(false);
});
