import * as z from "zod";
import { whole } from "./guard-settings";
import { placeOf, SEAT_LIMITS, seatName, type SeatPlan } from "./seats";

/** Faults of a seat plan, in English; RPCs and the command line give them. */
export const SEAT_FAULTS = {
  seat_columns: `must be 1 to ${SEAT_LIMITS.columns} columns`,
  seat_rows: `must be 1 to ${SEAT_LIMITS.rows} rows`,
  seat_server: "must be the UUIDs of servers",
  seat_name: "must be a column and a row, such as B3",
  seat_outside: "must be within the columns and rows of the plan",
  too_many_seats: `must have at most ${SEAT_LIMITS.seats.toLocaleString("en")} servers`,
} as const;
export type SeatFault = keyof typeof SEAT_FAULTS;

const fault = (word: SeatFault): SeatFault => word;

/** A seat, written as "B3". */
export const seat = z.string(fault("seat_name")).transform((text, context) => {
  const place = placeOf(text.trim());
  if (place) return seatName(place);
  context.addIssue({ code: "custom", message: fault("seat_name") });
  return z.NEVER;
});

/** A seat plan as an operator sets it; each message is a `SeatFault`. */
export const seatPlanSettings: z.ZodType<SeatPlan> = z
  .object({
    columns: whole({ min: 1, max: SEAT_LIMITS.columns }, fault("seat_columns")),
    rows: whole({ min: 1, max: SEAT_LIMITS.rows }, fault("seat_rows")),
    seats: z
      .custom<Record<string, unknown>>(
        (seats) => typeof seats === "object" && seats !== null,
        fault("seat_server"),
      )
      .refine((seats) => Object.keys(seats).length <= SEAT_LIMITS.seats, {
        ...{ message: fault("too_many_seats"), abort: true },
      })
      .pipe(z.record(z.uuid(), seat, fault("seat_server"))),
  })
  .superRefine(({ columns, rows, seats }, context) => {
    for (const [uuid, name] of Object.entries(seats)) {
      const { column, row } = placeOf(name) ?? { column: 0, row: 0 };
      if (column >= columns || row >= rows)
        context.addIssue({ code: "custom", path: ["seats", uuid], message: fault("seat_outside") });
    }
  });
