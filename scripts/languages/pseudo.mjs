// English that nobody speaks: what is not translated, is cut off or put together of parts is seen on pages that speak it.
import { parse, TYPE } from "@formatjs/icu-messageformat-parser";
import { printAST } from "@formatjs/icu-messageformat-parser/printer.js";

/** @typedef {import("@formatjs/icu-messageformat-parser").MessageFormatElement} Element */

const PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ACCENTED = [..."áƀçđéƒĝĥíĵķļṁñóṗɋŕšţúṽŵẋýžÁɃÇĐÉƑĜĤÍĴĶĻṀÑÓṖɊŔŠŢÚṼŴẊÝŽ"];

/** Stands around each message: a page that ends with none has cut one off. */
export const [OPENS, CLOSES] = ["⟦", "⟧"];
/** The letters of pseudo English. */
export const LETTERS = ACCENTED.join("");

/**
 * Letters with accents, and each vowel, n and s twice: two fifths longer, as many languages are, and in each word.
 * @param {string} text
 */
export const accented = (text) =>
  text.replace(/[a-z]/gi, (letter) => {
    const own = ACCENTED[PLAIN.indexOf(letter)] ?? letter;
    return /[aeiouns]/i.test(letter) ? own + own.toLowerCase() : own;
  });

/**
 * A message in pseudo English. Arguments, tags, cases and numbers stay as they are.
 * @param {string} message in the syntax of ICU
 */
export function pseudoMessage(message) {
  const text = printAST(parse(message).map(pseudoElement));
  // A sign that stands between others, such as a comma, is no piece of its own.
  return /[a-z]/i.test(message) ? OPENS + text + CLOSES : text;
}

/**
 * A sentence of the programs, whose names of arguments stand between braces.
 * @param {string} sentence
 */
export function pseudoSentence(sentence) {
  const parts = sentence.split(/(\{\w+\})/);
  return `${OPENS}${parts.map((part, at) => (at % 2 === 0 ? accented(part) : part)).join("")}${CLOSES}`;
}

/**
 * A tree of messages in pseudo English.
 * @template T
 * @param {T} tree
 * @returns {T}
 */
export const pseudoMessages = (tree) =>
  /** @type {T} */ (
    typeof tree === "string"
      ? pseudoMessage(tree)
      : Object.fromEntries(Object.entries(tree ?? {}).map(([key, below]) => [key, pseudoMessages(below)]))
  );

/**
 * @param {Element} element
 * @returns {Element}
 */
function pseudoElement(element) {
  if (element.type === TYPE.literal) return { type: TYPE.literal, value: accented(element.value) };
  if (element.type === TYPE.tag) return { ...element, children: element.children.map(pseudoElement) };
  if (element.type !== TYPE.plural && element.type !== TYPE.select) return element;
  const options = Object.entries(element.options).map(
    ([name, { value }]) => /** @type {const} */ ([name, { value: value.map(pseudoElement) }]),
  );
  return /** @type {Element} */ ({ ...element, options: Object.fromEntries(options) });
}
