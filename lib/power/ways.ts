/**
 * Ways to wake a server, in the order in which people read them. A packet and relays come by themselves; the others are
 * set for a server by an admin.
 */
export const WAY_KINDS = ["packet", "relay", "redfish", "ipmi", "http", "proxmox"] as const;
export type WayKind = (typeof WAY_KINDS)[number];

/** Ways that an admin sets: each reaches a machine from outside, past its agent. */
export const OUTSIDE_KINDS = ["redfish", "ipmi", "http", "proxmox"] as const satisfies readonly WayKind[];
export type OutsideKind = (typeof OUTSIDE_KINDS)[number];

/**
 * The power of a machine as something outside shows it. Evidence only: "off" may prove off, "on" proves nothing
 * (docs/status-model.md).
 */
export type SeenPower = "on" | "off" | "unknown";
