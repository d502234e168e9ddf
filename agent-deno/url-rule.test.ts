import { assert } from "./testing/assert.ts";
import { checkManagerUrl } from "./url-rule.ts";

const GOOD: readonly (readonly [string, string])[] = [
  ["https://manager.example", "https://manager.example"],
  ["https://manager.example:3443/", "https://manager.example:3443"],
  ["https://proxy.example/komoriuta/", "https://proxy.example/komoriuta"],
  ["  https://192.0.2.1 ", "https://192.0.2.1"],
  ["http://localhost:3000", "http://localhost:3000"],
  ["http://LOCALHOST", "http://localhost"],
  ["http://127.0.0.1:3000", "http://127.0.0.1:3000"],
  ["http://127.1.2.3", "http://127.1.2.3"],
  ["http://127.1", "http://127.0.0.1"],
  ["http://[::1]:3000", "http://[::1]:3000"],
];

const BAD: readonly (readonly [string, RegExp])[] = [
  ["", /must be a URL/],
  ["manager.example", /must be a URL/],
  ["https://", /must be a URL/],
  ["ftp://manager.example", /must begin with https/],
  ["javascript:alert(1)", /must begin with https/],
  ["http://manager.example", /must begin with https/],
  ["http://192.168.0.2:3000", /must begin with https/],
  ["http://localhost.example", /must begin with https/],
  ["http://127.0.0.1.example", /must begin with https/],
  ["http://[::2]", /must begin with https/],
  ["http://0.0.0.0", /must begin with https/],
  ["http://localhost@manager.example", /user name or password/],
  ["https://user:secret@manager.example", /user name or password/],
  ["https://manager.example/?a=1", /query/],
  ["https://manager.example/#a", /query/],
];

Deno.test("https, unless the manager is this machine", () => {
  for (const [text, url] of GOOD) assert.deepEqual(checkManagerUrl(text), { url });
  for (const [text, fault] of BAD) {
    const checked = checkManagerUrl(text);
    assert("fault" in checked, text);
    assert.match(checked.fault, fault, text);
  }
});
