import * as z from "zod";
import type { Guards, NetworkGuard } from "../../plan/guards";

/** Bounds of the settings of guards. */
const GUARD_LIMITS = {
  /** Minutes. */
  sessionIdleMinutes: { min: 1, max: 1440 },
  processes: 32,
  /** The kernel keeps no more of a name. */
  processName: 15,
  /** For each core. */
  load: { min: 0.01, max: 100 },
  /** Bytes a second. */
  traffic: { min: 1, max: 2 ** 32 - 1 },
  ports: 32,
  port: { min: 1, max: 65_535 },
} as const;

/** Faults of a guard's settings: words that the console translates and RPCs put in English. */
export const GUARD_FAULTS = {
  idle_range: `must be whole minutes from ${GUARD_LIMITS.sessionIdleMinutes.min} to ${GUARD_LIMITS.sessionIdleMinutes.max}`,
  process_name: `must be names of processes with 1 to ${GUARD_LIMITS.processName} bytes, as in /proc/<pid>/comm`,
  too_many_processes: `must have at most ${GUARD_LIMITS.processes} names`,
  load_range: `must be from ${GUARD_LIMITS.load.min} to ${GUARD_LIMITS.load.max}`,
  load_minutes: "must be 1, 5 or 15",
  traffic_range: `must be whole bytes a second from ${GUARD_LIMITS.traffic.min} to ${GUARD_LIMITS.traffic.max}`,
  guard_ports: `must be ports from ${GUARD_LIMITS.port.min} to ${GUARD_LIMITS.port.max}`,
  too_many_ports: `must have at most ${GUARD_LIMITS.ports} ports`,
} as const;
export type GuardFault = keyof typeof GUARD_FAULTS;

const bytes = (text: string): number => new TextEncoder().encode(text).length;
const fault = (word: GuardFault): GuardFault => word;

/** @param word the fault, whichever rule is broken */
export function whole(
  { min, max }: { readonly min: number; readonly max: number },
  word: string,
): z.ZodNumber {
  return z.number(word).int(word).min(min, word).max(max, word);
}

/** The guards of a server or a group, as an operator sets them; each message is a `GuardFault`. */
export const guardSettings: z.ZodType<Guards> = z.object({
  inhibitor: z.boolean(),
  sessionIdleMinutes: whole(GUARD_LIMITS.sessionIdleMinutes, fault("idle_range")).nullable(),
  hold: z.boolean(),
  packageManager: z.boolean(),
  processes: z
    .array(
      z
        .string(fault("process_name"))
        .trim()
        .min(1, fault("process_name"))
        .refine((name) => bytes(name) <= GUARD_LIMITS.processName, fault("process_name"))
        .regex(/^\P{Cc}*$/u, fault("process_name")),
    )
    .max(GUARD_LIMITS.processes, fault("too_many_processes"))
    .transform((names) => [...new Set(names)]),
  load: z
    .object({
      above: z
        .number(fault("load_range"))
        .min(GUARD_LIMITS.load.min, fault("load_range"))
        .max(GUARD_LIMITS.load.max, fault("load_range")),
      minutes: z.literal([1, 5, 15], fault("load_minutes")),
    })
    .nullable(),
  trafficAbove: whole(GUARD_LIMITS.traffic, fault("traffic_range")).nullable(),
  network: z
    .object({
      exceptPorts: z
        .array(whole(GUARD_LIMITS.port, fault("guard_ports")))
        .max(GUARD_LIMITS.ports, fault("too_many_ports"))
        .transform((ports) => [...new Set(ports)].sort((a, b) => a - b)),
    })
    .nullable(),
  scripts: z.boolean(),
});

/** Whether both ask the same. */
export function sameGuards(a: Guards | null, b: Guards | null): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** Guards in English, for events: "inhibitors, sessions (15 min), load above 0.5 (5 min)". */
export function guardsText(guards: Guards | null): string {
  if (guards === null) return "none of its own";
  const { sessionIdleMinutes: idle, processes, load, trafficAbove, network } = guards;
  const asked = [
    guards.inhibitor && "inhibitors",
    idle !== null && `sessions (${idle} min)`,
    guards.hold && "holds",
    guards.packageManager && "package manager",
    processes.length > 0 && `processes (${processes.join(" ")})`,
    load !== null && `load above ${load.above} (${load.minutes} min)`,
    trafficAbove !== null && `traffic above ${trafficAbove} B/s`,
    network !== null && networkText(network),
    guards.scripts && "scripts",
  ].filter((each) => each !== false);
  return asked.length > 0 ? asked.join(", ") : "nothing";
}

function networkText({ exceptPorts }: NetworkGuard): string {
  return exceptPorts.length === 0 ? "network clients" : `network clients (not on ${exceptPorts.join(" ")})`;
}
