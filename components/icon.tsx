import {
  AlarmClock,
  AlarmClockOff,
  BellOff,
  Check,
  CircleQuestionMark,
  Coffee,
  Copy,
  EarOff,
  Eye,
  Hourglass,
  LoaderCircle,
  Moon,
  MoonStar,
  OctagonX,
  Sun,
  Sunrise,
  TriangleAlert,
  Undo2,
  Unplug,
  type LucideIcon,
} from "lucide-react";

/** Icons that are in every row of a list. */
const ICONS = {
  AlarmClock,
  AlarmClockOff,
  BellOff,
  Check,
  CircleQuestionMark,
  Coffee,
  Copy,
  EarOff,
  Eye,
  Hourglass,
  LoaderCircle,
  Moon,
  MoonStar,
  OctagonX,
  Sun,
  Sunrise,
  TriangleAlert,
  Undo2,
  Unplug,
} satisfies Record<string, LucideIcon>;

export type IconName = keyof typeof ICONS;

const idOf = (name: string) => `icon-${name}`;

/** The drawings of all icons, once for the page: repeated in hundreds of rows they would outweigh the words. */
export function IconSheet() {
  return (
    <svg aria-hidden className="absolute size-0 overflow-hidden">
      {Object.entries(ICONS).map(([name, Icon]) => (
        <symbol key={name} id={idOf(name)} viewBox="0 0 24 24">
          <Icon />
        </symbol>
      ))}
    </svg>
  );
}

/** One of the page's icons, in the colour of the text around it. */
export function Icon({ name, className }: { name: IconName; className?: string }) {
  return (
    <svg aria-hidden className={className}>
      <use href={`#${idOf(name)}`} />
    </svg>
  );
}
