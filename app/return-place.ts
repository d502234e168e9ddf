const PLACE = /^\/servers(?:\/[0-9a-f-]{36})?(?:\?[\w%&=+.~-]*)?$/i;
const LENGTH = 1000;

/**
 * Where to go after logging in: the place in the console that was asked for, else the list. What comes in is
 * not believed: only addresses of our own pages get through, never another site's.
 */
export function returnPlace(asked: unknown): string {
  return isPlace(asked) ? asked : "/servers";
}

function isPlace(asked: unknown): asked is string {
  return typeof asked === "string" && asked.length <= LENGTH && PLACE.test(asked);
}
