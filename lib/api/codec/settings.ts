import { create, type MessageInitShape } from "@bufbuild/protobuf";
import {
  SETTING_TRY_TEXTS,
  wentWell,
  type SettingTry,
  type ShownPart,
} from "../../fleet/model/manager-settings";
import {
  SettingsPartSchema,
  SettingSourceSchema,
  TrySettingsResponseSchema,
  type SettingsPart,
  type TrySettingsResponse,
} from "../../gen/proto/komoriuta/v1/settings_pb";
import { SecretStateSchema } from "../../gen/proto/komoriuta/v1/way_pb";
import { numbers } from "./numbers";
import { timestampOf } from "./time";
import { SECRET_STATE } from "./way-words";
import type { Whole } from "./whole";

const STATES = numbers(SecretStateSchema, SECRET_STATE);
const SOURCES = numbers(SettingSourceSchema, {
  nowhere: "SETTING_SOURCE_NOWHERE",
  environment: "SETTING_SOURCE_ENVIRONMENT",
  console: "SETTING_SOURCE_CONSOLE",
});

/** The message of a part of the settings, which never has a secret. */
export function settingsPartMessage({
  part,
  settings,
  passedOver,
  author,
  updatedAt,
}: ShownPart): SettingsPart {
  return create(SettingsPartSchema, {
    ...{ part, passedOver, author, updatedAt: updatedAt === 0 ? undefined : timestampOf(updatedAt) },
    settings: settings.map(({ key, value, from, secret }) => ({
      ...{ key, value, source: SOURCES[from], secretState: STATES[secret] },
    })),
  } satisfies Whole<MessageInitShape<typeof SettingsPartSchema>>);
}

/** The message of what a try has shown. */
export function settingTryMessage(outcome: SettingTry): TrySettingsResponse {
  return create(TrySettingsResponseSchema, {
    ...{ good: wentWell(outcome.word), text: settingTryText(outcome), word: outcome.word },
  } satisfies Whole<MessageInitShape<typeof TrySettingsResponseSchema>>);
}

function settingTryText({ word, detail }: SettingTry): string {
  return SETTING_TRY_TEXTS[word].replace("{detail}", detail);
}
