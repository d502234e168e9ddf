import type { ServerView } from "@/lib/api/codec/read";
import {
  serverSettings,
  type ServerChanges,
  type ServerSettings,
  type SettingFault,
  type SettingOf,
} from "@/lib/fleet/model/settings";

/** What is said of a machine as it stands in its form: what is typed is kept as it was typed. */
export interface MachineDraft extends Pick<ServerSettings, "needs" | "kind"> {
  /** "": with its first heartbeat. */
  readonly readyPort: string;
  /** Both "": those of its kind. */
  readonly wattsOn: string;
  readonly wattsOff: string;
}

/** What is wrong with which field. */
export type MachineFaults = Partial<Record<keyof MachineDraft, SettingFault>>;

export function draftOf({
  needs,
  readyPort,
  kind,
  watts,
}: Pick<ServerView, SettingOf<"machine">>): MachineDraft {
  return {
    // In whatever order they were chosen, they are the same.
    needs: [...needs].sort(),
    kind,
    readyPort: readyPort === null ? "" : String(readyPort),
    wattsOn: watts ? String(watts.on) : "",
    wattsOff: watts ? String(watts.off) : "",
  };
}

/** The settings of a form, or what is wrong with it. */
export function settingsOf({
  needs,
  kind,
  readyPort,
  wattsOn,
  wattsOff,
}: MachineDraft): { readonly settings: ServerChanges } | { readonly faults: MachineFaults } {
  const asked: Record<SettingOf<"machine">, unknown> = {
    needs,
    kind,
    readyPort: numberOf(readyPort),
    watts:
      wattsOn.trim() === "" && wattsOff.trim() === ""
        ? null
        : { on: numberOf(wattsOn) ?? Number.NaN, off: numberOf(wattsOff) ?? Number.NaN },
  };
  const checked = serverSettings.partial().safeParse(asked);
  if (checked.success) return { settings: checked.data };
  const faults: MachineFaults = {};
  for (const { path, message } of checked.error.issues) {
    const field = path[0] === "watts" ? (path[1] === "off" ? "wattsOff" : "wattsOn") : path[0];
    faults[field as keyof MachineDraft] ??= message as SettingFault;
  }
  return { faults };
}

/** Null where nothing is typed. */
function numberOf(typed: string): number | null {
  return typed.trim() === "" ? null : Number(typed);
}
