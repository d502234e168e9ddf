import { macAddressOf } from "../../model/mac-address";
import { cardOf, createFinds, isAddress, without, type ForeignFile, type Found } from "./file";

const COMMENT = /^\s*(?:#|;|\/\/)/;

/** MAC addresses in a line, in the usual forms; digits and letters around one make it something else. */
const MACS =
  /(?<![0-9A-Z]|[0-9A-Z][:.-])(?:[0-9A-F]{2}([-:. ])[0-9A-F]{2}(?:\1[0-9A-F]{2}){4}|[0-9A-F]{4}([-:.])[0-9A-F]{4}\2[0-9A-F]{4}|[0-9A-F]{12})(?![0-9A-Z]|[:.-][0-9A-Z])/gi;

/** Lines that say something, without comments. JSON of something else has none. */
function contents({ lines, json }: ForeignFile): readonly { readonly line: number; readonly text: string }[] {
  if (json !== undefined) return [];
  return lines.flatMap((text, at) => {
    const [said = ""] = COMMENT.test(text) ? [] : text.split(/\s#/, 1);
    return said.trim() === "" ? [] : [{ line: at + 1, text: said.trim() }];
  });
}

/** `/etc/ethers`: a MAC address and a host name in each line, or an address in its place. */
export function readEthers(file: ForeignFile): Found | null {
  const finds = createFinds();
  const said = contents(file);
  for (const { line, text } of said) {
    const [mac = "", name = "", ...rest] = text.split(/\s+/, 3);
    const card = mac.includes(":") ? cardOf(mac) : null;
    if (!card || name === "" || rest.length > 0 || !/^[\w.:-]+$/.test(name)) return null;
    finds.take(line, card, name);
  }
  return said.length > 0 ? finds.found() : null;
}

/**
 * A plain list: a MAC address in each line, and a name if there is one, in any order and with any separator. At least
 * half of the lines must have one: else it is a text in which something looks like a MAC address.
 */
export function readPlain(file: ForeignFile): Found | null {
  const finds = createFinds();
  const said = contents(file);
  let good = 0;
  said.forEach(({ line, text: written }, at) => {
    // Full-width letters and digits, as Japanese keyboards give them.
    const text = written.normalize("NFKC");
    const cards = [...text.matchAll(MACS)].flatMap(([mac]) => macAddressOf(mac) ?? []);
    const [card, ...others] = cards;
    // The first line may say what stands below it.
    if (card === undefined) return at > 0 ? finds.leave(line, text, "no_mac") : undefined;
    good++;
    const names = namesIn(text.replace(MACS, "\t"));
    if (names.length === 0) for (const each of cards) finds.take(line, each);
    else {
      finds.take(line, card, ...names);
      for (const other of others) finds.leave(line, other, "another_card");
    }
  });
  return good > 0 && good * 2 >= said.length ? finds.found() : null;
}

const AROUND = " \t\"'`()[]<>:–—-=";

/** The names that a line has besides its MAC addresses: cells, or words between blanks as one. */
function namesIn(rest: string): readonly string[] {
  const cells = rest.split(/[\t,;|=]/).map((cell) =>
    cell
      .split(/\s+/)
      .filter((word) => !isAddress(without(word, AROUND)))
      .join(" "),
  );
  return cells.map((cell) => without(cell, AROUND)).filter((cell) => cell !== "");
}
