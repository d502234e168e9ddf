import { assert } from "../testing/assert.ts";
import {
  readEvent,
  readGroup,
  readHold,
  readNightReport,
  readPreviewedRun,
  readRun,
  readServer,
} from "./messages.ts";

const GOOD = {
  server: [readServer, { uuid: "a1", name: "alder", currentStatus: "CURRENT_STATUS_ON" }],
  group: [readGroup, { uuid: "c3", name: "lab" }],
  hold: [readHold, { uuid: "h1", until: "2026-11-26T18:30:00Z" }],
  run: [
    readRun,
    { uuid: "r1", action: "RUN_ACTION_ON", createdAt: "2026-11-26T18:00:00Z", until: "2026-11-26T18:30:00Z" },
  ],
  "previewed run": [readPreviewedRun, { action: "RUN_ACTION_OFF" }],
  "report of a night": [
    readNightReport,
    { since: "2026-11-25T18:00:00Z", until: "2026-11-26T10:00:00Z", reportedUntil: "2026-11-26T10:00:00Z" },
  ],
  event: [readEvent, { id: 1, at: "2026-11-26T18:00:00Z", kind: "lost" }],
} as const;

for (const [kind, [read, good]] of Object.entries(GOOD)) {
  Deno.test(`a ${kind} is what has all that is needed of it, and nothing else`, () => {
    const reader = read as (message: unknown) => unknown;
    assert.equal(reader(good), good, "what is not read is passed on");
    for (const field of Object.keys(good)) {
      for (const value of [undefined, null, {}, [], true])
        assert.throws(
          () => reader({ ...good, [field]: value }),
          { message: `answer without ${field}` },
          field,
        );
    }
    for (const none of [undefined, null]) assert.throws(() => reader(none), /^Error: answer without/);
  });
}
