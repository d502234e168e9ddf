import type { OutsideKind } from "@/lib/power/ways";

export const PRESETS = ["shelly", "tasmota", "homeassistant", "own"] as const;
type Preset = (typeof PRESETS)[number];

export type OptionName =
  | ("system" | "privilege" | "cipher_suite" | "vmid" | "node" | "kind")
  | ("preset" | "url" | "channel" | "entity" | "on_url" | "off_url" | "method")
  | ("state_url" | "state_path" | "state_on" | "state_off");

/** The values of a choice, each by its word; the first one is usual. "" is not sent. */
const CHOICES = {
  privilege: { operator: "operator", administrator: "administrator" },
  cipher_suite: { any: "", suite17: "17", suite3: "3" },
  kind: { found: "", qemu: "qemu", lxc: "lxc" },
  preset: { shelly: "shelly", tasmota: "tasmota", homeassistant: "homeassistant", own: "" },
  method: { get: "GET", post: "POST", put: "PUT" },
} as const satisfies Partial<Record<OptionName, Readonly<Record<string, string>>>>;
type Chosen = keyof typeof CHOICES;
export type ChoiceWord = { [Name in Chosen]: keyof (typeof CHOICES)[Name] }[Chosen];

/** The choices of an option; null: it is a text. */
export function choicesOf(name: OptionName): readonly (readonly [word: ChoiceWord, value: string])[] | null {
  if (!isChosen(name)) return null;
  return Object.entries(CHOICES[name]) as [ChoiceWord, string][];
}

function isChosen(name: OptionName): name is Chosen {
  return Object.hasOwn(CHOICES, name);
}

/** An option of a kind, as its form asks for it. */
export interface OptionField {
  readonly name: OptionName;
  readonly isRequired?: true;
  /** Whether few people need it. */
  readonly isRare?: true;
  /** The presets of a plug that have it; absent: all. */
  readonly of?: readonly Preset[];
}

const DEVICES: readonly Preset[] = ["shelly", "tasmota", "homeassistant"];
const OWN: readonly Preset[] = ["own"];

/** The options of each kind, in the order of its form. */
export const OPTIONS: Readonly<Record<OutsideKind, readonly OptionField[]>> = {
  redfish: [{ name: "system", isRare: true }],
  ipmi: [
    { name: "privilege", isRare: true },
    { name: "cipher_suite", isRare: true },
  ],
  proxmox: [
    { name: "vmid", isRequired: true },
    { name: "node", isRare: true },
    { name: "kind", isRare: true },
  ],
  http: [
    { name: "preset" },
    { name: "url", isRequired: true, of: DEVICES },
    { name: "channel", of: ["shelly", "tasmota"], isRare: true },
    { name: "entity", isRequired: true, of: ["homeassistant"] },
    { name: "on_url", isRequired: true, of: OWN },
    { name: "off_url", of: OWN },
    { name: "state_url", of: OWN },
    { name: "state_path", of: OWN, isRare: true },
    { name: "state_on", of: OWN, isRare: true },
    { name: "state_off", of: OWN, isRare: true },
    { name: "method", of: OWN, isRare: true },
  ],
};

type Values = Readonly<Record<string, string>>;

/** The options that a form with these values asks for. */
export function fieldsOf(kind: OutsideKind, values: Values): readonly OptionField[] {
  const preset = PRESETS.find((each) => CHOICES.preset[each] === (values["preset"] ?? "")) ?? "own";
  return OPTIONS[kind].filter(({ of }) => of === undefined || of.includes(preset));
}

/** The options that are sent: those that the form asks for and that say something. */
export function chosenOptions(kind: OutsideKind, values: Values): Values {
  const asked = fieldsOf(kind, values).map(({ name }) => [name, (values[name] ?? "").trim()] as const);
  return Object.fromEntries(asked.filter(([, value]) => value !== ""));
}

/** The values of a new way. */
export function initialOptions(kind: OutsideKind): Values {
  const usual = OPTIONS[kind].flatMap(
    ({ name }) =>
      choicesOf(name)
        ?.slice(0, 1)
        .map(([, value]) => [name, value]) ?? [],
  );
  return Object.fromEntries(usual) as Values;
}

/** Whether a text is the name of an option. */
export function isOption(text: string): text is OptionName {
  return Object.values(OPTIONS).some((fields) => fields.some(({ name }) => name === text));
}
