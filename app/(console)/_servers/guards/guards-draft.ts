import { guardSettings, type GuardFault } from "@/lib/fleet/model/guard-settings";
import { MONITORING_PORTS, USUAL_GUARDS, type Guards } from "@/lib/plan/guards";
import { mergeEdits, standsAs, type Merged } from "../../_kit/edits/merge-edits";

/** Guards in a form: each may be ticked, and its numbers are kept while it is not. */
export interface GuardsDraft {
  readonly inhibitor: boolean;
  readonly session: boolean;
  readonly sessionIdleMinutes: string;
  readonly hold: boolean;
  readonly packageManager: boolean;
  readonly process: boolean;
  /** Separated by commas. */
  readonly processes: string;
  readonly load: boolean;
  readonly loadAbove: string;
  readonly loadMinutes: string;
  readonly traffic: boolean;
  /** Kilobytes a second. */
  readonly trafficAbove: string;
  readonly network: boolean;
  /** Separated by commas. */
  readonly exceptPorts: string;
  readonly scripts: boolean;
}

/** The guards of a form: own ones, or inherited. */
export interface GuardsForm extends GuardsDraft {
  readonly own: boolean;
}

/** The faults of the form, by field. */
export type GuardsFaults = Partial<
  Record<"sessionIdleMinutes" | "processes" | "loadAbove" | "trafficAbove" | "exceptPorts", GuardFault>
>;

/** Defaults for the fields of guards that are not ticked. */
const OFFERED = { load: { above: 0.5, minutes: 5 }, trafficAbove: 100_000 } as const;

/** The form of these guards. */
export function draftOf(guards: Guards): GuardsDraft {
  const { sessionIdleMinutes, processes, load, trafficAbove, network, ...ticks } = guards;
  const { above, minutes } = load ?? OFFERED.load;
  return {
    ...ticks,
    session: sessionIdleMinutes !== null,
    sessionIdleMinutes: String(sessionIdleMinutes ?? USUAL_GUARDS.sessionIdleMinutes),
    process: processes.length > 0,
    processes: processes.join(", "),
    load: load !== null,
    loadAbove: String(above),
    loadMinutes: String(minutes),
    traffic: trafficAbove !== null,
    trafficAbove: String((trafficAbove ?? OFFERED.trafficAbove) / 1000),
    network: network !== null,
    exceptPorts: (network?.exceptPorts ?? MONITORING_PORTS).join(", "),
  };
}

/** The form of a server's or group's guards; null: it has none, and the inherited ones are in force. */
export function formOf(guards: Guards | null, inherited: Guards): GuardsForm {
  return { own: guards !== null, ...draftOf(guards ?? inherited) };
}

/** The guard to which a field belongs. */
export const TICK_OF = {
  sessionIdleMinutes: "session",
  processes: "process",
  loadAbove: "load",
  loadMinutes: "load",
  trafficAbove: "traffic",
  exceptPorts: "network",
} as const;
const DETAILS = Object.keys(TICK_OF) as (keyof typeof TICK_OF)[];

/** Merges the form after an edit conflict: the choice between own and inherited guards decides over all of them. */
export function mergeGuards(began: GuardsForm, typed: GuardsForm, saved: GuardsForm): Merged<GuardsForm> {
  if (typed.own && saved.own) {
    const { fields, differences } = mergeEdits(began, typed, saved);
    // Whoever changed a number wants its guard ticked, without which it means nothing.
    const said = DETAILS.filter((field) => typed[field] !== began[field]).map((field) => TICK_OF[field]);
    const ticks = Object.fromEntries(said.map((tick) => [tick, typed[tick]]));
    return { fields: { ...fields, ...ticks }, differences };
  }
  const fields = standsAs(typed, began) ? saved : typed;
  const isNews = typed.own !== saved.own && !standsAs(saved, began);
  return { fields, differences: isNews ? [{ field: "own", theirs: saved, mine: typed }] : [] };
}

/** The guards of a form, or its faults. */
export function guardsOf(
  draft: GuardsDraft,
): { readonly guards: Guards } | { readonly faults: GuardsFaults } {
  const { inhibitor, hold, packageManager, scripts } = draft;
  const names = namesIn(draft.processes);
  const checked = guardSettings.safeParse({
    inhibitor,
    hold,
    packageManager,
    scripts,
    sessionIdleMinutes: draft.session ? numberOf(draft.sessionIdleMinutes) : null,
    // A ticked guard needs something to look for.
    processes: draft.process ? names.filter((name, i) => name !== "" || (i === 0 && names.length === 1)) : [],
    load: draft.load ? { above: numberOf(draft.loadAbove), minutes: Number(draft.loadMinutes) } : null,
    trafficAbove: draft.traffic ? Math.round(numberOf(draft.trafficAbove) * 1000) : null,
    network: draft.network ? { exceptPorts: namesIn(draft.exceptPorts).filter(Boolean).map(Number) } : null,
  });
  if (checked.success) return { guards: checked.data };
  const faults: GuardsFaults = {};
  for (const { path, message } of checked.error.issues) {
    const field = FIELD_OF[String(path[0])] ?? (path[0] as keyof GuardsFaults);
    faults[field] ??= message as GuardFault;
  }
  return { faults };
}

/** The fields of the form for what is checked under another name. */
const FIELD_OF: Readonly<Record<string, keyof GuardsFaults>> = { load: "loadAbove", network: "exceptPorts" };

/** Names that were typed with commas of either script between them. */
function namesIn(typed: string): string[] {
  return typed.split(/[,、，]/).map((name) => name.trim());
}

/** Reads a number; an empty field is not 0. */
function numberOf(typed: string): number {
  return typed.trim() === "" ? Number.NaN : Number(typed);
}
