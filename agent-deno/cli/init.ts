import { configExists, EMPTY_CONFIG, saveConfig } from "../config.ts";
import { Refusal } from "../refusal.ts";
import type { AgentVerb } from "./verb.ts";
import { askAccessToken, askManagerUrl } from "./set.ts";
import { say } from "../words/say.ts";

export const init: AgentVerb = {
  changes: true,
  summary: "Ask for the manager's URL and the access token, and write the configuration.",
  details: `Asks two questions; the token is not shown as you type. From a pipe it reads two lines:
the URL, then the token. The agent stays disabled until \`komo-agent enable\`.
Refuses where a configuration exists: change that with \`komo-agent set\`.`,
  run(_args, { paths, platform, io }) {
    if (configExists(paths)) {
      throw new Refusal(
        1,
        say("{file}: exists already; change it with `komo-agent set`.", { file: paths.config }),
      );
    }
    const managerURL = askManagerUrl(io);
    const accessToken = askAccessToken(io);
    saveConfig(paths, { ...EMPTY_CONFIG, managerURL, accessToken });
    platform.rotateLogs(EMPTY_CONFIG.logGeneration);
    io.out(say("Written to {file}. Next: komo-agent enable", { file: paths.config }));
  },
};
