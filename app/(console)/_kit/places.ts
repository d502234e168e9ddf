import {
  Bot,
  Boxes,
  CalendarClock,
  Leaf,
  ListOrdered,
  ListPlus,
  MoonStar,
  ScrollText,
  Server,
  Users,
  type LucideIcon,
} from "lucide-react";
import type { Operation, Permits } from "@/lib/access/rights";

interface Place {
  readonly icon: LucideIcon;
  /** The right that its page takes; null: seeing is enough. */
  readonly takes: Operation | null;
}

/** The pages of the console; the path of each is also its word. The account is in a menu of its own. */
export const PLACES = {
  servers: { icon: Server, takes: null },
  tonight: { icon: MoonStar, takes: null },
  groups: { icon: Boxes, takes: null },
  schedules: { icon: CalendarClock, takes: null },
  runs: { icon: ListOrdered, takes: null },
  energy: { icon: Leaf, takes: null },
  enrol: { icon: ListPlus, takes: "enrol" },
  programs: { icon: Bot, takes: "apiTokens" },
  people: { icon: Users, takes: "people" },
  audit: { icon: ScrollText, takes: "audit" },
} as const satisfies Readonly<Record<string, Place>>;

/** The pages that somebody may open, for the navigation and for the search. */
export function placesFor({ may }: Pick<Permits, "may">) {
  return (Object.keys(PLACES) as (keyof typeof PLACES)[])
    .filter((word) => PLACES[word].takes === null || may(PLACES[word].takes))
    .map((word) => ({ word, href: `/${word}`, icon: PLACES[word].icon }));
}
