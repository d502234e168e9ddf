import { expect, it } from "vitest";
import type { Operator } from "../simulated-fleet/operator.mjs";
import { createNas } from "./nas.mjs";

/** A manager that has some doors, and on which ports are taken. */
function manager(known: readonly string[], taken: readonly number[]) {
  const asked: object[] = [];
  const operator = {
    async call(method: string, { door }: { door?: { listen?: string } } = {}) {
      if (method === "DoorService/ListDoors") return { doors: known.map((name) => ({ name })) };
      if (taken.some((port) => door?.listen?.endsWith(`:${port}`))) throw new Error("listen: must be free");
      if (door) asked.push(door);
      return {};
    },
  };
  return { asked, operator: operator as unknown as Operator };
}

it("has a door to each of its services; one whose port is taken has its link alone", async () => {
  const { server, furnish } = createNas(40_009);
  const { asked, operator } = manager([], [12_080]);
  const said: string[] = [];
  await furnish(operator, "u", (sentence) => said.push(sentence));
  expect(asked).toEqual([
    { name: "nas-ssh", serverUuid: "u", port: 10_022, lingerMinutes: 1, listen: "127.0.0.1:12022" },
    { name: "nas-web", serverUuid: "u", port: 10_080, lingerMinutes: 1 },
  ]);
  expect(server.services.map(({ port }) => port)).toEqual([10_022, 10_080]);
  expect(said).toEqual(["nas-web has its link alone: listen: must be free"]);
});

it("leaves doors as they are that it has already", async () => {
  const { asked, operator } = manager(["nas-ssh", "nas-web"], []);
  await createNas(40_009).furnish(operator, "u", () => undefined);
  expect(asked).toEqual([]);
});
