import * as z from "zod";
import { addressNumber } from "./networks";

/** Bounds of the settings of a door. */
export const DOOR_LIMITS = {
  /** Characters. */
  name: 63,
  networks: 32,
  /** Seconds. */
  wait: { min: 10, max: 1800, initial: 300 },
  /** Minutes. */
  linger: { min: 0, max: 1440, initial: 15 },
  /** Ports below are those of the system. */
  leastPort: 1024,
} as const;

/** The most doors that there may be. */
export const MOST_DOORS = 1200;

/**
 * The end (wall-clock ms) of the rest of a door whose author may not have it any more: until somebody takes it over.
 * The same as that of a schedule.
 */
export const RESTS_UNTIL_TAKEN_OVER = Date.UTC(9999, 0, 1);

/** Faults of the settings of a door: words that the console translates and RPCs put in English. */
export const DOOR_FAULTS = {
  door_name: `must be 1 to ${DOOR_LIMITS.name} small letters, digits and hyphens, and begin with a letter or a digit`,
  door_port: "must be a TCP port from 1 to 65535",
  door_listen:
    "must be an address of this machine and a port, such as 192.168.1.2:2222 or [::]:2222, or empty for a link alone",
  door_listen_privileged: `must have a port from ${DOOR_LIMITS.leastPort} to 65535: those below belong to the system`,
  door_listen_address: "must be on an address that KOMO_DOORS_ADDRS names in the manager's environment",
  door_listen_manager: "must not be the port of the manager itself",
  door_listen_door: "must not be the address and port of another door",
  door_listen_in_use: "must be free: another program on this machine has this port",
  door_listen_unusable: "must be an address that this machine has",
  door_networks: `must be at most ${DOOR_LIMITS.networks} networks, such as 192.168.0.0/16 or fd00::/8`,
  door_wait: `must be whole seconds from ${DOOR_LIMITS.wait.min} to ${DOOR_LIMITS.wait.max}`,
  door_linger: `must be whole minutes from ${DOOR_LIMITS.linger.min} to ${DOOR_LIMITS.linger.max}`,
  door_rest: "must be before the year 9999",
} as const;
export type DoorSettingFault = keyof typeof DOOR_FAULTS;

/** Networks from which people may knock where a door names none: private ones, and the manager's own machine. */
export const PRIVATE_NETWORKS: readonly string[] = [
  ...["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8"],
  ...["fc00::/7", "fe80::/10", "::1/128"],
];

/** The address and the port on which a door listens; null: the text is none. */
export function readListen(text: string): { readonly host: string; readonly port: number } | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|(\d+\.\d+\.\d+\.\d+)):(\d{1,5})$/i.exec(text);
  if (!match) return null;
  const [, six, four, digits] = match;
  const host = (six ?? four ?? "").toLowerCase();
  const port = Number(digits);
  return ipVersion(host) === (six === undefined ? 4 : 6) && port > 0 && port <= 65535 ? { host, port } : null;
}

/** 4 or 6, or 0 for what is no address; browsers ask, too. */
function ipVersion(text: string): 0 | 4 | 6 {
  if (addressNumber(text) !== null) return text.includes(":") ? 6 : 4;
  return text.includes(":") && /^[0-9a-f:.]+$/i.test(text) && URL.canParse(`http://[${text}]/`) ? 6 : 0;
}

