import { stored } from "../commit";
import { FleetError, refuseEdited } from "../model/errors";
import {
  isSettingKey,
  openSettings,
  sealedForSetting,
  SETTING_PART_NAMES,
  settingRow,
  settingsOf,
  type ManagerSettingFault,
  type OpenedSettings,
  type SettingKey,
  type SettingPart,
  type SettingsAsk,
  type SettingsDesk,
  type SettingsRecord,
  type SettingTexts,
  type SettingViolation,
  type ShownPart,
  type ShownSetting,
} from "../model/manager-settings";
import { whose, type Registry, type RegistryBy } from "../registry";

/** The key of the queue under which one task at a time changes settings. No server has it. */
const QUEUE = "manager-settings";

const isSecret = (key: SettingKey): boolean => settingRow(key).input === "secret";

/** All parts of the settings, without their secrets. */
export function listSettings(registry: Registry): ShownPart[] {
  return SETTING_PART_NAMES.map((part) => shownPart(registry, part));
}

/** The texts that were set in the console for a part, secrets in the clear; null: none, or a secret cannot be read. */
export function consoleTexts(registry: Registry, part: SettingPart): SettingTexts | null {
  const record = registry.settings.get(part);
  if (!record) return null;
  const { texts, unreadable } = openSettings(registry.parts.seals, record);
  return unreadable.length > 0 ? null : texts;
}

/**
 * All texts of a part with a change that is not stored, secrets in the clear: for a try alone.
 * @throws FleetError `invalid`
 */
export function settingsToTry(registry: Registry, ask: SettingsAsk): SettingTexts {
  const { given, has } = deskOf(registry);
  if (has(ask.part)) return pickOf(ask.part, given);
  const { texts } = changedTexts(registry, ask);
  return { ...texts, ...pickOf(ask.part, given) };
}

/**
 * Changes settings of a part, and takes them up at once.
 * @param ifUpdatedAt the `updatedAt` of the part that was seen: nothing is changed where it is another now
 * @throws FleetError `invalid`, `edited_meanwhile`
 */
export function setSettings(
  registry: RegistryBy,
  ask: SettingsAsk,
  ifUpdatedAt?: number,
): Promise<ShownPart> {
  return registry.queue.run(QUEUE, async () => {
    const { managerSettings } = registry.parts.store;
    if (!managerSettings) throw new Error("this store keeps no settings");
    const { part } = ask;
    const before = registry.settings.get(part);
    refuseEdited("setting", { uuid: part, updatedAt: before?.updatedAt ?? 0 }, ifUpdatedAt);
    const after = recordOf(registry, ask, before);
    await stored(managerSettings.put(after));
    registry.settings.set(part, after);
    await deskOf(registry).changed();
    return shownPart(registry, part);
  });
}

function recordOf(
  registry: RegistryBy,
  ask: SettingsAsk,
  before: SettingsRecord | undefined,
): SettingsRecord {
  const now = registry.parts.clock.wall();
  const { texts, fresh } = changedTexts(registry, ask);
  const record = { texts: {}, sealed: {}, secretsSetAt: {} } as {
    texts: Partial<Record<SettingKey, string>>;
    sealed: Partial<Record<SettingKey, string>>;
    secretsSetAt: Partial<Record<SettingKey, number>>;
  };
  for (const key of settingsOf(ask.part)) {
    const text = texts[key];
    if (!text) continue;
    if (!isSecret(key)) record.texts[key] = text;
    else {
      record.sealed[key] = sealsOf(registry).seal(sealedForSetting(key, texts), text);
      record.secretsSetAt[key] = fresh.has(key) ? now : (before?.secretsSetAt[key] ?? now);
    }
  }
  return {
    ...{ part: ask.part, ...record, ...whose(registry) },
    updatedAt: Math.max(now, (before?.updatedAt ?? 0) + 1),
  };
}

