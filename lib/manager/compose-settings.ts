import { readFile } from "node:fs/promises";
import type { Access } from "../access/access";
import type { SettingTries } from "../api/running";
import { FleetError } from "../fleet/model/errors";
import type {
  SettingKey,
  SettingPart,
  SettingsDesk,
  SettingTexts,
  SettingTry,
  SettingTryWord,
} from "../fleet/model/manager-settings";
import { tryBroker } from "../mqtt/try";
import { sendTestNotice } from "../notify/notices";
import { LoginFault } from "../oidc/login-fault";
import { createLoginService } from "../oidc/login-service";
import { machineClock as clock } from "./clock";
import { readOidc } from "./compose-oidc";
import type { Environment } from "./environment";
import {
  environmentHas,
  givenSettings,
  partFaults,
  settingsInForce,
  type GivenTexts,
  type ManagerSettings,
  type MqttPlace,
} from "./environment-settings";
import { misconfigured } from "./start-fault";

/** The settings in force, and what takes them up. */
export interface SettingsInForce {
  now(): ManagerSettings;
  readonly desk: SettingsDesk;
  /** Calls it with each change from now on, one after the other, and once now. */
  follow(takeUp: (now: ManagerSettings) => Promise<void>): Promise<void>;
}

/** Settings of the environment and of the console together. */
export function createSettingsInForce({
  environment,
  consoleOf,
  log,
}: {
  readonly environment: Pick<Environment, "settingTexts" | keyof ManagerSettings>;
  readonly consoleOf: (part: SettingPart) => SettingTexts | null;
  readonly log: { warn(line: string): void; error(error: unknown, context: string): void };
}): SettingsInForce {
  const { settingTexts } = environment;
  let now: ManagerSettings = environment;
  let turn = Promise.resolve();
  let takeUp: (now: ManagerSettings) => Promise<void> = () => Promise.resolve();
  const again = (): Promise<void> =>
    (turn = turn
      .then(() => {
        const fresh = settingsInForce(settingTexts, consoleOf, (part, faults) =>
          log.warn(
            `settings of the console do not go with the environment, which wins: ${part}: ${faults.map(({ field, message }) => `${field} ${message}`).join("; ")}`,
          ),
        );
        now = { ...fresh, notices: sameOr(now.notices, fresh.notices) };
        return takeUp(now);
      })
      .catch((error: unknown) => log.error(error, "taking settings up")));
  return {
    now: () => now,
    desk: {
      given: givenSettings(settingTexts),
      has: (part) => environmentHas(part, settingTexts),
      faults: partFaults,
      changed: again,
    },
    follow(work) {
      takeUp = work;
      return again();
    },
  };
}

/** The one that was there where the fresh one says the same: channels are made anew for another one alone. */
function sameOr<T>(before: T, fresh: T): T {
  return JSON.stringify(before) === JSON.stringify(fresh) ? before : fresh;
}

/** A part that is put together anew when its settings are others. */
export interface Swap<Place, Part> {
  current(): Part | null;
  /** The part for these settings from now on; null: there is none. */
  to(place: Place | null): Promise<void>;
}

const NONE = JSON.stringify(null);

/** @param end ends a part before the next one begins */
export function createSwap<Place, Part>(
  make: (place: Place) => Promise<Part>,
  end: (part: Part) => Promise<void> = () => Promise.resolve(),
): Swap<Place, Part> {
  let current: Part | null = null;
  let known = NONE;
  return {
    current: () => current,
    async to(place) {
      const text = JSON.stringify(place);
      if (text === known) return;
      const before = current;
      current = null;
      known = NONE;
      if (before) await end(before);
      current = place && (await make(place));
      known = text;
    },
  };
}

/** The authorities of a broker, read. @throws StartFault where the file cannot be read */
export async function readBroker({ caFile, token: _, ...broker }: MqttPlace) {
  const ca = caFile && (await readFile(caFile, "utf8").catch(() => null));
  if (caFile && !ca) throw misconfigured("KOMO_MQTT_CA_FILE must be a file that the manager can read");
  return { ...broker, ca };
}

/** The most tries at once. */
const MOST_TRIES = 4;
/** Milliseconds for which a try may take. */
const PATIENCE = 20_000;

interface TryParts {
  readonly access: Pick<Access, "apiTokens">;
  readonly fleet: { settingsToTry(ask: Parameters<SettingTries["tryOut"]>[0]): SettingTexts };
  readonly settingTexts: GivenTexts;
  readonly publicUrl: string;
}

