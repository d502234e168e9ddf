import { create, toJson } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { ColumnsSchema } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import { factsOf, second } from "@/lib/power/testing";
import type { HeartbeatStatus, PowerStatus } from "@/lib/power/words";
import { createColumns } from "@/lib/api/columns";
import { columnsView } from "./columns-view";
import { listedServer, viewOfServer } from "./record-views";

const HEARTBEATS: readonly HeartbeatStatus[] = ["None", "Launched", "ON", "Stopping"];
const POWERS: readonly PowerStatus[] = ["ON", "OFF"];
const REPORT = { at: second(3), boot: "b", instance: "i", sequence: 7, revisionEcho: 1 };

const records = POWERS.flatMap((power) =>
  HEARTBEATS.flatMap((previous) =>
    HEARTBEATS.flatMap((current) =>
      [REPORT, null].map((last) => ({
        uuid: `${power} ${previous} ${current} ${last === null}`,
        name: "子守唄",
        macAddress: "02:00:00:00:00:01",
        facts: { ...factsOf({ power, previous, current }), last },
        agent: null,
        tokenExpiresAt: null,
        createdAt: 0,
        updatedAt: 0,
      })),
    ),
  ),
);

test("columns show what the rendered page and a whole server show", () => {
  const columns = toJson(ColumnsSchema, create(ColumnsSchema, createColumns().snapshot(records)));
  const views = columnsView(columns);
  expect(views).toEqual(records.map(listedServer));
  for (const [i, record] of records.entries()) expect(viewOfServer(record)).toMatchObject(views[i] ?? {});
  expect(new Set(views.flatMap(({ allowed }) => allowed)).size).toBe(3);
});

test("an empty fleet has no columns", () => {
  expect(columnsView(toJson(ColumnsSchema, create(ColumnsSchema, createColumns().snapshot([]))))).toEqual([]);
});
