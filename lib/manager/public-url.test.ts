import { expect, test } from "vitest";
import { derivedPublicUrl } from "./public-url";

const at = (host: string, port: number): { host: string; port: number } => ({ host, port });

test.each([
  [at("127.0.0.1", 3000), null, "http://localhost:3000"],
  [at("0.0.0.0", 3000), null, "http://localhost:3000"],
  [at("::1", 3000), null, "http://[::1]:3000"],
  [at("localhost", 80), null, "http://localhost"],
  [at("127.0.0.1", 3000), at("0.0.0.0", 3443), "https://attic:3443"],
  [at("127.0.0.1", 3000), at("::", 443), "https://attic"],
  [at("127.0.0.1", 3000), at("192.168.1.2", 3443), "https://192.168.1.2:3443"],
  [at("127.0.0.1", 3000), at("2001:db8::1", 3443), "https://[2001:db8::1]:3443"],
])("listening on %j and %j, it is %s", (http, https, url) => {
  expect(derivedPublicUrl(http, https, "Attic")).toBe(url);
});
