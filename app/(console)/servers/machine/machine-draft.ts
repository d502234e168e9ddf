import type { ServerView } from "@/lib/api/codec/read";
import type { SettingOf } from "@/lib/fleet/model/fields";
import {
  serverSettings,
  type ServerChanges,
  type ServerSettings,
  type SettingFault,
} from "@/lib/fleet/model/settings";

/** The settings of a machine in their form, with values as typed. */
export interface MachineDraft extends Pick<ServerSettings, "needs" | "kind" | "offAs"> {
  /** "": ready with its first heartbeat. */
  readonly readyPort: string;
  /** Both "": the defaults of its kind. */
  readonly wattsOn: string;
  readonly wattsOff: string;
  /** "": as usual for its kind. */
  readonly wattsAsleep: string;
}

/** The faults of a machine's settings, by field. */
export type MachineFaults = Partial<Record<keyof MachineDraft, SettingFault>>;

export function draftOf({
  needs,
  readyPort,
  kind,
  watts,
  offAs,
}: Pick<ServerView, SettingOf<"machine">>): MachineDraft {
  return {
    // The order of choice does not matter.
    needs: [...needs].sort(),
    kind,
    readyPort: readyPort === null ? "" : String(readyPort),
    wattsOn: watts ? String(watts.on) : "",
    wattsOff: watts ? String(watts.off) : "",
    wattsAsleep: String(watts?.asleep ?? ""),
    offAs,
  };
}

/** The settings of a form, or its faults. */
export function settingsOf({
  needs,
  kind,
  readyPort,
  wattsOn,
  wattsOff,
  wattsAsleep,
  offAs,
}: MachineDraft): { readonly settings: ServerChanges } | { readonly faults: MachineFaults } {
  const asked: Record<SettingOf<"machine">, unknown> = {
    needs,
    kind,
    readyPort: numberOf(readyPort),
    watts:
      wattsOn.trim() === "" && wattsOff.trim() === "" && wattsAsleep.trim() === ""
        ? null
        : {
            on: numberOf(wattsOn) ?? Number.NaN,
            off: numberOf(wattsOff) ?? Number.NaN,
            asleep: numberOf(wattsAsleep),
          },
    offAs,
  };
  const checked = serverSettings.partial().safeParse(asked);
  if (checked.success) return { settings: checked.data };
  const faults: MachineFaults = {};
  for (const { path, message } of checked.error.issues) {
    const field = path[0] === "watts" ? WATTS_FIELD[String(path[1])] : path[0];
    faults[(field ?? "wattsOn") as keyof MachineDraft] ??= message as SettingFault;
  }
  return { faults };
}

const WATTS_FIELD: Readonly<Record<string, keyof MachineDraft>> = {
  on: "wattsOn",
  off: "wattsOff",
  asleep: "wattsAsleep",
};

/** Reads a number; null: the field is empty. */
function numberOf(typed: string): number | null {
  return typed.trim() === "" ? null : Number(typed);
}
