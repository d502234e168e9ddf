import { acrossBundles } from "../compat/across-bundles";
import type { Access } from "../access/access";
import type { EnrolmentSecrets } from "../access/enrolment-secret";
import type { Asking } from "../access/identity";
import type { Languages } from "../access/languages";
import type { OperatorsFleet } from "../access/operators-fleet";
import type { AuditStore } from "../fleet/model/audit";
import type { Fleet } from "../fleet/fleet";
import type { Aside } from "../fleet/model/ports";
import type { Push } from "../fleet/model/push";
import type { OpenDoors } from "../fleet/model/door";
import type { SettingsAsk, SettingTry } from "../fleet/model/manager-settings";
import type { NutServerSettings } from "../fleet/model/nut-server";
import type { WayOutcome } from "../fleet/model/way";
import type { Install } from "../install/install-package";
import type { Oidc } from "../oidc/oidc";
import type { Tariff } from "../plan/energy";
import type { OutsideKind } from "../power/ways";
import type { NutOutcome } from "../ups/try";
import type { UpsWatch } from "../ups/watch";

/** Facts about this manager that the console shows. */
export interface About {
  readonly version: string;
  /** The address by which browsers and agents reach the manager, without a trailing slash. */
  readonly publicUrl: string;
  /** SHA-256 of the private CA's certificate as pairs of hexadecimal digits; null without a private CA. */
  readonly caFingerprint: string | null;
  /** Whether the servers are a simulated fleet (`npm run up`). */
  readonly simulatedFleet: boolean;
}

/** One call, for the log. */
export interface CallLine {
  readonly procedure: string;
  readonly ipAddress: string;
  readonly durationMs: number;
  /** "ok" or the Connect code. */
  readonly status: string;
  /** The reason for which an agent with a good token is refused. */
  readonly reason?: string | undefined;
}

/** A login by OpenID Connect that came to nothing, for the log. */
export interface LoginLine {
  readonly reason: string;
  /** A word or a sentence of ours. */
  readonly detail: string;
  readonly ipAddress: string;
  /** The subject of the login, where it is known. */
  readonly subject?: string;
  readonly name?: string | null;
}

/** Figures, and who may read them. */
export interface Figures {
  /** Whether the holder of this Authorization header, at this address, may read them. */
  readableBy(address: string, authorization: string | null): boolean;
  text(): Promise<string>;
  readonly contentType: string;
}

/** Tries of ways from outside. */
export interface WayTries {
  /**
   * Reads what a way finds now, and changes nothing. @throws FleetError `not_found`, `way_not_found`,
   * `secret_unreadable`, `ways_busy`
   */
  tryOut(serverUuid: string, kind: OutsideKind): Promise<WayOutcome>;
}

/** The standby of this manager, as the console and figures show it. Times are wall-clock milliseconds. */
export type StandbyView =
  | { readonly kind: "none" }
  /** Copies are made; `late`: none was for ten minutes. */
  | {
      readonly kind: "good" | "late";
      readonly copiedAt: number | null;
      /** The URL by which servers reach the other machine; null: it was not said. */
      readonly second: string | null;
    }
  /** Another manager serves, whose standby this one is; null: it may by now, and it is not known which. */
  | { readonly kind: "standby"; readonly of: Served | null }
  /** Another manager has taken the place of this one; at 0 it is not known when, nor where. */
  | { readonly kind: "replaced"; readonly generation: number; readonly at: number; readonly host: string };

/** The manager that serves, as its standby knows it. */
export interface Served {
  /** Its machine. */
  readonly host: string;
  /** The address of its console. */
  readonly url: string;
  /** The time of what is shown here, in wall-clock milliseconds. */
  readonly shownAt: number;
}

/** The place of this manager among those that may serve its fleet. */
export interface Standing {
  /** Whether this manager does nothing, and why; null: it serves. */
  aside(): Aside | null;
  /** Heeds the mark that an agent shows: it may say that another manager has taken the place of this one. */
  heed(mark: string): void;
  view(): StandbyView;
}

