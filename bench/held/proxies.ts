import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { run, startChild, type Child } from "../../tests/helpers/child";
import { makeTempFolder, removeFolder, ROOT } from "../../tests/helpers/environment";
import { makeTestCertificates } from "../../tests/helpers/two-faced-manager";
import { until } from "../../tests/helpers/until";
import { send } from "../../tests/helpers/web";

export type ProxyName = "nginx" | "caddy";

/** A proxy of Debian's, with the configuration of docs/proxy.md. */
export interface Proxy {
  readonly url: string;
  /** PEM text of the authority that signed its certificate. */
  readonly authority: string;
  readonly end: () => Promise<void>;
}

/** The reason why a proxy cannot be used; null where it can. */
export async function whyNot(name: ProxyName): Promise<string | null> {
  const asked = name === "nginx" ? ["-v"] : ["version"];
  return run([name, ...asked], { env: { PATH: process.env["PATH"] ?? "", HOME: "/tmp" } }).then(
    ({ code }) => (code === 0 ? null : `${name} does not run`),
    () => `${name} is not installed (apt install ${name})`,
  );
}

/** The first block of a language in docs/proxy.md. */
function documented(language: string): string {
  const page = readFileSync(path.join(ROOT, "docs", "proxy.md"), "utf8");
  const block = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\n\`\`\``).exec(page)?.[1];
  if (block === undefined) throw new Error(`docs/proxy.md has no block of ${language}`);
  return block;
}

/** @param to the port of plain HTTP that it hands on to */
export async function startProxy(name: ProxyName, port: number, to: number): Promise<Proxy> {
  const folder = makeTempFolder();
  const certificates = await makeTestCertificates();
  const at = (file: string): string => path.join(folder, file);
  writeFileSync(at("cert.pem"), certificates.good.cert);
  writeFileSync(at("key.pem"), certificates.good.key);
  const target = `127.0.0.1:${to}`;
  let command: string[];
  if (name === "nginx") {
    const server = documented("nginx")
      .replace("listen 443 ssl", `listen 127.0.0.1:${port} ssl`)
      .replace("komo.example.com;", "localhost;")
      .replace(/\/etc\/ssl\/\S+\.pem/, at("cert.pem"))
      .replace(/\/etc\/ssl\/\S+\.key/, at("key.pem"))
      .replace("127.0.0.1:3000", target);
    // As Debian's nginx.conf, but for its files.
    const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    const temporary = paths.map((each) => `${each}_temp_path ${at(each)};`).join(" ");
    writeFileSync(
      at("nginx.conf"),
      `worker_processes auto; pid ${at("pid")}; error_log stderr; daemon off; events { worker_connections 768; }
       http { access_log off; ${temporary}\n${server}\n}`,
    );
    command = ["nginx", "-c", at("nginx.conf"), "-p", folder];
  } else {
    const site = documented("caddy")
      .replace("komo.example.com {", `https://localhost:${port} {\n\ttls ${at("cert.pem")} ${at("key.pem")}`)
      .replace("127.0.0.1:3000", target);
    writeFileSync(at("Caddyfile"), `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${site}\n`);
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", at("Caddyfile")];
  }
  const child: Child = await startChild(command, {
    env: { PATH: process.env["PATH"] ?? "", HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    cwd: folder,
  });
  const proxy = { url: `https://localhost:${port}`, authority: certificates.authority };
  await until(`${name} answers`, 15_000, async () => {
    if (child.hasEnded()) throw new Error(`${name} ended: ${child.stderr()}`);
    return (await send({ url: proxy.url, ca: proxy.authority }, "/healthz")).status === 200;
  });
  return {
    ...proxy,
    async end() {
      await child.end();
      removeFolder(folder);
    },
  };
}
