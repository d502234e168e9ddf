import * as z from "zod";
import { isBarredHost, readWayAddress } from "../../power/way-address";
import {
  OUTSIDE_KINDS,
  type Certificate,
  type OutsideKind,
  type WayFaultCode,
  type WayFindings,
} from "../../power/ways";

/** Bounds of the settings of a way. */
export const WAY_LIMITS = {
  /** Characters: the longest name with a port. */
  address: 259,
  user: 128,
  /** Bytes. */
  secret: 256,
  options: 16,
  option: 1000,
} as const;

/** Faults of the settings of a way: words that the console translates and RPCs put in English. */
export const WAY_FAULTS = {
  way_kind: "must be REDFISH, IPMI, HTTP or PROXMOX: a packet and relays come by themselves",
  way_address: "must be a host name or an address, with a port after a colon where it is not the usual one",
  way_barred: "must not be this machine, a link-local, a multicast or a broadcast address",
  way_user: `must be one line of at most ${WAY_LIMITS.user} characters`,
  way_secret: `must have at most ${WAY_LIMITS.secret} bytes`,
  way_secret_again: "must be given again: it is kept only for the same address and the same user",
  way_pin: "must be a SHA-256 fingerprint of 64 hexadecimal digits",
  way_option: `must be at most ${WAY_LIMITS.options} options, each a lower-case name and one line of at most ${WAY_LIMITS.option} characters`,
  way_url: "must be an address that begins with http:// or https://, without a user and a password in it",
} as const;
export type WaySettingFault = keyof typeof WAY_FAULTS;

/** Seals for secrets that are kept, by a key that lies outside of the database. */
export interface Seals {
  /** @param context what the secret is for: the seal opens for nothing else */
  seal(context: string, secret: string): string;
  /** The secret; null: it was sealed with another key, or for something else. */
  open(context: string, sealed: string): string | null;
}

/** A way from outside, as it is kept. Times are wall-clock milliseconds. */
export interface WayRecord {
  readonly serverUuid: string;
  readonly kind: OutsideKind;
  /** Of `http` empty: its addresses are options. */
  readonly address: string;
  readonly user: string;
  /** The secret, sealed; null: it needs none. */
  readonly sealed: string | null;
  readonly secretSetAt: number | null;
  /** 64 small hexadecimal digits; null: no certificate was accepted yet. */
  readonly pin: string | null;
  readonly options: Readonly<Record<string, string>>;
  readonly author: string;
  readonly authorUuid: string | null;
  readonly createdAt: number;
  /** The time of the last change: no two have the same. */
  readonly updatedAt: number;
}

/** A way as people see it: its secret goes in and never comes out. */
export interface ShownWay extends Omit<WayRecord, "sealed"> {
  /** "unreadable": it was sealed with another key, and the way counts as not set up. */
  readonly secret: "none" | "kept" | "unreadable";
}

const fault = (word: WaySettingFault): WaySettingFault => word;
const oneLine = /^\P{Cc}*$/u;
const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** A way from outside as an admin sets it, all but its secret; each message is a `WaySettingFault`. */
export const waySettings = z
  .object({
    kind: z.enum(OUTSIDE_KINDS, fault("way_kind")),
    address: z.string(fault("way_address")).trim().max(WAY_LIMITS.address, fault("way_address")),
    user: z
      .string(fault("way_user"))
      .max(WAY_LIMITS.user, fault("way_user"))
      .regex(oneLine, fault("way_user")),
    /** Absent: as before, for the same address and the same user. Empty: there is none. */
    secret: z
      .string(fault("way_secret"))
      .refine((text) => text.isWellFormed() && bytes(text) <= WAY_LIMITS.secret, fault("way_secret"))
      .nullish()
      .transform((secret) => secret ?? undefined),
    /** With colons or without; empty: none. */
    pin: z
      .string(fault("way_pin"))
      .transform((text) => text.replace(/[\s:]/g, "").toLowerCase())
      .refine((text) => /^([0-9a-f]{64})?$/.test(text), fault("way_pin"))
      .nullish()
      .transform((pin) => pin || null),
    options: z
      .record(
        z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
        z.string().max(WAY_LIMITS.option).regex(oneLine),
        fault("way_option"),
      )
      .refine((options) => Object.keys(options).length <= WAY_LIMITS.options, fault("way_option"))
      .default({}),
  })
  .superRefine(({ kind, address, options }, context) => {
    const refuse = (path: string[], word: WaySettingFault | null): void => {
      if (word) context.addIssue({ code: "custom", path, message: word });
    };
    if (kind !== "http" || address !== "") refuse(["address"], addressFault(address));
    for (const [name, value] of Object.entries(options)) refuse(["options", name], urlFault(value));
  });

