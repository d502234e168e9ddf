/** Dashes that people and their tools write for a hyphen. */
const DASHES = /[\u2010-\u2015\u2212\u30FC]/g;

/** The usual forms: six pairs or three fours with one kind of separator between them, or twelve digits and nothing else. */
const FORMS = [
  /^[0-9A-F]{2}([-:. ])[0-9A-F]{2}(?:\1[0-9A-F]{2}){4}$/,
  /^[0-9A-F]{4}([-:. ])[0-9A-F]{4}\1[0-9A-F]{4}$/,
  /^[0-9A-F]{12}$/,
];

/** A MAC address that was typed in any usual form, as it is kept: 00:1A:2B:3C:4D:5E. Null where it is none. */
export function macAddressOf(typed: string): string | null {
  // Full-width letters and digits, as Japanese keyboards give them, become plain ones.
  const plain = typed.normalize("NFKC").replace(DASHES, "-").trim().toUpperCase();
  if (!FORMS.some((form) => form.test(plain))) return null;
  return plain.replace(/[^0-9A-F]/g, "").replace(/..(?!$)/g, "$&:");
}

/** Whether a MAC address, as it is kept, is one that a network card may have: that of a group would wake anybody. */
export function isOfOneCard(macAddress: string): boolean {
  return (Number.parseInt(macAddress.slice(0, 2), 16) & 1) === 0 && macAddress !== "00:00:00:00:00:00";
}