/** Tries of settings that may not be stored. Secrets are in the clear for the call alone. */
export function createSettingTries({ access, fleet, settingTexts, publicUrl }: TryParts): SettingTries {
  let trying = 0;
  const work: Readonly<
    Partial<Record<SettingPart, (settings: ManagerSettings, signal: AbortSignal) => Promise<SettingTryWord>>>
  > = {
    webhook: notice,
    ntfy: notice,
    mail: notice,
    async mqtt({ mqtt }, signal) {
      if (!mqtt) throw nothingSet("KOMO_MQTT_URL");
      await tryBroker(await readBroker(mqtt), signal);
      return (await access.apiTokens.check(`Bearer ${mqtt.token}`, true)).ok ? "connected" : "token";
    },
    async oidc({ oidc }) {
      if (!oidc) throw nothingSet("KOMO_OIDC_ISSUER");
      await createLoginService(await readOidc(oidc), clock).begin(publicUrl);
      return "discovered";
    },
  };
  async function notice({ notices }: ManagerSettings, signal: AbortSignal): Promise<SettingTryWord> {
    await sendTestNotice(notices, { publicUrl, now: () => clock.wall() }, signal);
    return "sent";
  }
  return {
    async tryOut(ask) {
      const { part } = ask;
      const tryIt = work[part];
      const texts = fleet.settingsToTry(ask);
      if (!tryIt) throw new FleetError({ code: "invalid", violations: [CANNOT] });
      // Files beside the settings are the environment's; other parts are left out.
      const files = environmentHas(part, settingTexts) ? settingTexts : {};
      const settings = settingsInForce({ ...files, ...texts }, () => null);
      const { webhook, ntfy, mail } = settings.notices.channels;
      const only = {
        webhook: part === "webhook" ? webhook : null,
        ntfy: part === "ntfy" ? ntfy : null,
        mail: part === "mail" ? mail : null,
      };
      const address = ADDRESS[part];
      if (address && !texts[address]) throw nothingSet(address);
      if (trying >= MOST_TRIES) throw new FleetError({ code: "ways_busy" });
      trying += 1;
      try {
        const signal = AbortSignal.timeout(PATIENCE);
        const notices = { ...settings.notices, channels: only };
        return { word: await tryIt({ ...settings, notices }, signal), detail: "" };
      } catch (error) {
        if (error instanceof FleetError) throw error;
        return outcomeOf(error);
      } finally {
        trying -= 1;
      }
    },
  };
}

const ADDRESS = {
  webhook: "KOMO_WEBHOOK_URL",
  ntfy: "KOMO_NTFY_URL",
  mail: "KOMO_SMTP_URL",
  ...{ mqtt: "KOMO_MQTT_URL", oidc: "KOMO_OIDC_ISSUER" },
  ...{ notices: null, push: null, energy: null, welcome: null },
} as const satisfies Record<SettingPart, SettingKey | null>;

const CANNOT = { field: "part", message: "has nothing to try" };

function nothingSet(field: string): FleetError {
  return new FleetError({ code: "invalid", violations: [{ field, message: "must be set" }] });
}

const CERTIFICATE = /CERT|SELF_SIGNED|VERIFY|ALTNAME/;
/** Codes of MQTT by which a broker refuses a login: of version 5, and of 3.1.1. */
const MQTT_REFUSALS = [134, 135, 4, 5];

/** The outcome of a try that failed, from the fixed texts of channels and the codes of clients. */
export function outcomeOf(error: unknown): SettingTry {
  if (error instanceof LoginFault)
    return error.reason === "unanswered"
      ? outcomeOf(new Error(error.detail))
      : { word: "no_login_service", detail: error.detail };
  const { name, message, code, cause } = (error ?? {}) as Readonly<Record<string, unknown>>;
  if (name === "TimeoutError" || name === "AbortError") return { word: "late", detail: "" };
  if (typeof code === "number" && MQTT_REFUSALS.includes(code)) return { word: "login_refused", detail: "" };
  if (typeof code === "number") return { word: "answered", detail: String(code) };
  if (typeof code === "string") return reachOf(code);
  const said = typeof message === "string" ? message : "";
  const [, status] = /^it answered (\d+)$/.exec(said) ?? [];
  if (status === "401" || status === "403" || said === "it refuses the login")
    return { word: "login_refused", detail: "" };
  if (status !== undefined) return { word: "answered", detail: status };
  if (said.startsWith("no answer within")) return { word: "late", detail: "" };
  const [, why] = /\((\w+)\)$/.exec(said) ?? [];
  if (why === undefined && cause !== undefined) return outcomeOf(cause);
  return reachOf(why ?? "");
}

function reachOf(code: string): SettingTry {
  if (/TIMEDOUT|TIMEOUT/.test(code)) return { word: "late", detail: "" };
  return { word: CERTIFICATE.test(code) ? "certificate" : "unreachable", detail: code || "—" };
}