/** A way from outside as an admin sets it. */
export type WaySettings = z.output<typeof waySettings>;

function addressFault(address: string): WaySettingFault | null {
  const read = readWayAddress(address);
  if (!read) return "way_address";
  return isBarredHost(read.host) ? "way_barred" : null;
}

/** The fault of an option that is a URL; of all others the way itself knows. */
function urlFault(value: string): WaySettingFault | null {
  if (!value.includes("://")) return null;
  if (!URL.canParse(value)) return "way_url";
  const { protocol, username, password, host } = new URL(value);
  if (!/^https?:$/.test(protocol) || username !== "" || password !== "") return "way_url";
  return addressFault(host) === "way_address" ? "way_url" : addressFault(host);
}

/**
 * The place that a secret goes to, and the user that it is for: it is sealed for these, so that nobody sends it
 * elsewhere without knowing it. The options of `http` are its place; those of the others only say what is meant there.
 */
export function destinationOf({
  kind,
  address,
  user,
  options,
}: Pick<WayRecord, "kind" | "address" | "user" | "options">): string {
  const sorted = Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([address.toLowerCase(), user, kind === "http" ? sorted : []]);
}

/** The destination of a secret. */
type Destined = Parameters<typeof destinationOf>[0];

/** The fault of settings without a secret: the one that is kept stays for its destination alone. */
export function secretFault(
  before: Destined & ({ readonly sealed: string | null } | Pick<ShownWay, "secret">),
  after: Destined,
): WaySettingFault | null {
  const isKept = "sealed" in before ? before.sealed !== null : before.secret !== "none";
  return isKept && destinationOf(before) !== destinationOf(after) ? "way_secret_again" : null;
}

/** The place that a way calls, for people: its address, or the hosts of a plug's URLs. */
export function placeOf({ kind, address, options }: Pick<WayRecord, "kind" | "address" | "options">): string {
  if (kind !== "http") return address;
  const hosts = Object.values(options).flatMap((value) => (URL.canParse(value) ? new URL(value).host : []));
  return [...new Set(hosts.filter((host) => host !== ""))].join(", ");
}

/** All that a seal is bound to: what was sealed for one server, kind and destination opens for no other. */
export function sealedFor(
  way: Pick<WayRecord, "serverUuid" | "kind" | "address" | "user" | "options">,
): string {
  return JSON.stringify([way.serverUuid, way.kind, destinationOf(way)]);
}

/** The secret of a way in the clear; null: it cannot be read. */
export function secretOf(seals: Pick<Seals, "open">, way: WayRecord): string | null {
  return way.sealed === null ? "" : seals.open(sealedFor(way), way.sealed);
}

/** Names of what is spoken with the other side, the same in every language. */
export const PROTOCOLS: Readonly<Record<OutsideKind, string>> = {
  redfish: "Redfish",
  ipmi: "IPMI",
  http: "HTTP",
  proxmox: "Proxmox VE",
};

/** The findings of a try, or why it came to nothing. */
export type WayOutcome =
  | { readonly findings: WayFindings }
  | {
      readonly fault: {
        readonly code: WayFaultCode;
        readonly detail: string;
        readonly certificate: Certificate | null;
      };
    };
