import * as z from "zod";
import { isBarredNutHost, nutAddress, readNutPlace, type NutPlace } from "../../power/nut-address";
import type { Seals } from "./way";

/** Bounds of the settings of a NUT server. */
export const NUT_LIMITS = {
  /** Characters. */
  url: 400,
  user: 128,
  /** Bytes. */
  secret: 256,
} as const;

/** The most NUT servers that there may be. */
export const MOST_NUT_SERVERS = 32;

/** Faults of the settings of a NUT server: words that the console translates and RPCs put in English. */
export const NUT_SETTING_FAULTS = {
  nut_url: "must be nut://HOST or nut://HOST:PORT, with /UPS behind it where it is about one UPS alone",
  nut_url_user: "must not have a user in it: the user has a field of its own",
  nut_barred: "must not be a link-local, a multicast or a broadcast address",
  nut_user: `must be one line of at most ${NUT_LIMITS.user} characters`,
  nut_secret: `must be one line of at most ${NUT_LIMITS.secret} bytes`,
  nut_secret_alone: "must have a user beside it, the one of upsd.users",
  nut_secret_again: "must be given again: it is kept only for the same address and the same user",
  nut_pin: "must be a SHA-256 fingerprint of 64 hexadecimal digits",
} as const;
export type NutSettingFault = keyof typeof NUT_SETTING_FAULTS;

const fault = (word: NutSettingFault): NutSettingFault => word;
const oneLine = /^\P{Cc}*$/u;
const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** The place that was written, or the fault in it. */
function placeFault(text: string): NutSettingFault | null {
  const place = readNutPlace(text);
  if (!place) return "nut_url";
  if (place.user !== "") return "nut_url_user";
  return isBarredNutHost(place.host) ? "nut_barred" : null;
}

/** A NUT server as an admin sets it; each message is a `NutSettingFault`. */
export const nutServerSettings = z
  .object({
    /** Null: a new one. */
    uuid: z
      .union([z.literal(""), z.uuid("must be a UUID")])
      .nullish()
      .transform((uuid) => uuid || null),
    url: z
      .string(fault("nut_url"))
      .trim()
      .max(NUT_LIMITS.url, fault("nut_url"))
      .superRefine((text, context) => {
        const word = placeFault(text);
        if (word) context.addIssue({ code: "custom", message: word });
      }),
    user: z
      .string(fault("nut_user"))
      .max(NUT_LIMITS.user, fault("nut_user"))
      .regex(oneLine, fault("nut_user")),
    /** Absent: as before, for the same address and the same user. Empty: there is none. */
    secret: z
      .string(fault("nut_secret"))
      .regex(oneLine, fault("nut_secret"))
      .refine((text) => text.isWellFormed() && bytes(text) <= NUT_LIMITS.secret, fault("nut_secret"))
      .nullish()
      .transform((secret) => secret ?? undefined),
    /** With colons or without; empty: none. */
    pin: z
      .string(fault("nut_pin"))
      .transform((text) => text.replace(/[\s:]/g, "").toLowerCase())
      .refine((text) => /^([0-9a-f]{64})?$/.test(text), fault("nut_pin"))
      .nullish()
      .transform((pin) => pin || null),
  })
  .superRefine(({ user, secret }, context) => {
    if (user === "" && secret)
      context.addIssue({ code: "custom", path: ["user"], message: fault("nut_secret_alone") });
  });

/** A NUT server as an admin sets it. */
export type NutServerSettings = z.output<typeof nutServerSettings>;

/** A NUT server, as it is kept. Times are wall-clock milliseconds. */
export interface NutServerRecord {
  readonly uuid: string;
  /** Its host, and its port where it is not the usual one: no other NUT server has it. */
  readonly address: string;
  /** The one UPS that is read; empty: all that it has. */
  readonly ups: string;
  readonly user: string;
  /** The secret, sealed; null: there is none. */
  readonly sealed: string | null;
  readonly secretSetAt: number | null;
  /** 64 small hexadecimal digits; null: no certificate was accepted yet. */
  readonly pin: string | null;
  readonly author: string;
  readonly authorUuid: string | null;
  readonly createdAt: number;
  /** The time of the last change: no two have the same. */
  readonly updatedAt: number;
}

/** A NUT server as people see it: its secret goes in and never comes out. */
export interface ShownNutServer extends Omit<NutServerRecord, "sealed"> {
  /** "unreadable": it was sealed with another key, and the server counts as not set up. */
  readonly secret: "none" | "kept" | "unreadable";
}

/** A NUT server with its secret in the clear: for its connection alone. */
export interface NutServerTarget {
  readonly place: NutPlace;
  readonly secret: string;
  readonly pin: string | null;
}

/** The place of a NUT server, and its user. */
export function placeOf({ address, ups, user }: Pick<NutServerRecord, "address" | "ups" | "user">): NutPlace {
  const place = readNutPlace(address);
  if (!place) throw new Error("the address of a NUT server cannot be read");
  return { ...place, ups, user };
}

/** The address and the one UPS in settings that were checked. */
export function splitUrl(url: string): Pick<NutServerRecord, "address" | "ups"> {
  const place = readNutPlace(url);
  if (!place) throw new Error("the URL of a NUT server was not checked");
  return { address: nutAddress(place), ups: place.ups };
}

/** The part of a NUT server that its secret is sealed for: nobody sends it elsewhere without knowing it. */
type Destined = Pick<NutServerRecord, "address" | "user">;

/** Whether a secret that is kept may go on being used: for its destination alone. */
export function keepsSecret(before: Destined, after: Destined): boolean {
  return before.address === after.address && before.user === after.user;
}

/** All that a seal is bound to: what was sealed for one NUT server and destination opens for no other. */
export function sealedForNut({ uuid, address, user }: Destined & Pick<NutServerRecord, "uuid">): string {
  return JSON.stringify(["nut", uuid, address, user]);
}

/** The secret in the clear; null: it cannot be read. */
export function nutSecretOf(seals: Pick<Seals, "open">, server: NutServerRecord): string | null {
  return server.sealed === null ? "" : seals.open(sealedForNut(server), server.sealed);
}

/** The watch over NUT servers, as the fleet needs it. */
export interface NutWatch {
  /** The address of the NUT server that the manager's environment names; null: it names none. */
  readonly ownAddress: string | null;
  /** Servers were set or removed. */
  changed(): void;
}
