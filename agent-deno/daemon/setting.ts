import { readCertificate } from "../certificate.ts";
import { type Config, loadConfig } from "../config.ts";
import { describeFault } from "../fault.ts";
import { connectManager, type Manager } from "../api.ts";
import type { Paths } from "../paths.ts";
import { requireReady } from "../ready.ts";
import { messageOf, Refusal } from "../refusal.ts";
import type { Way } from "./loop.ts";

/** What a configuration brings with it; replaced as a whole on reload. */
export interface Setting {
  readonly config: Config;
  readonly way: Way;
}

/**
 * Reads the configuration and makes ready what it names; undefined where the agent is disabled.
 * @throws Refusal (1) where komolet cannot work with it
 */
export function readSetting(paths: Paths): Setting | undefined {
  const config = loadConfig(paths);
  if (!config.enabled) return undefined;
  requireReady(config, paths);
  return {
    config,
    way: { manager: connect(config), describe: (error) => describeFault(error, config.managerURL) },
  };
}

function connect({ managerURL, accessToken, caFile }: Config): Manager {
  const caCertificate = caFile === undefined ? undefined : readCertificate(caFile, 1);
  try {
    return connectManager({ managerURL, accessToken, caCertificate });
  } catch (error) {
    throw new Refusal(1, `caFile: ${caFile} cannot be used: ${messageOf(error)}`);
  }
}
