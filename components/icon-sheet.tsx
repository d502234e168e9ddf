import {
  AlarmClock,
  AlarmClockOff,
  ArrowUpRight,
  BellOff,
  Check,
  ChevronLeft,
  ChevronRight,
  CircleQuestionMark,
  CloudOff,
  Coffee,
  Copy,
  EarOff,
  Eye,
  Hourglass,
  LoaderCircle,
  LogIn,
  Menu,
  Moon,
  MoonStar,
  OctagonX,
  Play,
  RotateCw,
  Search,
  Sun,
  Sunrise,
  Table2,
  TriangleAlert,
  Undo2,
  Unplug,
  UserRound,
  type LucideIcon,
} from "lucide-react";
import { iconId } from "./icon-id";

/** Icons that are in every row of a list, and around the pages that people look at most. */
const ICONS = {
  AlarmClock,
  AlarmClockOff,
  ArrowUpRight,
  BellOff,
  Check,
  ChevronLeft,
  ChevronRight,
  CircleQuestionMark,
  CloudOff,
  Coffee,
  Copy,
  EarOff,
  Eye,
  Hourglass,
  LoaderCircle,
  LogIn,
  Menu,
  Moon,
  MoonStar,
  OctagonX,
  Play,
  RotateCw,
  Search,
  Sun,
  Sunrise,
  Table2,
  TriangleAlert,
  Undo2,
  Unplug,
  UserRound,
} satisfies Record<string, LucideIcon>;

export type IconName = keyof typeof ICONS;

/**
 * The drawings of all icons, once for the page: repeated in hundreds of rows they would outweigh the words. The manager
 * renders them, so that no script holds them a second time.
 */
export function IconSheet() {
  return (
    <svg aria-hidden className="absolute size-0 overflow-hidden">
      {Object.entries(ICONS).map(([name, Icon]) => (
        <symbol key={name} id={iconId(name)} viewBox="0 0 24 24">
          <Icon />
        </symbol>
      ))}
    </svg>
  );
}
