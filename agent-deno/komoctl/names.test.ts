import { assert } from "../testing/assert.ts";
import type { Server } from "./messages.ts";
import { allNames, type Known, meaningOf, membersOf } from "./names.ts";

const server = (uuid: string, name: string): Server => ({ uuid, name, currentStatus: "CURRENT_STATUS_ON" });
const [alder, birch, lab, twin1, twin2] = [
  server("a1", "alder"),
  server("b2", "Birch"),
  server("c3", "lab"),
  server("d4", "twin"),
  server("e5", "twin"),
];
const group = { uuid: "f6", name: "lab", serverUuids: ["b2", "a1"] };
const KNOWN: Known = {
  servers: [alder, birch, lab, twin1, twin2],
  groups: [group, { uuid: "g7", name: "empty" }],
};

Deno.test("a name is a server's or a group's; a UUID says as much", () => {
  assert.deepEqual(meaningOf(["alder", "b2", "empty"], KNOWN), {
    servers: [alder, birch],
    groups: [{ uuid: "g7", name: "empty" }],
  });
});

Deno.test("what is called by another's UUID is not it, and makes nothing doubtful", () => {
  const known: Known = { servers: [server("a1", "alder"), server("c3", "a1")], groups: [] };
  assert.deepEqual(
    meaningOf(["A1", "a1"], known).servers.map(({ uuid }) => uuid),
    ["a1"],
  );
});

Deno.test("letters are small or capital only where that decides, and what is typed twice counts once", () => {
  assert.deepEqual(meaningOf(["birch", "BIRCH", "Birch"], KNOWN).servers, [birch]);
  const both: Known = { servers: [server("a1", "Oak"), server("b2", "oak")], groups: [] };
  assert.deepEqual(
    meaningOf(["oak"], both).servers.map(({ uuid }) => uuid),
    ["b2"],
  );
  assert.throws(() => meaningOf(["OAK"], both), { exitCode: 2, message: /server:Oak or server:oak/ });
});

Deno.test("what may mean two things is asked about, and can be said", () => {
  assert.throws(() => meaningOf(["lab"], KNOWN), { exitCode: 2, message: /server:lab or group:lab/ });
  assert.deepEqual(meaningOf(["group:lab"], KNOWN), { servers: [], groups: [group] });
  assert.deepEqual(meaningOf(["server:lab"], KNOWN), { servers: [lab], groups: [] });
  // Two of one kind and one name: only their UUIDs tell them apart.
  assert.throws(() => meaningOf(["twin"], KNOWN), { exitCode: 2, message: /d4 or e5/ });
});

Deno.test("a name that nothing has is refused with the nearest, and without what a terminal would act upon", () => {
  assert.throws(() => meaningOf(["aldr"], KNOWN), {
    exitCode: 2,
    message: /There is no server or group "aldr"\. Did you mean "alder"\?/,
  });
  assert.throws(() => meaningOf(["group:alder"], KNOWN), { message: /There is no group "alder"/ });
  assert.throws(() => meaningOf(["\x1b[2Jx"], KNOWN), { message: /"\uFFFD\[2Jx"/ });
});

Deno.test("members are those that are named and those of the groups, each once, in the list's order", () => {
  const meant = meaningOf(["group:lab", "alder"], KNOWN);
  assert.deepEqual(membersOf(meant, KNOWN), [alder, birch]);
});

Deno.test("names for completion say their kind where two have one", () => {
  assert.deepEqual(
    allNames(KNOWN).filter((name) => name.includes("lab")),
    ["server:lab", "group:lab"],
  );
  assert(allNames(KNOWN).includes("alder"));
});
