import http from "node:http";
import https from "node:https";

/** The address of a manager. */
export interface Where {
  /** Such as http://localhost:3000. */
  readonly url: string;
  /** A socket that leads to it, from another network. */
  readonly socketPath?: string | undefined;
  /** Certificate of the authority to trust. */
  readonly ca?: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface Question {
  readonly method?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: string | Uint8Array;
  /** Replaces that of `Where`. */
  readonly ca?: string | undefined;
  /** Gets the text so far; true: the rest is not awaited (a stream may never end). */
  readonly isEnough?: (body: string) => boolean;
}

/** Asks a manager for a path; follows no redirect. */
export function send(where: Where, path: string, question: Question = {}): Promise<Answer> {
  const { method = "GET", headers, body, ca = where.ca, isEnough = () => false } = question;
  const { request } = where.url.startsWith("https:") ? https : http;
  const options = { method, headers, ca, socketPath: where.socketPath, agent: false };
  return new Promise((resolve, reject) => {
    request(new URL(path, where.url), options, (response) => {
      let text = "";
      const answer = (): void =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      response
        .setEncoding("utf8")
        .on("data", (chunk: string) => {
          text += chunk;
          if (!isEnough(text)) return;
          answer();
          response.destroy();
        })
        .once("end", answer)
        .once("error", reject);
    })
      .once("error", reject)
      .end(body);
  });
}

/** Calls an RPC as any script could: JSON in, JSON out. */
export function callJson(
  where: Where,
  procedure: string,
  body: unknown,
  headers: http.OutgoingHttpHeaders = {},
): Promise<Answer> {
  return send(where, procedure, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}
