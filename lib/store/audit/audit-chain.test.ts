import fc from "fast-check";
import { expect, test } from "vitest";
import { chained, follow, hashOf, NOTHING_BEFORE, type AuditRow } from "./audit-chain";

const text = fc.string({ maxLength: 12 });
const maybe = fc.option(fc.json({ maxDepth: 1 }), { nil: null });
const row: fc.Arbitrary<Omit<AuditRow, "id">> = fc.record({
  at: fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true }),
  ...{ actor: text, address: text, via: text, operation: text },
  ...{ targetKind: text, targetUuid: text, targetName: text },
  eventId: fc.option(fc.nat(), { nil: null }),
  runUuid: fc.option(text, { nil: null }),
  scheduleUuid: fc.option(text, { nil: null }),
  ...{ asked: maybe, was: maybe, became: maybe },
});
const rows = fc.array(row, { minLength: 2, maxLength: 12 });

test("a chain follows from its beginning", () => {
  fc.assert(
    fc.property(rows, (all) => {
      const chain = chained(NOTHING_BEFORE, all);
      expect(follow(NOTHING_BEFORE, chain)).toEqual({
        link: { number: chain.length, hash: chain.at(-1)?.hash },
        fault: null,
      });
    }),
  );
});

test("an entry that was changed is the first that does not fit, whatever was changed of it", () => {
  fc.assert(
    fc.property(rows, fc.nat(), row, fc.nat(), (all, at, other, which) => {
      const chain = chained(NOTHING_BEFORE, all);
      const place = at % chain.length;
      const fields = Object.keys(other) as (keyof typeof other)[];
      const field = fields[which % fields.length] ?? "actor";
      const was = chain[place];
      fc.pre(was !== undefined && JSON.stringify(was[field]) !== JSON.stringify(other[field]));
      const meddled = chain.map((one, index) => (index === place ? { ...one, [field]: other[field] } : one));
      expect(follow(NOTHING_BEFORE, meddled).fault).toEqual({ number: place + 1, why: "changed" });
    }),
  );
});

test("an entry that was made to fit again does not fit the next", () => {
  fc.assert(
    fc.property(rows, fc.nat(), (all, at) => {
      const chain = chained(NOTHING_BEFORE, all);
      const place = at % (chain.length - 1);
      const meddled = chain.map((one, index) => {
        if (index !== place) return one;
        const { hash: _, ...changed } = { ...one, actor: `${one.actor}!` };
        return { ...changed, hash: hashOf(chain[place - 1]?.hash ?? NOTHING_BEFORE.hash, changed) };
      });
      expect(follow(NOTHING_BEFORE, meddled).fault).toEqual({ number: place + 2, why: "changed" });
    }),
  );
});

test("an entry that was removed is missed, also where the others were numbered anew", () => {
  fc.assert(
    fc.property(rows, fc.nat(), (all, at) => {
      const chain = chained(NOTHING_BEFORE, all);
      const place = at % (chain.length - 1);
      const left = chain.filter((_, index) => index !== place);
      expect(follow(NOTHING_BEFORE, left).fault).toEqual({ number: place + 1, why: "missing" });
      const renumbered = left.map((one, index) => ({ ...one, id: index + 1 }));
      expect(follow(NOTHING_BEFORE, renumbered).fault).toEqual({ number: place + 1, why: "changed" });
    }),
  );
});

test("two entries that changed places do not fit, whichever numbers they bear", () => {
  fc.assert(
    fc.property(rows, fc.nat(), fc.boolean(), (all, at, withNumbers) => {
      const chain = chained(NOTHING_BEFORE, all);
      const place = at % (chain.length - 1);
      const [first, second] = [chain[place], chain[place + 1]];
      if (!first || !second) return;
      const meddled = [...chain];
      meddled[place] = withNumbers ? second : { ...second, id: first.id };
      meddled[place + 1] = withNumbers ? first : { ...first, id: second.id };
      expect(follow(NOTHING_BEFORE, meddled).fault?.number).toBe(place + 1);
    }),
  );
});
