import fc from "fast-check";
import { SERVER_KINDS } from "../../plan/energy";
import { SHUTDOWNS } from "../../power/words";
import type { Guards } from "../../plan/guards";
import { REST_WHENS } from "../../plan/rest";
import { SETTINGS, type Setting } from "./fields";
import { INITIAL_SETTINGS, type ServerSettings } from "./settings";

/** Texts as people type them into one line. */
export const anyText = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
  .map((text) => text.replace(/[\p{C}\p{Z}\p{DI}]+/gu, " ").trim() || "x");

export const anyMacAddress = fc
  .array(fc.nat({ max: 255 }), { minLength: 6, maxLength: 6 })
  .map(([first = 0, ...others]) =>
    [first & 0xfe || 2, ...others].map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(":"),
  );

/** Texts as people type them into several lines, quotes and beginnings of formulas among them. */
export const anyNote = fc
  .array(
    fc.oneof(
      anyText,
      fc.constantFrom("", '"', "=1+1", "- cold", "'@", ";,\t|", "https://wiki.example/a?b=1"),
    ),
    {
      maxLength: 5,
    },
  )
  .map((lines) => lines.join("\n").trim());

const nullable = <Value>(values: fc.Arbitrary<Value>) => fc.option(values, { nil: null });

const guards: fc.Arbitrary<Guards> = fc.record({
  inhibitor: fc.boolean(),
  sessionIdleMinutes: nullable(fc.integer({ min: 1, max: 1440 })),
  hold: fc.boolean(),
  packageManager: fc.boolean(),
  processes: fc.uniqueArray(fc.constantFrom("rsync", "vim", "make -j"), { maxLength: 3 }),
  load: nullable(
    fc.record({
      above: fc.integer({ min: 1, max: 10_000 }).map((hundredths) => hundredths / 100),
      minutes: fc.constantFrom(1, 5, 15),
    }),
  ),
  trafficAbove: nullable(fc.integer({ min: 1, max: 0xffff_ffff })),
  network: nullable(
    fc.record({
      exceptPorts: fc
        .uniqueArray(fc.integer({ min: 1, max: 65_535 }), { maxLength: 3 })
        .map((ports) => ports.sort((a, b) => a - b)),
    }),
  ),
  scripts: fc.boolean(),
});

/** Arbitrary values of each field. */
export const ANY_SETTINGS: { readonly [Name in Setting]: fc.Arbitrary<ServerSettings[Name]> } = {
  name: anyText,
  macAddress: anyMacAddress,
  heartbeatInterval: fc.integer({ min: 5, max: 60 }),
  guards: nullable(guards),
  needs: fc.uniqueArray(fc.uuid(), { maxLength: 3 }),
  readyPort: nullable(fc.integer({ min: 1, max: 65_535 })),
  kind: nullable(fc.constantFrom(...SERVER_KINDS)),
  watts: nullable(
    fc.record({
      on: fc.double({ min: 0.1, max: 10_000, noNaN: true }),
      off: fc.double({ min: 0, max: 1000, noNaN: true }).map(Math.abs),
      asleep: fc.double({ min: 0, max: 1000, noNaN: true }).map(Math.abs),
    }),
  ),
  offAs: fc.constantFrom(...SHUTDOWNS),
  rest: nullable(
    fc.record({
      when: fc.constantFrom(...REST_WHENS),
      afterMinutes: fc.integer({ min: 5, max: 1440 }),
      minUpMinutes: fc.integer({ min: 5, max: 1440 }),
    }),
  ),
  note: anyNote,
};

/** A value of each field that no new server has. */
export const UNLIKE_NEW = Object.fromEntries(
  SETTINGS.map((name) => {
    const values: fc.Arbitrary<unknown> = ANY_SETTINGS[name];
    const isNew = (value: unknown) => JSON.stringify(value) === JSON.stringify(INITIAL_SETTINGS[name]);
    const [value] = fc.sample(
      values.filter((each) => !isNew(each)),
      { numRuns: 1, seed: 1 },
    );
    return [name, value];
  }),
) as unknown as ServerSettings;
