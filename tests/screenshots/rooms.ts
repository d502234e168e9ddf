import type { Night } from "./night";

/** Servers that belong together, and their nights. */
export interface Room {
  /** Empty: its servers are in no group. */
  readonly name: string;
  readonly servers: readonly (readonly [name: string, night: Night])[];
  /** The hours of the schedule that wakes them and turns them off. */
  readonly hours?: readonly [string, string];
  /** The desks of its seat plan. */
  readonly desks?: Desks;
}

/** Desks side by side, and how many of them stand left of the aisle. */
export interface Desks {
  readonly across: number;
  readonly aisle: number;
}

const two = (number: number) => String(number).padStart(2, "0");

/** Three machines in a flat. */
export const HOMELAB: readonly Room[] = [
  { name: "", servers: [["nas", "on"], ["media", "off"], ["workshop", "woke"]] },
]; // oxfmt-ignore

/** Forty-five in an office. */
export const OFFICE: readonly Room[] = [
  { name: "Rack A", servers: seats("rack-a", 8, (i) => (i === 3 ? "came_back" : "on")) },
  {
    name: "Design",
    hours: ["07:00", "19:00"],
    servers: seats("design", 14, () => "woke"),
  },
  { name: "Test lab", servers: seats("lab", 18, (i) => (i % 6 === 0 ? "on" : "off")), hours: ["09:00", "18:00"] },
  { name: "", servers: [["printer", "on"], ["nas", "on"], ["backup", "off"], ["attic", "off"], ["kiosk", "off"]] },
]; // oxfmt-ignore

/** Six hundred in a school, the morning after a bad night. */
export const SCHOOL: readonly Room[] = [
  { name: "Servers", servers: seats("srv", 24, (i) => (i === 5 ? "lost" : i === 9 ? "came_back" : "on")) },
  ...[101, 102, 103, 105, 107, 201, 202, 204, 207].map((room): Room => ({
    name: `Room ${room}`,
    hours: [room % 2 ? "07:00" : "08:30", room % 3 ? "17:30" : "21:00"],
    servers: seats(String(room), 30, (i) => {
      if (room === 207 && i % 7 === 3) return "unexplained";
      if (room === 105 && (i === 17 || i === 18)) return "did_not_start";
      if (room === 204 && i === 2) return "may_not_wake";
      return room % 2 ? "woke" : "off";
    }),
    ...(room === 105 && { desks: { across: 6, aisle: 3 } }),
  })),
  { name: "Render farm", servers: seats("render", 240, (i) => (i % 3 === 0 ? "on" : i === 100 ? "lost" : "off")) },
  { name: "Library", servers: seats("library", 36, (i) => (i < 4 ? "on" : "off")), hours: ["09:00", "20:00"] },
  { name: "Staff", servers: seats("staff", 26, (i) => (i % 5 === 0 ? "woke" : "off")) },
  { name: "", servers: [["signage-entrance", "on"], ["signage-canteen", "on"], ["camera-yard", "on"], ["attic", "unexplained"]] },
]; // oxfmt-ignore

/** A school in the evening: all rooms are dark but two, and of one of those nobody knows whether it is. */
export const EVENING: readonly Room[] = [
  ...[101, 102, 103, 105, 107, 201, 202, 204, 207].map((room): Room => ({
    name: `Room ${room}`,
    hours: ["07:30", "17:30"],
    ...(room === 105 && { desks: { across: 6, aisle: 3 } }),
    servers: seats(String(room), 30, (i) => {
      if (room === 105 && i % 9 === 4) return "on";
      return room === 204 && i === 11 ? "lost" : "off";
    }),
  })),
  { name: "Library", servers: seats("library", 24, () => "off"), hours: ["09:00", "20:00"] },
]; // oxfmt-ignore

/** Two rooms in the afternoon: the lessons of one are over, and some of its machines are still in use. */
export const CLASSES: readonly Room[] = [
  { name: "Room 105", hours: ["07:00", "17:30"], desks: { across: 6, aisle: 3 }, servers: seats("105", 30, () => "woke") },
  {
    name: "Room 106",
    hours: ["07:00", "12:30"],
    servers: seats("106", 12, (i) => (i === 4 ? "came_back" : i % 5 === 0 ? "woke" : "off")),
  },
]; // oxfmt-ignore

/** Servers that are named alike. */
export function seats(prefix: string, count: number, night: (index: number) => Night) {
  return Array.from({ length: count }, (_, i) => [`${prefix}-${two(i + 1)}`, night(i)] as const);
}
