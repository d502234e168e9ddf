import { expect, test } from "vitest";
import { isOwnMachine, readAddress } from "./server-address";

test.each([
  ["http://localhost:3000", true],
  ["https://127.0.0.1:3443", true],
  ["http://[::1]:3000", true],
  ["https://localhost.example", false],
  ["https://manager.example:3443", false],
  ["https://127.example", false],
  ["nothing", false],
])("%s leads to the machine itself: %s", (url, expected) => expect(isOwnMachine(url)).toBe(expected));

test.each([
  [" https://Manager.example:3443/ ", "https://manager.example:3443"],
  ["https://[2001:db8::1]:3443", "https://[2001:db8::1]:3443"],
  ["http://localhost:3000", "http://localhost:3000"],
  ["http://manager.example", null],
  ["manager.example:3443", null],
  ["https://manager.example/console", null],
  ["https://me:secret@manager.example", null],
  ["ftp://manager.example", null],
  ["", null],
])("%j is the address %s", (typed, expected) => expect(readAddress(typed)).toBe(expected));
