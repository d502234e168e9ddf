import { expect, test } from "vitest";
import { NotStored } from "../fleet/model/errors";
import { createHealth } from "./health";
import type { Writer, WriterWatch } from "./writer";

/** A writer that notes its calls, and can be made to refuse. */
function fakeWriter(watch: () => WriterWatch) {
  const asked: string[] = [];
  const state: { fault: NotStored | null } = { fault: null };
  const ask = (what: string) => () => {
    asked.push(what);
    if (!state.fault) return Promise.resolve(1);
    watch().failed(state.fault);
    return Promise.reject(state.fault);
  };
  const transaction = { $queryRaw: ask("read"), $executeRaw: ask("write") };
  const note = ((change) => change(transaction as never)) as Writer["note"];
  return { writer: { note } as Writer, asked, state };
}

function healthOf(file: string | null) {
  const health = createHealth(file);
  const fake = fakeWriter(() => health.watch);
  const isWell = () =>
    health.ping(fake.writer).then(
      () => true,
      () => false,
    );
  return { ...fake, ...health, isWell };
}

const HERE = import.meta.filename;
/** No room at all, whoever asks. */
const WITHOUT_ROOM = "/proc/komoriuta.db";

test("as long as changes are stored, nothing is written to find out", async () => {
  const { isWell, asked } = healthOf(HERE);
  expect([await isWell(), await isWell()]).toEqual([true, true]);
  expect(asked).toEqual(["read", "read"]);
});

test("after a change that was not stored, only one that was written makes it well", async () => {
  const { isWell, asked, state, watch } = healthOf(HERE);
  state.fault = new NotStored("unwritable", "SQLITE_READONLY");
  watch.failed(state.fault);
  expect([await isWell(), await isWell()]).toEqual([false, false]);
  state.fault = null;
  expect([await isWell(), await isWell()]).toEqual([true, true]);
  expect(asked).toEqual(["write", "write", "write", "read"]);
});

test("a disk without room is not tried, although a small change might fit", async () => {
  const { isWell, asked, watch } = healthOf(WITHOUT_ROOM);
  expect(await isWell()).toBe(true);
  watch.failed(new NotStored("disk_full", "SQLITE_FULL"));
  expect(await isWell()).toBe(false);
  expect(asked).toEqual(["read"]);
});

test("a database elsewhere is only read", async () => {
  const { isWell, asked, watch } = healthOf(null);
  watch.failed(new NotStored("unwritable", "no answer"));
  expect(await isWell()).toBe(true);
  expect(asked).toEqual(["read"]);
});
