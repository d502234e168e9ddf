import { StoreFault } from "./faults";
import type { JsonColumn } from "./json-columns";
import type { KeptWords } from "./words";

type Present<Columns> = { readonly [Name in keyof Columns]: NonNullable<Columns[Name]> };

/** Reads the columns of one row; each throws a StoreFault that names row and column where we cannot have written it. */
export interface RowReader {
  /** The word that was kept. */
  word<Word extends string, Kept>(column: string, words: KeptWords<Word, Kept>, kept: Kept): Word;
  wordOrNull<Word extends string, Kept>(
    column: string,
    words: KeptWords<Word, Kept>,
    kept: Kept | null,
  ): Word | null;
  json<Value>(column: string, kind: JsonColumn<Value>, text: string): Value;
  present<Value>(column: string, value: Value | null): Value;
  /** Columns that are null together, or else none of them is. */
  together<Columns extends Record<string, unknown>>(columns: Columns): Present<Columns> | null;
}

/** @param row what people are told, such as "servers of <uuid>" */
export function rowReader(row: string): RowReader {
  const damaged = (column: string, why: string) =>
    new StoreFault(`the database is damaged: in ${row}, the column ${column} ${why}. Restore a backup`);

  const reader: RowReader = {
    word: (column, words, kept) => {
      const word = words.read(kept);
      if (word === undefined)
        throw damaged(
          column,
          `holds ${typeof kept === "string" ? JSON.stringify(kept.slice(0, 40)) : String(kept)}`,
        );
      return word;
    },
    wordOrNull: (column, words, kept) => (kept === null ? null : reader.word(column, words, kept)),
    json: (column, kind, text) => {
      try {
        return kind.read(text);
      } catch {
        throw damaged(column, "is not the JSON that belongs there");
      }
    },
    present: (column, value) => {
      if (value === null) throw damaged(column, "is empty");
      return value;
    },
    together: <Columns extends Record<string, unknown>>(columns: Columns) => {
      const names = Object.keys(columns);
      if (names.every((name) => columns[name] === null)) return null;
      for (const name of names) reader.present(name, columns[name]);
      return columns as Present<Columns>;
    },
  };
  return reader;
}
