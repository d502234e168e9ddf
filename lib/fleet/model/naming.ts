import type { EventRecord, NamedInDetail, NewEvent } from "./entities";

/** A piece of a detail that is a name. */
export interface Name extends Pick<NamedInDetail, "of" | "uuid"> {
  readonly name: string;
}

/** A detail of these pieces, with the names in it: each reader gets the names of what they see. */
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

/** Stands for a name that the reader does not see. */
export const HIDDEN = "…";

/** Beginnings of parts of an edit that name others, where it is not known whom. */
const NAMES_OTHERS = /(?:^|; )needs: |^(?:added to|taken out of|the) (?:the )?group "/u;

/** The detail of an edit without names that the reader does not see. */
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
