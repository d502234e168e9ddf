/** Details of a network card of which nothing is known. */
export const NO_DETAILS = {
  driver: "",
  speed: 0,
  wireless: false,
  acpiWakeup: "",
  linkFile: "",
  wakeOnLanKeptBy: "WAKE_ON_LAN_KEEPER_UNSPECIFIED",
  addresses: [],
} as const;

/** A board of which nothing is known. */
export const NO_BOARD = {
  ...{ boardVendor: "", boardName: "", wakeUpType: 0, can: [] },
  ...{ alarmAt: undefined, beganAfterAlarm: undefined },
} as const;