function isNetwork(text: string): boolean {
  const [address = "", prefix, ...more] = text.split("/");
  const version = ipVersion(address);
  if (version === 0 || more.length > 0 || address.includes("%")) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

const fault = (word: DoorSettingFault): DoorSettingFault => word;
const whole = (word: DoorSettingFault, { min, max }: { readonly min: number; readonly max: number }) =>
  z.number(word).int(word).min(min, word).max(max, word);

/** A door as an admin sets it; each message is a `DoorSettingFault`. */
export const doorSettings = z.object({
  name: z
    .string(fault("door_name"))
    .trim()
    .regex(new RegExp(`^[a-z0-9][a-z0-9-]{0,${DOOR_LIMITS.name - 1}}$`), fault("door_name")),
  serverUuid: z.uuid("must be a UUID"),
  port: whole("door_port", { min: 1, max: 65535 }),
  /** Empty: it has its link alone. */
  listen: z
    .string(fault("door_listen"))
    .trim()
    .toLowerCase()
    .superRefine((text, context) => {
      if (text === "") return;
      const place = readListen(text);
      const word = place
        ? place.port < DOOR_LIMITS.leastPort
          ? "door_listen_privileged"
          : null
        : "door_listen";
      if (word) context.addIssue({ code: "custom", message: fault(word) });
    }),
  networks: z
    .array(z.string().trim().toLowerCase().refine(isNetwork, fault("door_networks")), fault("door_networks"))
    .max(DOOR_LIMITS.networks, fault("door_networks")),
  waitSeconds: whole("door_wait", DOOR_LIMITS.wait).default(DOOR_LIMITS.wait.initial),
  firstByte: z.boolean().default(true),
  lingerMinutes: whole("door_linger", DOOR_LIMITS.linger).default(DOOR_LIMITS.linger.initial),
  /** Wall-clock milliseconds; null: it does not rest. */
  pausedUntil: z
    .number(fault("door_rest"))
    .overwrite(Math.round)
    .refine((at) => at >= 0 && at < RESTS_UNTIL_TAKEN_OVER, fault("door_rest"))
    .nullable(),
});

/** A door as an admin sets it. */
export interface DoorSettings extends Readonly<Omit<z.output<typeof doorSettings>, "networks">> {
  readonly networks: readonly string[];
}

/** A door, as it is kept. Times are wall-clock milliseconds. */
export interface DoorRecord extends DoorSettings {
  readonly uuid: string;
  /** The last person who saved it. */
  readonly author: string;
  /** The person or token that it belongs to; null: none. */
  readonly authorUuid: string | null;
  readonly createdAt: number;
  /** The time of the last change: no two have the same. */
  readonly updatedAt: number;
}

/** Outcomes of knocks. They are stored in databases: none changes its meaning. */
export const KNOCK_OUTCOMES = ["waiting", "opened", "not_in_time", "left", "resting", "refused"] as const;
export type KnockOutcome = (typeof KNOCK_OUTCOMES)[number];

/** Somebody who knocked, as it is kept. */
export interface Knock {
  /** Wall-clock milliseconds. */
  readonly at: number;
  /** The address; at the link, the person. */
  readonly from: string;
  readonly woke: boolean;
  readonly outcome: KnockOutcome;
  /** Milliseconds until the server answered; null: it did not. */
  readonly tookMs: number | null;
  /** The reason, as a sentence, where it could not be woken. */
  readonly why: string;
}

/** The part of a door that is kept besides its settings. */
export interface DoorMemory {
  readonly uuid: string;
  /** The last knocks, newest first. */
  readonly knocks: readonly Knock[];
  /** The hold that it has placed and not released. */
  readonly holdUuid: string | null;
}

/** Places on the manager where doors may listen. */
export interface Doorway {
  /** The fault of listening there for a door that does not yet; null: it may. */
  tryPlace(listen: string): Promise<DoorSettingFault | null>;
  /** Doors were made, changed or deleted. Resolves once those listen that can; never rejects. */
  changed(): Promise<void>;
}

/** A connection that is open, or waits. */
export interface Visitor {
  readonly from: string;
  /** Wall-clock milliseconds. */
  readonly since: number;
  readonly waiting: boolean;
}

/** A look at a door through its link. */
export interface LinkState {
  /** Null: the server's port does not answer yet, or nobody knows where it is. */
  readonly address: string | null;
  /** Whether this look woke the server. */
  readonly woke: boolean;
  /** The reason, as a sentence, where it could not be woken. */
  readonly why: string;
  /** Wall-clock milliseconds of the knock that is waited for; null: nobody waits. */
  readonly since: number | null;
  /** The reason for which it is not waited for any more; null: it is, or nobody knocked. */
  readonly over: Extract<KnockOutcome, "not_in_time" | "resting" | "refused"> | null;
}

/** Doors as they stand open. */
export interface OpenDoors {
  /** The reason for which a door does not listen; null: it does, or it has its link alone. */
  faultOf(uuid: string): DoorSettingFault | null;
  /** Whoever is inside, or waits, by the time that they came. */
  inside(uuid: string): readonly Visitor[];
  /** The last knocks, newest first. */
  knocks(uuid: string): readonly Knock[];
  /** Addresses on which doors may listen. */
  readonly addresses: readonly string[];
  /**
   * Knocks at a link, and looks whether the server answers.
   * @param wake wakes the server by the right of whoever looks: its reason, as a sentence, where it cannot be; null: done
   */
  look(uuid: string, who: string, wake: (() => Promise<string | null>) | null): Promise<LinkState>;
}
