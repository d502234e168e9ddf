/** `login` and `logout`. */
import { Refusal } from "../../refusal.ts";
import { checkManagerUrl, readCertificate } from "../../config.ts";
import { jsonLine, printable } from "../../printable.ts";
import { EXIT } from "../exit.ts";
import { refusalOf } from "../refusal-of.ts";
import { forgetLogin, type Login, saveLogin, TOKEN } from "../login-file.ts";
import type { CtlVerb } from "../verb.ts";
import { say } from "../words/say.ts";

export const login: CtlVerb = {
  arguments: "[--ca FILE]",
  options: { ca: "PEM file of the manager's own certificate authority: no other is trusted then" },
  summary: "Ask for the manager's URL and a token, check them, and keep them.",
  details: `Asks two questions; the token is not shown as you type. From a pipe it reads two lines: the URL, then the token.
A token is made in the console. It is kept in $XDG_CONFIG_HOME/komoriuta/komoctl.json (by default ~/.config), which
you alone can read.`,
  async run({ json, options }, context) {
    const { io, configFile, connect } = context;
    const ca = options["ca"] === undefined ? undefined : readCertificate(options["ca"], 2);
    const checked = checkManagerUrl(io.ask(say("URL of the manager:")) ?? "");
    if ("fault" in checked) throw new Refusal(EXIT.usage, say("The URL {fault}.", { fault: checked.fault }));
    const token = (io.askSecret(say("Token:")) ?? "").trim();
    if (!TOKEN.test(token)) {
      throw new Refusal(
        EXIT.usage,
        say(
          'This is no token for programs: a token begins with "komo_" and has 32 letters and digits after it. Make one in the console.',
        ),
      );
    }
    const made: Login = { url: checked.url, token, ...(ca === undefined ? {} : { ca }) };
    const who = await connect(made)
      .call("AuthService/Verify")
      .catch((error: unknown) => Promise.reject(refusalOf(error, made.url)));
    if (who.authenticated !== true) {
      throw new Refusal(
        EXIT.noLogin,
        say("The manager does not accept this token: it was revoked or has expired."),
      );
    }
    const file = saveLogin(configFile, made);
    const name = (who.userId ?? "").replace(/^token:/, "");
    if (json) io.out(jsonLine({ url: made.url, name, file }));
    else
      io.out(
        printable(
          say('Logged in at {url} with the token "{name}". Kept in {file}.', { url: made.url, name, file }),
        ),
      );
  },
};

export const logout: CtlVerb = {
  summary: "Forget the token that is kept here.",
  details: "The token stays good: revoke it in the console where nobody is to use it any more.",
  run({ json }, { io, configFile }) {
    forgetLogin(configFile);
    io.out(json ? jsonLine({}) : say("Forgotten here. To end the token, revoke it in the console."));
  },
};
