/** The way in which this machine is to go. */
export type Shutdown = "power_off" | "suspend" | "hibernate" | "reboot";
