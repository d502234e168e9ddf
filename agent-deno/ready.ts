import { readCertificate } from "./certificate.ts";
import type { Config } from "./config.ts";
import type { Paths } from "./paths.ts";
import { Refusal } from "./refusal.ts";
import { checkManagerUrl } from "./url-rule.ts";

/**
 * Refuses a configuration that komolet cannot work with.
 * @throws Refusal (1) that names the field
 */
export function requireReady(config: Config, paths: Paths): void {
  const url = checkManagerUrl(config.managerURL);
  if (config.managerURL === "") throw missing(paths, "managerURL", "managerUrl");
  if ("fault" in url) throw new Refusal(1, `${paths.config}: "managerURL" ${url.fault}.`);
  if (config.accessToken === "") throw missing(paths, "accessToken", "accessToken");
  if (config.caFile !== undefined) readCertificate(config.caFile, 1);
}

function missing(paths: Paths, field: string, target: string): Refusal {
  return new Refusal(1, `${paths.config}: "${field}" is empty; run \`komo-agent set ${target}\`.`);
}
