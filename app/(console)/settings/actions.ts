"use server";

import { running } from "@/lib/api/running";
import { trySettings } from "@/lib/api/settings-service";
import { FleetError } from "@/lib/fleet/model/errors";
import {
  isSettingKey,
  MANAGER_SETTING_FAULTS,
  SETTING_PARTS,
  settingRow,
  settingsOf,
  type ManagerSettingFault,
  type SettingKey,
  type SettingPart,
  type SettingTexts,
  type SettingTry,
  type SettingViolation,
} from "@/lib/fleet/model/manager-settings";
import { fieldOf } from "../../operator";
import { actWith } from "../_kit/act";
import type { Fault } from "../_kit/faults";

/** A fault of one setting, as a word of the form. */
export type SettingFaultWord = "value" | "needed" | "excluded" | Exclude<ShortFault, "unknown">;
type ShortFault = ManagerSettingFault extends `setting_${infer Word}` ? ShortOf<Word> : never;
type ShortOf<Word extends string> = Word extends "of_environment"
  ? "environment"
  : Word extends "login_apart"
    ? "login"
    : Word;

/** The answer to a part's form; `values` are what was typed, without secrets. Null before the first. */
export type SettingsAnswer =
  | null
  | { readonly did: "saved" | "removed"; readonly at: number }
  | { readonly did: "tried"; readonly outcome: SettingTry; readonly values: SettingTexts }
  | {
      readonly did: "refused";
      readonly faults: Readonly<Partial<Record<SettingKey, SettingFaultWord>>>;
      readonly fault: Fault | null;
      readonly values: SettingTexts;
    };

/**
 * Saves, tries or removes the settings of a part, as its form asks for. A secret that is left empty stays. It works as a
 * plain form, too.
 */
export async function sendSettings(_before: SettingsAnswer, form: FormData): Promise<SettingsAnswer> {
  const part = fieldOf(form, "part") as SettingPart;
  const does = fieldOf(form, "does");
  const keys = Object.hasOwn(SETTING_PARTS, part) ? settingsOf(part) : [];
  const values = does === "remove" ? emptied(keys, form) : valuesOf(keys, form);
  const typed = Object.fromEntries(
    Object.entries(values).filter(([key]) => isSettingKey(key) && settingRow(key).input !== "secret"),
  ) as SettingTexts;
  const outcome = await actWith(
    "settings",
    "sendSettings",
    async (asking, fleet): Promise<SettingsAnswer> => {
      try {
        if (does === "try") {
          const shown = await trySettings(running(), asking, { part, values });
          return { did: "tried", outcome: shown, values: typed };
        }
        const ifUpdatedAt = Number(fieldOf(form, "updatedAt")) || 0;
        const { updatedAt } = await fleet.setSettings({ part, values, ifUpdatedAt });
        return { did: does === "remove" ? "removed" : "saved", at: updatedAt };
      } catch (error) {
        if (!(error instanceof FleetError) || error.fault.code !== "invalid") throw error;
        const violations = error.fault.violations.flatMap(({ field, message }) => {
          const key = field.replace(/^values\./, "");
          return isSettingKey(key) ? [{ field: key, message }] : [];
        });
        if (violations.length === 0) throw error;
        return { did: "refused", faults: faultsOf(violations), fault: null, values: typed };
      }
    },
  );
  return outcome.ok ? outcome.value : { did: "refused", faults: {}, fault: outcome.fault, values: typed };
}

/** The form's text of each setting: of a secret only what was typed, and none of what the environment sets. */
function valuesOf(keys: readonly SettingKey[], form: FormData): SettingTexts {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const { input } = settingRow(key);
      // A box that is not ticked sends nothing: a field beside it says that it was there.
      if (input === "yes_no") return form.has(`${key}.there`) ? [[key, fieldOf(form, key)]] : [];
      if (!form.has(key)) return [];
      const text = fieldOf(form, key).trim();
      return input === "secret" && text === "" ? [] : [[key, text]];
    }),
  );
}

/** All settings that the form has, removed. */
function emptied(keys: readonly SettingKey[], form: FormData): SettingTexts {
  const there = keys.filter((key) => form.has(key) || form.has(`${key}.there`));
  return Object.fromEntries(there.map((key) => [key, ""]));
}

function faultsOf(violations: readonly SettingViolation[]) {
  const words: Partial<Record<SettingKey, SettingFaultWord>> = {};
  for (const { field, message } of violations) words[field] ??= wordOf(message);
  return words;
}

const WORDS: Readonly<Record<ManagerSettingFault, SettingFaultWord>> = {
  setting_unknown: "value",
  setting_of_environment: "environment",
  setting_again: "again",
  setting_login_apart: "login",
  setting_unreadable: "unreadable",
};

function wordOf(message: string): SettingFaultWord {
  if (Object.hasOwn(MANAGER_SETTING_FAULTS, message)) return WORDS[message as ManagerSettingFault];
  if (message.startsWith("must be set")) return "needed";
  return message.startsWith("must not be set") ? "excluded" : "value";
}