/** The texts that the console would have set after a change, and the secrets that it gives. @throws FleetError `invalid` */
function changedTexts(
  registry: Registry,
  { part, values }: SettingsAsk,
): { readonly texts: SettingTexts; readonly fresh: ReadonlySet<SettingKey> } {
  const { given, has, faults } = deskOf(registry);
  const violations: { field: string; message: string }[] = [];
  const refuse = (field: string, message: ManagerSettingFault): void =>
    void violations.push({ field, message });
  const keys = new Set<string>(settingsOf(part));
  const record = registry.settings.get(part);
  const { texts: before, unreadable } = record ? openSettings(registry.parts.seals, record) : NOTHING;
  const texts: Partial<Record<SettingKey, string>> = { ...before };
  const fresh = new Set<SettingKey>();
  for (const [key, text] of Object.entries(values)) {
    if (!keys.has(key) || !isSettingKey(key)) refuse(key, "setting_unknown");
    else if (has(part) || given[key] !== undefined) refuse(key, "setting_of_environment");
    else {
      texts[key] = text;
      if (isSecret(key)) fresh.add(key);
    }
  }
  for (const key of settingsOf(part)) {
    if (fresh.has(key) || !isSecret(key)) continue;
    const { goesTo = [] } = settingRow(key);
    const goesElsewhere = goesTo.some(
      (each) => isSettingKey(each) && (texts[each] ?? "") !== (before[each] ?? ""),
    );
    if (unreadable.includes(key)) refuse(key, "setting_unreadable");
    else if (before[key] && goesElsewhere) refuse(key, "setting_again");
  }
  if (hasLogin(texts.KOMO_SMTP_URL)) refuse("KOMO_SMTP_URL", "setting_login_apart");
  const named = new Set(violations.map(({ field }) => field));
  const wrong = faults(part, { ...texts, ...pickOf(part, given) });
  violations.push(...wrong.filter(({ field }) => !named.has(field)));
  if (violations.length > 0) throw new FleetError({ code: "invalid", violations });
  return { texts, fresh };
}

const NOTHING: OpenedSettings = { texts: {}, unreadable: [] };

function shownPart(registry: Registry, part: SettingPart): ShownPart {
  const { given, has } = deskOf(registry);
  const record = registry.settings.get(part);
  const { texts, unreadable } = record ? openSettings(registry.parts.seals, record) : NOTHING;
  const ofEnvironment = has(part);
  const settings = settingsOf(part).map((key): ShownSetting => {
    const fromEnvironment = given[key];
    const text = fromEnvironment ?? (ofEnvironment ? "" : (texts[key] ?? ""));
    const isUnreadable = !ofEnvironment && unreadable.includes(key);
    return {
      ...{ key, value: shownText(key, text) },
      from: fromEnvironment !== undefined ? "environment" : text || isUnreadable ? "console" : "nowhere",
      secret: !isSecret(key) ? "none" : isUnreadable ? "unreadable" : text ? "kept" : "none",
    };
  });
  return {
    ...{ part, settings, passedOver: ofEnvironment && record !== undefined && !isEmpty(record) },
    ...{ author: record?.author ?? "", updatedAt: record?.updatedAt ?? 0 },
  };
}

/** The part of a text that people see: of a secret no more than the host that it leads to, of no address a login. */
function shownText(key: SettingKey, text: string): string {
  if (isSecret(key) && !settingRow(key).showsHost) return "";
  if (!isSecret(key) && !text.includes("://")) return text;
  if (!URL.canParse(text)) return isSecret(key) ? "" : text;
  const url = new URL(text);
  if (isSecret(key)) return url.host;
  if (url.username === "" && url.password === "") return text;
  url.username = "";
  url.password = "";
  return url.href;
}

function hasLogin(text: string | undefined): boolean {
  if (!text || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username !== "" || password !== "";
}

const isEmpty = ({ texts, sealed }: SettingsRecord): boolean =>
  Object.keys(texts).length + Object.keys(sealed).length === 0;

function pickOf(part: SettingPart, texts: SettingTexts): SettingTexts {
  return Object.fromEntries(
    settingsOf(part).flatMap((key) => (texts[key] === undefined ? [] : [[key, texts[key]]])),
  );
}

const NO_DESK: SettingsDesk = {
  given: {},
  has: () => false,
  faults: () => [] as readonly SettingViolation[],
  changed: () => Promise.resolve(),
};

const deskOf = ({ parts }: Registry): SettingsDesk => parts.settingsDesk ?? NO_DESK;

function sealsOf({ parts: { seals } }: Registry) {
  if (!seals) throw new Error("there is no key for secrets");
  return seals;
}
