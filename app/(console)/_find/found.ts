import { addressWith, folded, textsBesides, type Searched } from "./search";

/** The texts that match words of a search which the server's name does not contain. */
export function foundBesides(
  server: Searched,
  groups: readonly string[],
  tokens: readonly string[],
): readonly string[] {
  const name = folded(server.name);
  const rest = tokens.filter((token) => !name.includes(token));
  if (rest.length === 0) return [];
  const texts = textsBesides(server, groups);
  const found = rest.flatMap(
    (token) => texts.find((text) => folded(text).includes(token)) ?? addressWith(server, token) ?? [],
  );
  return [...new Set(found)];
}

/** A piece of a text, and whether it matches a search. */
export interface Piece {
  readonly text: string;
  readonly found: boolean;
}

/** Cuts a text into pieces that match the words of a search and pieces that do not. */
export function pieces(text: string, tokens: readonly string[]): readonly Piece[] {
  if (tokens.length === 0) return [{ text, found: false }];
  // Folding may turn one letter into several, or several into one: each position of the folded text keeps its letter.
  const letters = [...text];
  const places: number[] = [];
  let plain = "";
  for (const [i, letter] of letters.entries()) {
    const as = folded(letter);
    plain += as;
    for (let unit = 0; unit < as.length; unit++) places.push(i);
  }
  const found = new Set<number>();
  for (const token of tokens)
    for (let at = plain.indexOf(token); at >= 0; at = plain.indexOf(token, at + 1))
      for (const place of places.slice(at, at + token.length)) found.add(place);
  const cut: { text: string; found: boolean }[] = [];
  for (const [i, letter] of letters.entries()) {
    const last = cut.at(-1);
    if (last && last.found === found.has(i)) last.text += letter;
    else cut.push({ text: letter, found: found.has(i) });
  }
  return cut;
}
