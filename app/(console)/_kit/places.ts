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
import type { Operation } from "@/lib/access/rights";
import type { useTranslations } from "next-intl";

interface Place {
  readonly href: string;
  readonly word: Parameters<ReturnType<typeof useTranslations<"shell">>>[0];
  readonly icon: LucideIcon;
  /** Only for who may do this. */
  readonly takes?: Operation;
}

/** Where one can go: for the navigation, and for those who search. */
export const PLACES: readonly Place[] = [
  { href: "/servers", word: "servers", icon: Server },
  { href: "/tonight", word: "tonight", icon: MoonStar },
  { href: "/groups", word: "groups", icon: Boxes },
  { href: "/schedules", word: "schedules", icon: CalendarClock },
  { href: "/runs", word: "runs", icon: ListOrdered },
  { href: "/energy", word: "energy", icon: Leaf },
  { href: "/enrol", word: "enrol", icon: ListPlus, takes: "enrol" },
  { href: "/programs", word: "programs", icon: Bot, takes: "apiTokens" },
  { href: "/people", word: "people", icon: Users, takes: "people" },
  { href: "/audit", word: "audit", icon: ScrollText, takes: "audit" },
];
