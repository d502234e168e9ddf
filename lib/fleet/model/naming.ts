import type { EventRecord, NamedInDetail, NewEvent } from "./entities";

/** A piece of a detail that is a name. */
export interface Name extends Pick<NamedInDetail, "of" | "uuid"> {
  readonly name: string;
}

/** A detail of these pieces, with what it names: each reader is told the names of what they see. */
export function naming(pieces: readonly (string | Name)[]): Required<Pick<NewEvent, "detail" | "named">> {
  let detail = "";
  const named: NamedInDetail[] = [];
  for (const piece of pieces) {
    const text = typeof piece === "string" ? piece : piece.name;
    if (typeof piece !== "string")
      named.push({ of: piece.of, uuid: piece.uuid, at: detail.length, length: text.length });
    detail += text;
  }
  return { detail, named };
}

/** In the place of a name that is not seen. */
export const HIDDEN = "…";

/** Begins what names others in an edit of which it is not known whom. */
const NAMES_OTHERS = /(?:^|; )needs: |^(?:added to|taken out of|the) (?:the )?group "/u;

/** The detail of an edit without the names of what is not seen. */
export function detailSeen(
  { detail, named }: Pick<EventRecord, "detail" | "named">,
  sees: (named: NamedInDetail) => boolean,
): string {
  if (!named) return NAMES_OTHERS.test(detail) ? HIDDEN : detail;
  return named.reduceRight(
    (text, each) => (sees(each) ? text : text.slice(0, each.at) + HIDDEN + text.slice(each.at + each.length)),
    detail,
  );
}
