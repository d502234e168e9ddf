import { expect, it } from "vitest";
import { allOff, isOver, scene } from "./testing";

it("a manager that starts anew after every write of a power cut and its return: nobody is forgotten, or turned off or woken twice", async () => {
  for (let writes = 1; writes < 40; writes += 1) {
    const at = await scene({ desk: {}, files: {} });
    await using _ = at.under;
    at.under.world.diesAfter = writes;
    const reborn = async (): Promise<void> => {
      if (at.under.world.diesAfter !== 0) return;
      at.under.world.diesAfter = null;
      await at.under.restart(2);
    };
    const passes = async (isSo: () => boolean): Promise<void> => {
      for (let passed = 0; passed < 3600 && !isSo(); passed += 5) {
        await at.house.pass(5);
        await reborn();
      }
      expect(isSo(), `after ${writes} writes: ${at.states()}`).toBe(true);
    };
    at.power.flags = ["OB"];
    await passes(allOff(at));
    at.power.flags = ["OL"];
    await passes(isOver(at));
    const isDone = at.under.world.diesAfter !== null;
    at.under.world.diesAfter = null;
    expect([at.states(), at.house.machines.map(({ stops }) => stops)], `after ${writes} writes`).toEqual([
      ...["desk on, files on", [1, 1]],
    ]);
    if (isDone) break;
  }
}, 600_000);
