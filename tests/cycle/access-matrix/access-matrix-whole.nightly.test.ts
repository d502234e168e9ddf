import { afterAll, beforeAll, expect, test } from "vitest";
import type { Server } from "../../../lib/gen/proto/komoriuta/v1/server_pb";
import { whyNoNamespaces } from "../../helpers/hosts";
import { COLUMNS, openDoor, type Door } from "./door";
import { answersTo, cedarOf, expectUntouched } from "./knock";
import { allRows } from "./rows";
import { endTargets } from "./targets";

// The clients that access-matrix.test.ts leaves out.

const reason = whyNoNamespaces();
let door: Door;
let cedarAtFirst: Server | undefined;

beforeAll(async () => {
  door = await openDoor(reason === null);
  cedarAtFirst = await cedarOf(door);
});
afterAll(async () => {
  await endTargets();
  await door?.end();
});

const namespaces = reason ? ` (another host's columns are left out: ${reason})` : "";
const columns = COLUMNS.filter(({ byDay }) => !byDay);
test.for(allRows())(`$name${namespaces}`, async (row) => {
  const { found, expected } = await answersTo(row, columns, door);
  expect(found).toEqual(expected);
});

test("those who were refused have changed nothing", async () => {
  await expectUntouched(door, cedarAtFirst);
});
