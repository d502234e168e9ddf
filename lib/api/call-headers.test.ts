import fc from "fast-check";
import { expect, test } from "vitest";
import { CallHeaders } from "./call-headers";

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/);
const value = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);

test("a copy holds what headers made the usual way hold", () => {
  fc.assert(
    fc.property(fc.dictionary(name, value, { noNullPrototype: false }), (headers) => {
      const usual = new Headers(headers);
      const quick = new CallHeaders(headers);
      expect([...new Headers(quick)]).toEqual([...usual]);
      for (const each of [...Object.keys(headers), "not-there"])
        expect(quick.get(each)).toBe(usual.get(each));
    }),
  );
});

test("what has no single value is left out", () => {
  const headers = new CallHeaders({ host: "localhost", "set-cookie": ["a=1", "b=2"], cookie: undefined });
  expect([...headers]).toEqual([["host", "localhost"]]);
});
