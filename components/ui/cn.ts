import { clsx, type ClassValue } from "clsx";
import { createTailwindMerge } from "tailwind-merge";

/** Joins class names; of two Tailwind classes that disagree the later one wins. */
export function cn(...inputs: ClassValue[]): string {
  return merge(clsx(inputs));
}

const any = [() => true];
const words = (text: string) => text.split(" ");
/** Makes each name a family of its own: of its classes the later one wins. */
const families = (names: string) => Object.fromEntries(words(names).map((name) => [name, [{ [name]: any }]]));
/** A family whose sides are families that it overrules. */
const overrules = (name: string, sides: string) => ({ [name]: words(sides) });

/** Whether a value is a length: `text-[0.8125rem]` is a size, `text-[CanvasText]` a colour. */
const isLength = (value: string) => /^\[(\d*\.?\d+(px|rem|em|%)|clamp\(.*\))\]$/.test(value);

/**
 * The families of the classes in use. The library's complete list is three times as large for every browser; a test
 * holds that both merge alike.
 */
const merge = createTailwindMerge(() => ({
  cacheSize: 500,
  theme: {},
  classGroups: {
    ...families(
      "accent align animate aspect auto-rows basis bottom break-inside cursor duration fill gap gap-x gap-y grid-cols grid-rows" +
        " h inset inset-x inset-y inset-s inset-e leading left line-clamp list m mb me ml mr ms mt mx my max-h max-w" +
        " min-h min-w opacity order outline-offset overflow overflow-x overflow-y overscroll p pb pe pl pr ps pt px py" +
        " pointer-events right rotate rounded rounded-t rounded-b rounded-l rounded-r scroll-mt select self shadow size stroke top" +
        " touch tracking transition underline-offset w whitespace z",
    ),
    ...{ "col-span": [{ col: ["auto", { span: any }] }], "col-start": [{ "col-start": any }] },
    "word-break": [{ break: ["all", "normal", "words"] }],
    display: words("block contents flex grid hidden inline inline-block inline-flex inline-grid"),
    position: words("absolute fixed relative static sticky"),
    visibility: words("collapse invisible visible"),
    sr: words("sr-only not-sr-only"),
    "text-decoration": words("line-through no-underline underline"),
    "decoration-thickness": [{ decoration: ["1"] }],
    "decoration-color": [{ decoration: any }],
    "text-transform": words("capitalize lowercase normal-case uppercase"),
    "text-overflow": ["truncate"],
    tabular: ["tabular-nums"],
    bg: [{ bg: any }],
    "backdrop-blur": [{ "backdrop-blur": any }],
    "font-weight": [{ font: words("normal medium semibold bold") }],
    "font-family": [{ font: words("sans mono") }],
    "font-size": [{ text: [...words("xs sm base lg xl 2xl 3xl 4xl"), isLength] }],
    "text-align": [{ text: words("left center right start end justify") }],
    "text-wrap": [{ text: words("balance nowrap pretty wrap") }],
    "text-color": [{ text: any }],
    grow: [{ grow: ["", ...any] }],
    shrink: [{ shrink: ["", ...any] }],
    flex: [{ flex: ["1", "auto", "initial", "none"] }],
    "flex-direction": [{ flex: words("col col-reverse row row-reverse") }],
    "flex-wrap": [{ flex: words("nowrap wrap wrap-reverse") }],
    "align-content": [{ content: words("center end start stretch") }],
    "align-items": [{ items: any }],
    "justify-content": [{ justify: words("between center end start") }],
    "justify-items": [{ "justify-items": any }],
    "justify-self": [{ "justify-self": any }],
    "place-content": [{ "place-content": any }],
    "place-items": [{ "place-items": any }],
    "border-style": [{ border: words("dashed dotted hidden none solid") }],
    "border-w": [{ border: ["", "0", "2", "4"] }],
    ...Object.fromEntries(
      words("x y t b l r s e").map((side) => [
        `border-w-${side}`,
        [{ border: [{ [side]: ["", "0", "2", "4"] }] }],
      ]),
    ),
    "border-color": [{ border: any }],
    "border-collapse": [{ border: ["separate"] }],
    "border-spacing": [{ "border-spacing": any }],
    "divide-x": [{ "divide-x": ["", ...any] }],
    "divide-y": [{ "divide-y": ["", ...any] }],
    "outline-style": [{ outline: ["dashed", "hidden", "none"] }],
    "outline-w": [{ outline: ["", "1", "2", "4"] }],
    "outline-color": [{ outline: any }],
    "translate-x": [{ "translate-x": any }],
    "translate-y": [{ "translate-y": any }],
  },
  conflictingClassGroups: {
    ...overrules("gap", "gap-x gap-y"),
    ...overrules("inset", "inset-x inset-y top right bottom left"),
    ...overrules("inset-x", "right left"),
    ...overrules("inset-y", "top bottom"),
    ...overrules("overflow", "overflow-x overflow-y"),
    ...overrules("p", "px py pt pr pb pl ps pe"),
    ...overrules("px", "pr pl"),
    ...overrules("py", "pt pb"),
    ...overrules("m", "mx my mt mr mb ml ms me"),
    ...overrules("mx", "mr ml"),
    ...overrules("my", "mt mb"),
    ...overrules("size", "w h"),
    ...overrules("font-size", "leading"),
    ...overrules("line-clamp", "display overflow"),
    ...overrules("flex", "basis grow shrink"),
    ...overrules("rounded", "rounded-t rounded-b rounded-l rounded-r"),
    ...overrules(
      "border-w",
      "border-w-x border-w-y border-w-t border-w-r border-w-b border-w-l border-w-s border-w-e",
    ),
    ...overrules("border-w-x", "border-w-r border-w-l border-w-s border-w-e"),
    ...overrules("border-w-y", "border-w-t border-w-b"),
  },
  conflictingClassGroupModifiers: { "font-size": ["leading"] },
  orderSensitiveModifiers: words(
    "* ** after backdrop before details-content file first-letter first-line marker placeholder selection",
  ),
}));
