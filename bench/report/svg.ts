/** Plots as SVG text, readable on light and on dark ground, and by those who hear them. */

/** Pixels. */
const WIDTH = 720;
const LEFT = 210;
const RIGHT = 90;
const ROW = 30;
const HEIGHT = 300;

const STYLE = `
    text { font: 13px system-ui, sans-serif; fill: #24292f }
    .title { font-weight: 600; font-size: 15px }
    .quiet { fill: #57606a }
    .axis { stroke: #8c959f; stroke-width: 1 }
    .line { fill: none; stroke: #0969da; stroke-width: 2 }
    .dot, .bar { fill: #0969da } .other { fill: #8250df } .third { fill: #bf8700 }
    .goal { stroke: #cf222e; stroke-width: 1.5; stroke-dasharray: 5 4 }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3 } .quiet { fill: #9198a1 } .axis { stroke: #6e7681 }
      .line { stroke: #58a6ff } .dot, .bar { fill: #58a6ff } .other { fill: #bc8cff } .third { fill: #e3b341 }
      .goal { stroke: #ff7b72 }
    }`;

/** One bar, or several side by side in one row. */
export interface Row {
  readonly name: string;
  readonly values: readonly number[];
}

/** Horizontal bars. @param words how a value is written */
export function bars(
  title: string,
  rows: readonly Row[],
  words: (value: number) => string,
  kinds: readonly string[] = [],
): string {
  const perRow = Math.max(...rows.map(({ values }) => values.length));
  const row = ROW + (perRow - 1) * 14;
  const most = Math.max(...rows.flatMap(({ values }) => values));
  const top = kinds.length > 0 ? 64 : 44;
  const scale = (WIDTH - LEFT - RIGHT) / most;
  const thick = (row - 10) / perRow;
  const body = rows.map(({ name, values }, index) => {
    const y = top + index * row;
    const each = values.map((value, kind) => {
      const at = y + kind * thick;
      const width = Math.max(1, value * scale);
      return (
        rect(LEFT, at, width, thick - 2, KINDS[kind] ?? "bar") +
        text(LEFT + width + 6, at + thick / 2 + 3, words(value))
      );
    });
    return text(LEFT - 10, y + (row - 10) / 2 + 4, name, "", "end") + each.join("");
  });
  const key = kinds.map(
    (kind, index) =>
      rect(LEFT + index * 150, 36, 12, 12, KINDS[index] ?? "bar") +
      text(LEFT + 18 + index * 150, 47, kind, "quiet"),
  );
  return drawing(title, top + rows.length * row + 10, key.join("") + body.join(""));
}

const KINDS = ["bar", "other", "third"];

/** A line through points; x may be drawn by its logarithm. */
export function line(
  title: string,
  points: readonly { readonly x: number; readonly y: number }[],
  axes: { readonly x: (x: number) => string; readonly y: (y: number) => string; readonly log?: boolean },
  goal?: { readonly y: number; readonly name: string },
): string {
  const by = (x: number): number => (axes.log ? Math.log10(x) : x);
  const [first, last] = [by(points[0]?.x ?? 0), by(points.at(-1)?.x ?? 1)];
  const most = 1.15 * Math.max(...points.map(({ y }) => y), goal?.y ?? 0);
  const left = 80;
  const [top, bottom] = [50, HEIGHT - 40];
  const atX = (x: number): number =>
    left + 20 + ((by(x) - first) / (last - first || 1)) * (WIDTH - left - 90);
  const atY = (y: number): number => bottom - (y / most) * (bottom - top);
  const path = points.map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${round(atX(x))} ${round(atY(y))}`);
  return drawing(
    title,
    HEIGHT,
    `<path class="axis" d="M${left} ${top}V${bottom}H${WIDTH - 20}" fill="none"/>` +
      (goal
        ? `<path class="goal" d="M${left} ${round(atY(goal.y))}H${WIDTH - 20}"/>` +
          text(WIDTH - 24, atY(goal.y) - 6, goal.name, "quiet", "end")
        : "") +
      `<path class="line" d="${path.join("")}"/>` +
      points
        .map(
          ({ x, y }) =>
            `<circle class="dot" cx="${round(atX(x))}" cy="${round(atY(y))}" r="4"/>` +
            text(atX(x), atY(y) - 10, axes.y(y), "", "middle") +
            text(atX(x), bottom + 20, axes.x(x), "quiet", "middle"),
        )
        .join(""),
  );
}

function drawing(title: string, height: number, body: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(title)}">
  <title>${escaped(title)}</title>
  <style>${STYLE}
  </style>
  ${text(16, 24, title, "title")}
  ${body.replace(/<(rect|text|path|circle)/g, "\n  <$1").trim()}
</svg>
`;
}

function text(x: number, y: number, words: string, kind = "", anchor = "start"): string {
  const style = kind ? ` class="${kind}"` : "";
  return `<text x="${round(x)}" y="${round(y)}"${style} text-anchor="${anchor}">${escaped(words)}</text>`;
}

function rect(x: number, y: number, width: number, height: number, kind: string): string {
  return `<rect class="${kind}" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="2"/>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
const escaped = (words: string): string =>
  words.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
