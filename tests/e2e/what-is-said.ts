import type { Page } from "@playwright/test";

/** The words of a page. */
export interface Said {
  /** Its title, each line or part of one, and what is read out of what has no text, also to those who listen only. */
  readonly lines: readonly string[];
  /** Texts that stand in one element, one after the other with nothing between them. */
  readonly pieces: readonly string[];
}

/** Attributes that are read out. */
const READ_OUT = [
  ...["aria-label", "aria-description", "aria-valuetext", "aria-roledescription"],
  ...["title", "placeholder", "alt", "label"],
];

/** Elements whose text no language has: code, keys, and records that stand there as they are kept. */
const AS_IT_IS = "script, style, noscript, template, code, kbd, pre, [translate=no]";

/** Reads all that a page says. */
export function whatIsSaid(page: Page): Promise<Said> {
  return page.evaluate(
    ([attributes, asItIs]) => {
      const lines: string[] = [document.title];
      const pieces: string[] = [];
      let last: Element | null = null;
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const text = node.textContent ?? "";
        let box = node.parentElement;
        if (!box || box.closest(asItIs)) continue;
        // React puts no element between two texts.
        const before = node.previousSibling;
        if (before?.nodeType === Node.TEXT_NODE) pieces.push(`${pieces.pop() ?? ""}${text}`);
        else pieces.push(text);
        while (box.parentElement && /^(inline|contents)$/.test(getComputedStyle(box).display))
          box = box.parentElement;
        if (box === last) lines.push(`${lines.pop() ?? ""}${text}`);
        else lines.push(text);
        last = box;
      }
      for (const each of document.querySelectorAll(attributes.map((name) => `[${name}]`).join()))
        for (const name of each.closest(asItIs) ? [] : attributes) lines.push(each.getAttribute(name) ?? "");
      const tidied = (texts: readonly string[]) =>
        [...new Set(texts.map((text) => text.replaceAll(/\s+/g, " ").trim()))].filter(Boolean);
      return { lines: tidied(lines), pieces: tidied(pieces) };
    },
    [READ_OUT, AS_IT_IS] as const,
  );
}
