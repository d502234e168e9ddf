import { sameText } from "../access/secrets";
import type { Metrics } from "../metrics/metrics";
import { isLoopback } from "../http/addresses";
import type { Figures } from "../api/running";

/** Figures for this machine, and for whoever shows the token, where there is one. */
export function figures(
  { text, contentType }: Pick<Metrics, "text" | "contentType">,
  token: string | null,
): Figures {
  return {
    text,
    contentType,
    readableBy(address, authorization) {
      const shown = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
      if (shown !== undefined) return token !== null && sameText(shown, token);
      return isLoopback(address);
    },
  };
}
