/** A form of the console in which settings are set. */
export type SettingsForm = "server" | "machine" | "guards" | "rest" | "note";

interface Field {
  /** The form in which it is set; fields of the server's form are asked for at registration. */
  readonly form: SettingsForm;
  /**
   * Whether lists of thousands have it, and servers are found by it; or only the server's own page has it; or it is so
   * long that the stream leaves it out, too: whoever needs it asks for it.
   */
  readonly place: "lists" | "page" | "apart";
  /** Its name in events, in English. */
  readonly called: string;
  /** The way in which events word its values, in English: as people typed them, in words of ours, in seconds, … */
  readonly worded: "typed" | "words" | "seconds" | "watts" | "guards" | "rest" | "note";
}

/**
 * The one list of the fields that people set for a server, in the order in which events tell them. It is so light that any
 * page may have it: the rules of each, with their schemas, are in `settings.ts`. docs/how-to/add-a-field.md explains what a
 * new field needs.
 */
export const FIELDS = {
  name: { form: "server", place: "lists", called: "name", worded: "typed" },
  macAddress: { form: "server", place: "lists", called: "MAC address", worded: "typed" },
  heartbeatInterval: { form: "server", place: "page", called: "heartbeat interval", worded: "seconds" },
  guards: { form: "guards", place: "page", called: "guards", worded: "guards" },
  readyPort: { form: "machine", place: "page", called: "port", worded: "words" },
  kind: { form: "machine", place: "page", called: "kind", worded: "words" },
  watts: { form: "machine", place: "page", called: "watts", worded: "watts" },
  offAs: { form: "machine", place: "page", called: "when turned off", worded: "words" },
  rest: { form: "rest", place: "page", called: "rest", worded: "rest" },
  note: { form: "note", place: "apart", called: "note", worded: "note" },
  // Last, since events end with the names of other servers.
  needs: { form: "machine", place: "page", called: "needs", worded: "words" },
} as const satisfies Readonly<Record<string, Field>>;

export type Setting = keyof typeof FIELDS;
export const SETTINGS = Object.keys(FIELDS) as readonly Setting[];

/** The settings with these properties. */
type SettingsWith<Said> = { [Name in Setting]: (typeof FIELDS)[Name] extends Said ? Name : never }[Setting];

export type SettingOf<F extends SettingsForm> = SettingsWith<{ readonly form: F }>;
/** The settings that are asked for at registration. */
export const NEW_SETTINGS = SETTINGS.filter(
  (name) => FIELDS[name].form === "server",
) as SettingOf<"server">[];

/** The settings that lists of thousands have. */
export type ListedSetting = SettingsWith<{ readonly place: "lists" }>;
export const LISTED_SETTINGS = SETTINGS.filter((name) => FIELDS[name].place === "lists") as ListedSetting[];

/** The settings that the stream leaves out. */
export type ApartSetting = SettingsWith<{ readonly place: "apart" }>;
export const APART_SETTINGS = SETTINGS.filter((name) => FIELDS[name].place === "apart") as ApartSetting[];
