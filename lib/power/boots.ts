/**
 * What a run of a machine is called: by its kernel's boot id, and once it slept by that, "#" and a number. To the rules
 * each is a boot of its own, that no order outlives; to people a machine that slept did not restart.
 */
export function sleptSince(before: string | null | undefined, now: string): boolean {
  return typeof before === "string" && before !== now && isSameBoot(before, now);
}

/** Whether two runs are of one machine, from its start to its end. */
export function isSameBoot(one: string, other: string): boolean {
  return kernels(one) === kernels(other);
}

function kernels(boot: string): string {
  return boot.split("#", 1)[0] ?? boot;
}
