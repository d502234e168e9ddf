import { readRemembered } from "./remembered";

/** Announces this browser's settings to the manager, where notifications are on. */
export function announcePush(userId: string, locale: string): void {
  if (readRemembered())
    void import("./device").then(({ announce }) => announce(userId, locale)).catch(() => undefined);
}

/** Ends notifications here at logout. */
export async function leavePush(): Promise<void> {
  if (!readRemembered()) return;
  await import("./device").then(({ turnOff }) => turnOff()).catch(() => undefined);
}
