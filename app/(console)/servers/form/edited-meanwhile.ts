import { SETTINGS, type ServerSettings } from "@/lib/fleet/settings";

/** A setting that someone else changed while a form was filled in. */
export interface Difference {
  readonly setting: keyof ServerSettings;
  /** As it is saved now. */
  readonly saved: string | number;
  /** As it stands in the form; null where the form has taken the saved value over. */
  readonly typed: string | number | null;
}

/**
 * What becomes of a form that someone else was faster with: what was typed stays, and what was not touched is as it is
 * saved now. Also what differs, to be shown.
 * @param began what the form was filled in with; null where that is not known: then all of it counts as typed
 */
export function mergeEdits(
  began: ServerSettings | null,
  typed: ServerSettings,
  saved: ServerSettings,
): { readonly fields: ServerSettings; readonly differences: readonly Difference[] } {
  const untouched = SETTINGS.filter((setting) => began !== null && typed[setting] === began[setting]);
  const differences = SETTINGS.filter(
    (setting) => typed[setting] !== saved[setting] && began?.[setting] !== saved[setting],
  );
  const taken = Object.fromEntries(untouched.map((setting) => [setting, saved[setting]]));
  return {
    fields: { ...typed, ...taken },
    differences: differences.map((setting) => ({
      setting,
      saved: saved[setting],
      typed: untouched.includes(setting) ? null : typed[setting],
    })),
  };
}
