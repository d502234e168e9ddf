import {
  AlarmClock,
  Check,
  Copy,
  Hourglass,
  LoaderCircle,
  Moon,
  MoonStar,
  OctagonX,
  Sun,
  Sunrise,
  TriangleAlert,
  Unplug,
  type LucideIcon,
} from "lucide-react";

/** Icons that stand in every row of a list. */
const GLYPHS = {
  AlarmClock,
  Check,
  Copy,
  Hourglass,
  LoaderCircle,
  Moon,
  MoonStar,
  OctagonX,
  Sun,
  Sunrise,
  TriangleAlert,
  Unplug,
} satisfies Record<string, LucideIcon>;

export type GlyphName = keyof typeof GLYPHS;

const idOf = (name: string) => `glyph-${name}`;

/** The drawings of all glyphs, once for the page: in hundreds of rows they would weigh more than the words. */
export function GlyphSheet() {
  return (
    <svg aria-hidden className="absolute size-0 overflow-hidden">
      {Object.entries(GLYPHS).map(([name, Icon]) => (
        <symbol key={name} id={idOf(name)} viewBox="0 0 24 24">
          <Icon />
        </symbol>
      ))}
    </svg>
  );
}

/** One of the page's glyphs, in the colour of the text around it. */
export function Glyph({ name, className }: { name: GlyphName; className?: string }) {
  return (
    <svg aria-hidden className={className}>
      <use href={`#${idOf(name)}`} />
    </svg>
  );
}
