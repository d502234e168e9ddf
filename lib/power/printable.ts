/**
 * Words that came from a stranger, an agent, a BMC or a UPS, as one line of printable words: what moves a cursor, turns
 * the text around it or hides in it becomes a blank, one at a time. To be asked where they come in.
 * @param most characters, as people count them
 */
export function printable(text: string, most = Infinity): string {
  const plain = text
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  return plain.length <= most ? plain : [...plain].slice(0, most).join("").trim();
}
