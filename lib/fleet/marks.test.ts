import { expect, test } from "vitest";
import { beginMarks, type RunningMarks } from "./marks";
import { begun, leapt, type Lineage } from "./model/lineage";

/** Marks of a life on data in memory, sealed with a key. */
async function marksOf(data: Lineage, life: string, key = "key"): Promise<RunningMarks> {
  let lineage = data;
  let follow = (): void => undefined;
  const change = async (next: Lineage): Promise<void> => {
    lineage = next;
    follow();
  };
  return beginMarks({
    lineage: {
      now: () => lineage,
      begin: (of) => change(begun(lineage, of)),
      leap: (beyond, of, generation) => change(leapt(lineage, beyond, of, generation)),
      follow: (changed) => void (follow = changed),
    },
    ...{ key, life, kept: null, keep: () => Promise.resolve() },
    log: { warn: () => undefined, error: () => undefined },
  });
}

const FIRST: Lineage = { database: "db", count: 7, lives: [{ life: "a", since: 1 }] };

test("a mark of a greater generation that this manager's key has sealed says that it was replaced; no other does", async () => {
  const old = await marksOf(FIRST, "b");
  const promoted = await marksOf(leapt(FIRST, 0, "c", 1), "d");
  expect(promoted.present()).toMatch(/^\d+\.d\.1\./);
  expect(old.replacedBy(promoted.present())).toBe(1);
  // What agents still show of the old one says nothing to the new one.
  expect(promoted.replacedBy(old.present())).toBeNull();
  expect(promoted.isNotOurs(old.present())).toBe(false);
  expect(promoted.replacedBy(promoted.present())).toBeNull();

  const lie = promoted.present().replace(".d.1.", ".d.2.");
  expect(old.replacedBy(lie)).toBeNull();
  const other = await marksOf(leapt(FIRST, 0, "c", 1), "d", "another key");
  expect(old.replacedBy(other.present())).toBeNull();
  expect(old.replacedBy("nonsense")).toBeNull();
});
