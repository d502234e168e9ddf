import { FIELDS, SETTINGS, type Setting } from "./fields";

/** An edit of a setting, as an event tells it in English. */
export interface ReadChange {
  readonly setting: Setting;
  /** Null: it is not told. */
  readonly before: string | null;
  readonly after: string;
}

const NAMES = SETTINGS.map((setting) => FIELDS[setting].called);
const BEGIN = new RegExp(`(?:^|; )(?:(${NAMES.join("|")}): |note (?=added|removed|changed))`, "g");
const ARROW = " → ";

/**
 * The edits in the detail of such an event, so that people read them in their language. Null: it is of another kind, or
 * cannot be told apart, since names may have any characters.
 */
export function readChanges({
  kind,
  detail,
}: {
  kind: string;
  detail: string;
}): readonly ReadChange[] | null {
  if (kind !== "edited") return null;
  const begins = [...detail.matchAll(BEGIN)];
  if (begins[0]?.index !== 0) return null;
  const changes = begins.map(([begin, name], at): ReadChange | null => {
    const from = (begins[at]?.index ?? 0) + begin.length;
    return readOne(name ?? FIELDS.note.called, detail.slice(from, begins[at + 1]?.index));
  });
  const places = changes.map((change) => (change ? SETTINGS.indexOf(change.setting) : -1));
  // Each at most once, and in their order: else a name looks like an edit.
  const isClear = places.every((place, at) => place > (places[at - 1] ?? -1));
  return isClear ? changes.flatMap((change) => change ?? []) : null;
}

/** The words around the name of a group that a server joined or left, or that was deleted, as events tell it in English. */
export const MEMBERSHIP = {
  joined: ['added to the group "', '"'],
  left: ['taken out of the group "', '"'],
  deleted: ['the group "', '" was deleted'],
} as const;
export type Membership = keyof typeof MEMBERSHIP;

/** The change of membership in the detail of such an event; null: it is none. */
export function readMembership({
  kind,
  detail,
}: {
  kind: string;
  detail: string;
}): { readonly how: Membership; readonly group: string } | null {
  if (kind !== "edited") return null;
  const how = (Object.keys(MEMBERSHIP) as Membership[]).find((each) => {
    const [before, after] = MEMBERSHIP[each];
    return (
      detail.startsWith(before) && detail.endsWith(after) && detail.length > before.length + after.length
    );
  });
  if (how === undefined) return null;
  const [before, after] = MEMBERSHIP[how];
  return { how, group: detail.slice(before.length, -after.length) };
}

function readOne(name: string, text: string): ReadChange | null {
  const setting = SETTINGS.find((each) => FIELDS[each].called === name);
  const [first = "", second, more] = text.split(ARROW);
  if (!setting || more !== undefined) return null;
  return second === undefined
    ? { setting, before: null, after: first }
    : { setting, before: first, after: second };
}
