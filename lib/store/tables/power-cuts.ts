import * as z from "zod";
import type { PowerCutStore } from "../../fleet/model/stores";
import type { Prisma, PrismaClient } from "../../gen/prisma/client";
import { REMEMBERED_ENDS, type PowerCut } from "../../plan/power-cut";
import { STEP_KINDS, type PowerCutPlan, type PowerCutStep } from "../../plan/power-cut-plan";
import { jsonColumn, rowReader } from "../core/columns";
import type { Transaction } from "../core/transaction";
import type { Writer } from "../writer";
import { writeEvents } from "./events";
import { insertRun } from "./runs";

type PlanRow = Prisma.PowerCutPlanGetPayload<object>;

const stepsColumn = jsonColumn<readonly PowerCutStep[]>(
  z.array(
    z.object({
      when: z.object({ kind: z.enum(STEP_KINDS), value: z.number() }),
      groupUuids: z.array(z.string()),
    }),
  ),
);
const stateColumn = jsonColumn<Omit<PowerCut, "planUuid">>(
  z.object({
    ...{ uuid: z.string(), beganAt: z.number(), countedMs: z.number() },
    after: z.object({ event: z.number(), run: z.string() }),
    steps: z.array(z.object({ step: z.number(), at: z.number(), runUuid: z.string() })),
    runs: z.array(z.string()),
    remembered: z.array(
      z.object({
        ...{ serverUuid: z.string(), serverName: z.string(), wokenAt: z.number().nullable() },
        end: z.enum(REMEMBERED_ENDS).nullable(),
      }),
    ),
    ...{ backAt: z.number().nullable(), wakingAt: z.number().nullable() },
    wakes: z.array(z.object({ runUuid: z.string(), at: z.number() })),
    endedAt: z.number().nullable(),
  }),
);

/** The power cut plans of a database. */
export function powerCutStore(prisma: PrismaClient, writer: Writer): PowerCutStore {
  return {
    load: async () => (await prisma.powerCutPlan.findMany({ orderBy: { id: "asc" } })).map(planRecord),

    loadCuts: async () =>
      (await prisma.powerCut.findMany()).map(({ planUuid, state }) => ({
        ...rowReader(`power_cuts of ${planUuid}`).json("state", stateColumn, state),
        planUuid,
      })),

    insert: (plan, events) =>
      writer.write(async (transaction) => {
        const { uuid, createdAt } = plan;
        const data = { uuid, createdAt: new Date(createdAt), ...columns(plan) };
        await transaction.powerCutPlan.create({ data, select: { id: true } });
        return writeEvents(transaction, events);
      }),

    update: (plan, cut, events) =>
      writer.write(async (transaction) => {
        const { uuid } = plan;
        await transaction.powerCutPlan.update({ where: { uuid }, data: columns(plan), select: { id: true } });
        if (cut) await putCut(transaction, cut);
        return writeEvents(transaction, events);
      }),

    remove: (uuid, events) =>
      writer.write(async (transaction) => {
        await transaction.powerCutPlan.delete({ where: { uuid }, select: { id: true } });
        return writeEvents(transaction, events);
      }),

    put: (cut, events) =>
      writer.write(async (transaction) => {
        await putCut(transaction, cut);
        return writeEvents(transaction, events);
      }),

    begin: (cut, run, events) =>
      writer.write(async (transaction) => {
        await insertRun(transaction, run, null);
        await putCut(transaction, cut);
        return writeEvents(transaction, events);
      }),
  };
}

async function putCut(transaction: Transaction, { planUuid, ...cut }: PowerCut): Promise<void> {
  const row = { uuid: cut.uuid, state: stateColumn.write(cut) };
  await transaction.powerCut.upsert({ where: { planUuid }, create: { planUuid, ...row }, update: row });
}

/** The columns that an update writes: a new one does not compile before it is written here. */
function columns(plan: PowerCutPlan): Omit<PlanRow, "id" | "uuid" | "createdAt"> {
  return {
    ...{ name: plan.name, ups: plan.ups, identity: plan.identity.toWellFormed() },
    steps: stepsColumn.write(plan.steps),
    ...{ forces: plan.forces, stableSeconds: plan.stableSeconds, chargedTo: plan.chargedTo },
    ...{ paused: plan.paused, author: plan.author, authorUuid: plan.authorUuid },
    updatedAt: new Date(plan.updatedAt),
  };
}

/** @throws StoreFault where the row cannot have been written by us */
function planRecord(row: PlanRow): PowerCutPlan {
  const { uuid, name, ups, identity, forces, stableSeconds, chargedTo, paused, author, authorUuid } = row;
  return {
    ...{ uuid, name, ups, identity, forces, stableSeconds, chargedTo, paused, author, authorUuid },
    steps: rowReader(`power_cut_plans of ${uuid}`).json("steps", stepsColumn, row.steps),
    createdAt: row.createdAt.getTime(),
    updatedAt: row.updatedAt.getTime(),
  };
}