/** Tries of NUT servers. */
export interface NutTries {
  /**
   * Reads what a NUT server of these settings says now, and changes nothing. @throws FleetError `nut_server_not_found`,
   * `secret_unreadable`, `invalid`, `ways_busy`
   */
  tryOut(settings: NutServerSettings): Promise<NutOutcome>;
}

/** Tries of settings, stored or not. */
export interface SettingTries {
  /** Sends a test, or connects, with these settings, and changes nothing. @throws FleetError `invalid`, `ways_busy` */
  tryOut(ask: SettingsAsk): Promise<SettingTry>;
}

/** The NUT server of the manager's environment, without its secret. */
export interface OwnNutServer {
  readonly url: string;
  /** As it stands in the names of its UPSes. */
  readonly address: string;
  readonly user: string;
  readonly pin: string | null;
  readonly hasSecret: boolean;
}

/** UPSes, as far as they are read. */
export interface Upses extends Pick<UpsWatch, "upses" | "serverState"> {
  /** Null: the environment names none. */
  readonly own: OwnNutServer | null;
}

/** The running manager, as pages, actions and API mounts see it. */
export interface Running {
  readonly fleet: Fleet;
  readonly access: Access;
  /**
   * The fleet as an operator may see and change it. It comes from here, and not by an import: else each bundle of pages
   * and of the API would hold the whole fleet once more.
   */
  operatorsFleet(asking: Asking): OperatorsFleet;
  /** Logging in by OpenID Connect; null: it is not configured. */
  readonly oidc: Oidc | null;
  logLogin(line: LoginLine): void;
  /** The secrets of enrolment keys. */
  readonly enrolment: EnrolmentSecrets;
  readonly languages: Languages;
  readonly about: About;
  readonly standing: Standing;
  readonly install: Install;
  readonly push: Push;
  readonly wayTries: WayTries;
  readonly doors: OpenDoors;
  readonly upses: Upses;
  readonly nutTries: NutTries;
  readonly settingTries: SettingTries;
  /** The wall-clock time of a monotonic one, in milliseconds. */
  wallOf(monotonic: number): number;
  /** The networks that magic packets of this machine reach, and the targets that the environment sets in their place. */
  packets(): {
    readonly networks: readonly {
      readonly name: string;
      readonly address: string;
      readonly broadcast: string;
    }[];
    readonly targets: readonly string[] | null;
  };
  /** The kernel's table of neighbours on the manager's networks, as /proc/net/arp has it; "": it cannot be read. */
  neighbours(): Promise<string>;
  /** The entries of the audit. */
  readonly audit: Pick<AuditStore, "list">;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  logCall(line: CallLine): void;
  /** Counts a call that has ended, be it logged or not. */
  countCall(line: Omit<CallLine, "ipAddress">): void;
  /** The price and the emissions of energy. */
  readonly tariff: Tariff;
  /** Whether the first login at a manager without servers leads to the guide. */
  readonly welcomes: boolean;
  /** IANA: where the manager runs, by its environment. */
  readonly zone: string;
  /** Figures for Prometheus. */
  readonly figures: Figures;
  /** Writes an unexpected error and gives the request id that people are shown instead. */
  logError(error: unknown, context: string): string;
}

const shared = acrossBundles<Running>("komoriuta.running");

/**
 * The function that starts the manager, which the entry hands to instrumentation. There is none in `next dev`, which
 * has no entry.
 */
export const handedStart = acrossBundles<() => Promise<void>>("komoriuta.start");

/** The running manager. @throws where it has not been started */
export function running(): Running {
  if (!shared.value) throw new Error("the manager is not running");
  return shared.value;
}

/** Whether it is this one that runs. */
export function isRunning(manager: Running): boolean {
  return shared.value === manager;
}

/** Sets the running manager for pages and mounts; `undefined` removes it. */
export function setRunning(manager: Running | undefined): void {
  shared.value = manager;
}
