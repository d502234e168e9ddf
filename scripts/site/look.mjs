import { readFileSync } from "node:fs";
import { at } from "../common/files.mjs";

/** The mark of the project as SVG, taken from the console's component. */
export function logo() {
  const shapes = readFileSync(at("components/logo.tsx"), "utf8").match(/<(path|rect)\b[^>]*\/>/g);
  if (!shapes)
    throw new Error(
      "components/logo.tsx has no shapes any more: scripts/site/look.mjs takes them from there.",
    );
  return `<svg viewBox="0 0 64 64" aria-hidden="true">${shapes.join("")}</svg>`;
}

/** The style sheet, with the colours of the console by day and by night. */
export function styleSheet() {
  const colours = readFileSync(at("app/globals.css"), "utf8");
  const day = coloursIn(colours, /^:root \{$([\s\S]*?)^\}/m);
  const night = coloursIn(colours, /^@utility night-tokens \{$([\s\S]*?)^\}/m);
  const rest = readFileSync(at("scripts/site/site.css"), "utf8");
  return `:root {\n${day}\n}\n@media screen and (prefers-color-scheme: dark) {\n:root {\n${night}\n}\n}\n${rest}`;
}

/**
 * @param {string} css
 * @param {RegExp} block
 */
function coloursIn(css, block) {
  const found = block.exec(css)?.[1]?.match(/^ *--[\w-]+: [^;]+;$/gm);
  if (!found)
    throw new Error(
      "app/globals.css has no such block any more: scripts/site/look.mjs takes the colours from there.",
    );
  return found.map((line) => line.trim()).join("\n");
}
