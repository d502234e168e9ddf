/** A stranger's words in one line: no control characters, no marks that turn text around, one space at a time. */
export function oneLine(text: string, limit: number): string {
  const plain = text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  return [...plain].slice(0, limit).join("").trim();
}
