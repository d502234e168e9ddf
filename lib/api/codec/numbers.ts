import { enumFromJson, type DescEnum } from "@bufbuild/protobuf";

/** The protocol's numbers for the words of a table. */
export function numbers<Word extends string, Enum extends DescEnum>(
  schema: Enum,
  names: Readonly<Record<Word, Parameters<typeof enumFromJson<Enum>>[1]>>,
) {
  type Number = ReturnType<typeof enumFromJson<Enum>>;
  const entries = Object.entries(names) as [Word, (typeof names)[Word]][];
  return Object.fromEntries(entries.map(([word, json]) => [word, enumFromJson(schema, json)])) as Readonly<
    Record<Word, Number>
  >;
}
