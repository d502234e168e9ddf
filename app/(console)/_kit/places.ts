import {
  Boxes,
  CalendarClock,
  DoorOpen,
  KeyRound,
  Leaf,
  PlugZap,
  ScrollText,
  Server,
  Settings,
  Users,
  type LucideIcon,
} from "lucide-react";
import type { IconName } from "@/components/icon";
import type { Operation, Permits } from "@/lib/access/rights";

/** A page of the console. */
export interface Place {
  /** One of the page's icons by its name, or one that nothing else shows; null: it stands in no navigation. */
  readonly icon: IconName | LucideIcon | null;
  /** The right that its page takes; null: seeing is enough. */
  readonly takes: Operation | null;
  /** Its part of the navigation: servers and time, or who comes in; null: a button of another page leads there. */
  readonly part: "fleet" | "access" | null;
}

/** The pages of the console; the path of each is also its word. The account is in a menu of its own. */
export const PLACES = {
  servers: { icon: Server, takes: null, part: "fleet" },
  timeline: { icon: "MoonStar", takes: null, part: "fleet" },
  groups: { icon: Boxes, takes: null, part: "fleet" },
  schedules: { icon: CalendarClock, takes: null, part: "fleet" },
  doors: { icon: DoorOpen, takes: null, part: "fleet" },
  ups: { icon: PlugZap, takes: null, part: "fleet" },
  "power-cuts": { icon: "Unplug", takes: null, part: "fleet" },
  energy: { icon: Leaf, takes: null, part: "fleet" },
  people: { icon: Users, takes: "people", part: "access" },
  tokens: { icon: KeyRound, takes: "apiTokens", part: "access" },
  audit: { icon: ScrollText, takes: "audit", part: "access" },
  settings: { icon: Settings, takes: "settings", part: "access" },
  welcome: { icon: null, takes: "settings", part: null },
  enrol: { icon: null, takes: "enrol", part: null },
  upgrades: { icon: null, takes: "upgrades", part: null },
  report: { icon: null, takes: null, part: null },
} as const satisfies Readonly<Record<string, Place>>;

type PlaceWord = keyof typeof PLACES;

/** The pages of the navigation that other pages belong to. */
const BELONGS: Readonly<Record<string, PlaceWord>> = {
  enrol: "servers",
  upgrades: "servers",
  report: "timeline",
  runs: "timeline",
  welcome: "settings",
};

/** The pages that somebody may open, for the search. */
export function placesFor({ may }: Pick<Permits, "may">) {
  return (Object.keys(PLACES) as PlaceWord[])
    .filter((word) => PLACES[word].takes === null || may(PLACES[word].takes))
    .map((word) => ({ word, href: `/${word}`, icon: PLACES[word].icon, part: PLACES[word].part }));
}

/** The navigation, in its parts; a part without a page that somebody may open is left out. */
export function navigationFor(permits: Pick<Permits, "may">) {
  const all = placesFor(permits);
  return (["fleet", "access"] as const)
    .map((part) => all.filter((place) => place.part === part))
    .filter((places) => places.length > 0);
}

/** The page of the navigation to which an address belongs; null: none. */
export function placeOf(address: string): PlaceWord | null {
  const first = /^\/([\w-]+)/.exec(address)?.[1] ?? "";
  if (first in PLACES && PLACES[first as PlaceWord].part !== null) return first as PlaceWord;
  return BELONGS[first] ?? null;
}
