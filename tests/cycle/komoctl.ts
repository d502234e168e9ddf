/** A home for komoctl, the servers that it commands, and tokens for it. */
import path from "node:path";
import { ApiTokenService, type Right } from "../../lib/gen/proto/komoriuta/v1/api_token_pb";
import { run } from "../helpers/child";
import { makeTempFolder, program } from "../helpers/environment";
import { startScene, type Scene } from "../helpers/scene";

/** A person's folders, with komoctl in them. */
export interface Home {
  readonly folder: string;
  /** The file that holds the login. */
  readonly configFile: string;
  readonly env: Readonly<{ XDG_CONFIG_HOME: string; PATH: string; HOME: string }>;
  /** Runs a line of words without blanks in them. */
  readonly komoctl: (line: string, input?: string) => ReturnType<typeof run>;
}

/** Makes such folders, without a login. */
export function makeHome(): Home {
  const folder = makeTempFolder();
  const configHome = path.join(folder, "config");
  const env = { XDG_CONFIG_HOME: configHome, PATH: "/usr/bin:/bin", HOME: folder };
  return {
    folder,
    configFile: path.join(configHome, "komoriuta", "komoctl.json"),
    env,
    komoctl: (line, input = "") => run([program("komoctl"), ...line.split(" ")], { env, input }),
  };
}

/** A manager, and three servers, of which one is off. */
export function startServers(): Promise<Scene> {
  return startScene({ awake: ["alder", "birch"], asleep: ["cedar"] });
}

/** A new token, as the console would show it. */
export async function tokenWith(scene: Scene, name: string, rights: Right[]): Promise<string> {
  return (await scene.operator.client(ApiTokenService).createApiToken({ name, rights })).token;
}
