import { readRemembered } from "./remembered";

/** Has the manager know what this browser is to be told, where it is to be told anything. */
export function announcePush(userId: string, locale: string): void {
  if (readRemembered())
    void import("./device").then(({ announce }) => announce(userId, locale)).catch(() => undefined);
}

/** Whoever leaves is told nothing more here. */
export async function leavePush(): Promise<void> {
  if (!readRemembered()) return;
  await import("./device").then(({ turnOff }) => turnOff()).catch(() => undefined);
}
