import { afterAll, beforeAll, expect, test } from "vitest";
import type { Server } from "../../../lib/gen/proto/komoriuta/v1/server_pb";
import { whyNoNamespaces } from "../../helpers/hosts";
import { logIn } from "../../helpers/operator";
import { send, type Answer } from "../../helpers/web";
import { COLUMNS, openDoor, type Door } from "./door";
import { EXPECTED } from "./expected";
import { answersTo, cedarOf, expectUntouched } from "./knock";
import { allRows } from "./rows";
import { endTargets } from "./targets";

// Each row by some clients; the others are for the night (access-matrix-whole.nightly.test.ts).
// Rights of the roles: roles.nightly.test.ts.

const reason = whyNoNamespaces();
const rows = allRows();
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

test("every page, file, RPC and server action has its row, and there is no other", () => {
  expect([...EXPECTED.keys()].sort()).toEqual(rows.map(({ name }) => name).sort());
  const clients = COLUMNS.map(({ name }) => name);
  for (const cells of EXPECTED.values()) expect([...cells.keys()]).toEqual(clients);
});

const namespaces = reason ? ` (another host's columns are left out: ${reason})` : "";
const columns = COLUMNS.filter(({ byDay }) => byDay);
test.for(rows)(`$name${namespaces}`, async (row) => {
  const { found, expected } = await answersTo(row, columns, door);
  expect(found).toEqual(expected);
});

test("those who were refused have changed nothing", async () => {
  await expectUntouched(door, cedarAtFirst);
});

test.skipIf(reason)(
  "failed logins count by the address they come from, whatever they say of it",
  async () => {
    const { afar, manager } = door;
    if (!afar) throw new Error("there is no other host");
    const logInFromAfar = (password: string, forged: string): Promise<Answer> =>
      send(afar.tls, "/api/komoriuta.v1.AuthService/Login", {
        method: "POST",
        headers: { "content-type": "application/json", "x-forwarded-for": forged, "x-real-ip": forged },
        body: JSON.stringify({ userId: manager.userId, password }),
        ca: afar.ca,
      });
    for (let time = 1; time <= 5; time++) {
      expect(await logInFromAfar("a guess", `203.0.113.${time}`)).toMatchObject({ status: 401 });
    }
    const blocked = await logInFromAfar(manager.password, "203.0.113.6");
    expect(blocked).toMatchObject({
      status: 429,
      headers: { "retry-after": expect.stringMatching(/^\d+$/) },
    });
    // Nobody else is blocked, not even who was named.
    await expect(logIn(manager)).resolves.toBeDefined();
  },
);
