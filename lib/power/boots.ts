/**
 * Whether the machine slept between two runs. A run is named by its kernel's boot ID and, after a sleep, by "#" and a
 * number. To the rules each run is a boot of its own, which no order outlives; to people a machine that slept did not
 * restart.
 */
export function sleptSince(before: string | null | undefined, now: string): boolean {
  return typeof before === "string" && before !== now && isSameBoot(before, now);
}

/** Whether two runs belong to one boot of the kernel. */
export function isSameBoot(one: string, other: string): boolean {
  return kernels(one) === kernels(other);
}

function kernels(boot: string): string {
  return boot.split("#", 1)[0] ?? boot;
}
