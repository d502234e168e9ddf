import { StoreFault } from "./faults";
import type { JsonColumn } from "./json-columns";

type Present<Columns> = { readonly [Name in keyof Columns]: NonNullable<Columns[Name]> };

/** Reads the columns of one row; each throws a StoreFault that names row and column where we cannot have written it. */
export interface RowReader {
  /** The word whose number was kept. */
  word<Word extends string>(column: string, words: readonly Word[], number: number): Word;
  /** The word that was kept, or null. */
  oneOf<Word extends string>(column: string, words: readonly Word[], text: string | null): Word | null;
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
    word: (column, words, number) => {
      const word = words[number];
      if (word === undefined) throw damaged(column, `holds ${number}`);
      return word;
    },
    oneOf: (column, words, text) => {
      if (text === null) return null;
      const word = words.find((one) => one === text);
      if (word === undefined) throw damaged(column, `holds ${JSON.stringify(text.slice(0, 40))}`);
      return word;
    },
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
