/** A piece of a text, and the address that it leads to; null: nowhere. */
interface Linked {
  readonly text: string;
  readonly href: string | null;
}

const ADDRESS = /https?:\/\/[^\s<>"'`“”‘’«»「」『』（）【】、。，]+/giu;
/** Marks after an address that belong to the sentence around it. */
const MARKS = /[.,:;!?\])}*_~…！？：；]$/u;

/** A text with its addresses of http and https as links. All else stays text, other schemes, too. */
export function linked(text: string): readonly Linked[] {
  const parts: Linked[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = withoutMarks(found);
    const href = hrefOf(address);
    if (href === null) continue;
    if (index > end) parts.push({ text: text.slice(end, index), href: null });
    parts.push({ text: address, href });
    end = index + address.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), href: null });
  return parts;
}

function withoutMarks(address: string): string {
  let kept = address;
  // A bracket that was opened within the address is its own.
  while (MARKS.test(kept) && !(kept.endsWith(")") && kept.split("(").length > kept.split(")").length - 1))
    kept = kept.slice(0, -1);
  return kept;
}

/** Null: it is no address, or one whose name of a user could pass for another host. */
function hrefOf(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const { protocol, username, password, href } = new URL(address);
  const isPlain = username === "" && password === "";
  return isPlain && (protocol === "https:" || protocol === "http:") ? href : null;
}
