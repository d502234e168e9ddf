import { z } from "zod";
import type { EarlierInstance } from "../power/facts";
import type { AgentRecord } from "../fleet/entities";

/** A column that holds JSON text. */
export interface JsonColumn<Value> {
  write(value: Value): string;
  /** @throws where the text is not such JSON */
  read(text: string): Value;
}

const agent: z.ZodType<AgentRecord> = z.object({
  version: z.string(),
  hostname: z.string(),
  os: z.string(),
  arch: z.string(),
  interfaces: z.array(
    z.object({
      name: z.string(),
      macAddress: z.string(),
      wakeOnLan: z.boolean().optional(),
      defaultRoute: z.boolean(),
    }),
  ),
});

const earlier: z.ZodType<readonly EarlierInstance[]> = z.array(
  z.object({ instance: z.string(), sequence: z.number().int().nonnegative() }),
);

export const agentColumn = jsonColumn(agent);
export const earlierColumn = jsonColumn(earlier);

function jsonColumn<Value>(schema: z.ZodType<Value>): JsonColumn<Value> {
  return {
    write: (value) => JSON.stringify(value),
    read: (text) => schema.parse(JSON.parse(text)),
  };
}
