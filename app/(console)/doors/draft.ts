import { DOOR_LIMITS, doorSettings, type DoorRecord, type DoorSettings } from "@/lib/fleet/model/door";

/** A door as its form has it. */
export interface DoorDraft {
  readonly name: string;
  readonly serverUuid: string;
  readonly port: string;
  readonly listen: string;
  /** With commas between. */
  readonly networks: string;
  readonly waitSeconds: string;
  readonly firstByte: boolean;
  readonly lingerMinutes: string;
  readonly pausedUntil: number | null;
}

/** The form of a door; of a new one, to this server. */
export function draftOf(door: DoorRecord | null, serverUuid: string): DoorDraft {
  return {
    name: door?.name ?? "",
    serverUuid: door?.serverUuid ?? serverUuid,
    port: door ? String(door.port) : "",
    listen: door?.listen ?? "",
    networks: door?.networks.join(", ") ?? "",
    waitSeconds: String(door?.waitSeconds ?? DOOR_LIMITS.wait.initial),
    firstByte: door?.firstByte ?? true,
    lingerMinutes: String(door?.lingerMinutes ?? DOOR_LIMITS.linger.initial),
    pausedUntil: door?.pausedUntil ?? null,
  };
}

type Faults = { readonly [Field in keyof DoorSettings]?: string };

/** The settings of a form, or null with its faults. */
export function settingsOf(draft: DoorDraft): {
  readonly settings: DoorSettings | null;
  readonly faults: Faults;
} {
  // An empty field is not 0.
  const number = (text: string): number => (text.trim() === "" ? Number.NaN : Number(text));
  const checked = doorSettings.safeParse({
    ...draft,
    port: number(draft.port),
    networks: draft.networks.split(/[\s,]+/).filter(Boolean),
    waitSeconds: number(draft.waitSeconds),
    lingerMinutes: number(draft.lingerMinutes),
  });
  if (checked.success) return { settings: checked.data, faults: {} };
  const faults: Record<string, string> = {};
  for (const { path, message } of checked.error.issues) faults[String(path[0])] ??= message;
  return { settings: null, faults };
}
