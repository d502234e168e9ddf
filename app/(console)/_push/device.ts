import type { PushAddress } from "@/lib/fleet/model/push";
import type { PushSettings } from "@/lib/fleet/model/push-words";
import { answered, type Fault } from "../_kit/faults";
import { pushHere, turnOffPush, turnOnPush, type PushHere } from "./actions";
import { readRemembered, remember } from "./remembered";

/** A reason against notifications in a browser: not supported, no trusted HTTPS, not installed yet, or blocked. */
type Obstacle = "unsupported" | "insecure" | "install" | "blocked";

/** The state of notifications in this browser. */
export type PushState =
  | { readonly obstacle: Obstacle }
  | { readonly obstacle: null; readonly endpoint: string | null; readonly here: PushHere };

/** Milliseconds to wait for a service worker that should be there. */
const WORKER_WITHIN = 5_000;

/** Reads the state of notifications in this browser; prompts nobody. */
export async function pushStateHere(): Promise<PushState | { readonly fault: Fault }> {
  const obstacle = obstacleHere();
  if (obstacle) return { obstacle };
  const worker = await workerHere();
  if (!worker) return { obstacle: "insecure" };
  const endpoint = (await worker.pushManager.getSubscription())?.endpoint ?? null;
  const outcome = await answered(pushHere(endpoint));
  return outcome.ok ? { obstacle: null, endpoint, here: outcome.value } : { fault: outcome.fault };
}

function obstacleHere(): Obstacle | null {
  if (!window.isSecureContext) return "insecure";
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window))
    return isApplePhone() && !isInstalled() ? "install" : "unsupported";
  return Notification.permission === "denied" ? "blocked" : null;
}

/** Whether it is an iPhone or an iPad, which says that it is a Mac. */
function isApplePhone(): boolean {
  const { userAgent, maxTouchPoints } = navigator;
  return /iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1);
}

function isInstalled(): boolean {
  return matchMedia("(display-mode: standalone)").matches;
}

/** The service worker; null where the browser does not trust the manager's certificate. */
async function workerHere(): Promise<ServiceWorkerRegistration | null> {
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), WORKER_WITHIN));
  try {
    await navigator.serviceWorker.register("/sw.js");
    return await Promise.race([navigator.serviceWorker.ready, late]);
  } catch {
    return null;
  }
}

/**
 * The result of turning notifications on. "asked": the person did not answer; "service": the browser's push service did
 * not.
 */
export type TurnedOn =
  | { readonly endpoint: string }
  | { readonly why: Obstacle | "asked" | "service" }
  | { readonly fault: Fault };

/** Asks the person for permission, subscribes, and registers this browser with the manager. */
export async function turnOn(userId: string, publicKey: string, settings: PushSettings): Promise<TurnedOn> {
  const permission = await Notification.requestPermission();
  if (permission !== "granted") return { why: permission === "denied" ? "blocked" : "asked" };
  const worker = await workerHere();
  if (!worker) return { why: "insecure" };
  const address = await subscribe(worker, publicKey);
  if (!address) return { why: "service" };
  const outcome = await answered(turnOnPush(address, settings));
  if (!outcome.ok) return { fault: outcome.fault };
  remember({ userId, settings });
  return { endpoint: address.endpoint };
}

async function subscribe(
  { pushManager }: ServiceWorkerRegistration,
  publicKey: string,
): Promise<PushAddress | null> {
  try {
    const there = await pushManager.getSubscription();
    // A subscription of another manager of this name, say: its key differs.
    if (there && keyOf(there) !== publicKey) await there.unsubscribe();
    const applicationServerKey = bytesOf(publicKey);
    const { endpoint, keys } = (
      await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })
    ).toJSON();
    return { endpoint: endpoint ?? "", p256dh: keys?.["p256dh"] ?? "", auth: keys?.["auth"] ?? "" };
  } catch {
    return null;
  }
}

function keyOf({ options }: PushSubscription): string {
  const bytes = new Uint8Array(options.applicationServerKey ?? new ArrayBuffer());
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Turns notifications off, here, at the manager and at the push service. */
export async function turnOff(): Promise<Fault | null> {
  remember(null);
  const worker = await navigator.serviceWorker?.getRegistration("/");
  const there = await worker?.pushManager?.getSubscription();
  if (!there) return null;
  const outcome = await answered(turnOffPush(there.endpoint));
  // If the manager was not reached, its next message fails and ends the subscription.
  await there.unsubscribe().catch(() => false);
  return outcome.ok ? null : outcome.fault;
}

/**
 * Announces this browser's settings anew where the manager does not have them so: push services give new addresses,
 * people move and change the language, and a manager may have lost its data.
 */
export async function announce(userId: string, locale: string): Promise<void> {
  const remembered = readRemembered();
  // It belongs to another person, or was forbidden since.
  if (remembered?.userId !== userId || Notification.permission !== "granted") return void (await turnOff());
  const standing = await pushStateHere();
  if (!("here" in standing)) return;
  const { settings, publicKey } = standing.here;
  const zone = zoneHere();
  if (settings?.locale === locale && settings.zone === zone) return;
  await turnOn(userId, publicKey, { ...(settings ?? remembered.settings), locale, zone });
}

/** IANA name. */
export function zoneHere(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
