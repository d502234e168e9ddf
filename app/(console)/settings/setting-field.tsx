"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { Field } from "@/components/field";
import { joinSentences } from "@/components/sentences";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { LANGUAGE_NAMES, LOCALES } from "@/i18n/locales";
import { ROLE_NAMES } from "@/lib/fleet/model/entities";
import { settingRow, type SettingKey, type ShownSetting } from "@/lib/fleet/model/manager-settings";
import { PLAIN, SecretInput } from "../_kit/place-fields";
import type { SettingFaultWord } from "./actions";

interface SettingFieldProps {
  readonly setting: ShownSetting;
  /** The text of the form that was answered; undefined: there was none. */
  readonly typed: string | undefined;
  readonly fault: SettingFaultWord | undefined;
}

/** The words to choose from, by the setting. */
const CHOICES: Readonly<Partial<Record<SettingKey, (t: RoleWords) => readonly Choice[]>>> = {
  KOMO_NOTICE_LANGUAGE: () => LOCALES.map((locale) => [locale, LANGUAGE_NAMES[locale]] as const),
  KOMO_OIDC_FIRST_ROLE: (t) => ROLE_NAMES.map((role) => [role, t(role)] as const),
};
type Choice = readonly [value: string, name: string];
type RoleWords = ReturnType<typeof useTranslations<"people.role">>;

/** The input of one setting, or what the environment has set. */
export function SettingField({ setting, typed, fault }: SettingFieldProps) {
  const t = useTranslations("settings");
  const joined = useTranslations("joined");
  const role = useTranslations("people.role");
  const id = useId();
  const { key, value, from, secret } = setting;
  const { input, otherwise = "", example } = settingRow(key);
  const label = t(`label.${key}`);
  const hint = t(`hint.${key}`);
  if (from === "environment")
    return (
      <div className="grid min-w-0 content-start gap-1 text-sm">
        <p className="font-medium">{label}</p>
        <p dir="ltr" className="[overflow-wrap:anywhere] text-muted-foreground">
          {input !== "secret" ? value : value === "" ? t("hidden") : t("hiddenAt", { host: value })}
        </p>
        <p className="text-xs text-muted-foreground">{t("ofEnvironment", { variable: key })}</p>
      </div>
    );
  const begin = typed ?? value;
  const about =
    input !== "secret"
      ? hint
      : secret === "kept"
        ? value === ""
          ? t("kept")
          : t("keptAt", { host: value })
        : joinSentences(joined, [hint, t("secretSet")]);
  const said = secret === "unreadable" && fault === undefined ? "unreadable" : fault;
  const sentence =
    said === undefined ? undefined : said === "value" ? t("fault.value", { hint }) : t(`fault.${said}`);
  if (input === "yes_no")
    return (
      <div className="grid min-w-0 content-start gap-1 text-sm sm:col-span-2">
        <input type="hidden" name={`${key}.there`} value="1" />
        <label className="flex min-h-11 items-center gap-3 sm:min-h-9">
          <input
            type="checkbox"
            name={key}
            value="true"
            defaultChecked={begin === "true"}
            className="size-5 shrink-0 accent-primary"
          />
          <span className="font-medium">{label}</span>
        </label>
        <p className="text-xs text-muted-foreground">{sentence ?? hint}</p>
      </div>
    );
  return (
    <Field id={id} label={label} hint={about} fault={sentence} className="min-w-0 content-start">
      {(described) =>
        input === "secret" ? (
          <SecretInput {...described} name={key} dir="ltr" spellCheck={false} placeholder={example} />
        ) : input === "choice" ? (
          <Select {...described} name={key} defaultValue={begin}>
            <option value="">{t("usual")}</option>
            {CHOICES[key]?.(role).map(([word, name]) => (
              <option key={word} value={word}>
                {name}
              </option>
            ))}
          </Select>
        ) : (
          <Input
            {...described}
            {...PLAIN}
            name={key}
            inputMode={input === "number" ? "numeric" : undefined}
            placeholder={otherwise || example}
            defaultValue={begin}
          />
        )
      }
    </Field>
  );
}
