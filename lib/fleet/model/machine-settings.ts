import { z } from "zod";
import { SERVER_KINDS, type ServerKind, type Watts } from "../../plan/energy";

/** What an operator says of a machine besides its settings: what it needs, when it is ready, what it is and draws. */
export interface MachineSettings {
  /** Servers, by uuid, that it needs directly; each once. */
  readonly needs: readonly string[];
  /** TCP; null: it is ready with its first heartbeat. */
  readonly readyPort: number | null;
  readonly kind: ServerKind | null;
  /** Null: those of its kind. */
  readonly watts: Watts | null;
}

/** Bounds of what an operator may say of a machine. */
export const MACHINE_LIMITS = {
  needs: 50,
  readyPort: { min: 1, max: 65_535 },
  wattsOn: { min: 0.1, max: 10_000 },
  wattsOff: { min: 0, max: 1000 },
} as const;

/** What is wrong with it: words that the console translates and RPCs put in English. */
export const MACHINE_FAULTS = {
  need_unknown: "must be UUIDs of servers",
  too_many_needs: `must have at most ${MACHINE_LIMITS.needs} servers`,
  port_range: `must be a port from ${MACHINE_LIMITS.readyPort.min} to ${MACHINE_LIMITS.readyPort.max}`,
  kind_unknown: "must be one of the kinds that there are",
  watts_on_range: `must be from ${MACHINE_LIMITS.wattsOn.min} to ${MACHINE_LIMITS.wattsOn.max} W`,
  watts_off_range: `must be from ${MACHINE_LIMITS.wattsOff.min} to ${MACHINE_LIMITS.wattsOff.max} W`,
} as const;
export type MachineFault = keyof typeof MACHINE_FAULTS;

const fault = (word: MachineFault): MachineFault => word;

const { readyPort, wattsOn, wattsOff } = MACHINE_LIMITS;

/** What an operator says of a machine; each message is a `MachineFault`. */
export const machineSettings = z.object({
  needs: z
    .array(z.uuid(fault("need_unknown")))
    .max(MACHINE_LIMITS.needs, fault("too_many_needs"))
    .transform((uuids) => [...new Set(uuids)]),
  readyPort: z
    .number(fault("port_range"))
    .int(fault("port_range"))
    .min(readyPort.min, fault("port_range"))
    .max(readyPort.max, fault("port_range"))
    .nullable(),
  kind: z.enum(SERVER_KINDS, fault("kind_unknown")).nullable(),
  watts: z
    .object({
      on: z
        .number(fault("watts_on_range"))
        .min(wattsOn.min, fault("watts_on_range"))
        .max(wattsOn.max, fault("watts_on_range")),
      off: z
        .number(fault("watts_off_range"))
        .min(wattsOff.min, fault("watts_off_range"))
        .max(wattsOff.max, fault("watts_off_range")),
    })
    .nullable(),
}) satisfies z.ZodType<MachineSettings>;
