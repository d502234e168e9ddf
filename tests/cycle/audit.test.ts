/** The audit of the compiled manager, by its command line. */
import path from "node:path";
import { createClient } from "@libsql/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dataVerb, startManager, type Manager } from "../helpers/manager";
import { logIn, type Operator } from "../helpers/operator";
import { macAddress } from "../helpers/scene";

let manager: Manager;
let operator: Operator;
beforeAll(async () => {
  manager = await startManager();
  operator = await logIn(manager);
});
afterAll(() => manager?.remove());

const verify = (...noted: readonly string[]) => dataVerb(manager.dataDir, "audit", "verify", ...noted);

test("verify looks through all of it while the manager runs, and names the first entry that was changed", async () => {
  for (const [number, name] of ["alder", "birch", "cedar"].entries())
    await operator.servers.createServer({ name, macAddress: macAddress(number + 1), heartbeatInterval: 60 });
  const whole = await verify();
  expect(whole).toMatchObject({ code: 0, stderr: "" });
  expect(whole.stdout).toMatch(/^4 entries fit, from 1 to 4\.\n/);
  const noted = /^4:[0-9a-f]{64}$/m.exec(whole.stdout)?.[0] ?? "";
  expect(await verify(noted)).toMatchObject({ code: 0 });

  // As root could, who cares for no trigger.
  const client = createClient({ url: `file:${path.join(manager.dataDir, "komoriuta.db")}` });
  await client.execute("DROP TRIGGER audit_entries_stay");
  await client.execute("UPDATE audit_entries SET actor = 'nobody' WHERE id = 2");
  client.close();
  expect(await verify()).toMatchObject({
    code: 1,
    stderr: "komo-manager: the audit does not fit: entry 2 is not what was written; 1 before it fit\n",
  });
});

test("what verify does not take is said", async () => {
  const usage = "komo-manager: Usage: komo-manager audit verify [NUMBER:HASH]\n";
  expect(await verify("4:abc")).toMatchObject({ code: 2, stderr: usage });
  expect(await dataVerb(manager.dataDir, "audit")).toMatchObject({ code: 2, stderr: usage });
  expect(await dataVerb(manager.dataDir, "audit", "mend")).toMatchObject({ code: 2, stderr: usage });
});
