import { expect, it } from "vitest";
import {
  failuresOfDeno,
  failuresOfPlaywright,
  failuresOfVitest,
  firstFault,
  notedFailures,
  noteFailures,
} from "./failures.mjs";

it("names each test that failed, by whatever runner, with the first line of its error", () => {
  const failureMessages = ["\u001b[31mAssertionError: expected 1\u001b[39m\n    at x.ts:1"];
  const vitest = {
    testResults: [
      {
        ...{ name: "/x/lib/a.test.ts", status: "failed" },
        assertionResults: [
          { fullName: "a holds", status: "failed", failureMessages },
          { fullName: "b holds", status: "passed" },
          { fullName: "c says nothing", status: "failed", failureMessages: [] },
        ],
      },
      { name: "/x/lib/b.test.ts", status: "failed", assertionResults: [], message: "No such module\nat" },
      { name: "/x/lib/c.test.ts", status: "passed", assertionResults: [] },
    ],
  };
  expect(failuresOfVitest(vitest)).toEqual([
    "a.test.ts a holds — AssertionError: expected 1",
    "a.test.ts c says nothing",
    "b.test.ts — No such module",
  ]);

  const spec = (title: string, status: string, ...messages: string[]) => ({
    ...{ file: "e2e/list.spec.ts", title },
    tests: [{ status, results: messages.map((message) => ({ error: { message } })) }],
  });
  const specs = [
    spec("shows", "unexpected", "Error: first", "Error: last\nCall log"),
    spec("sorts", "flaky", "x"),
  ];
  const errors = [{ message: "Error: no browser\nat" }];
  expect(failuresOfPlaywright({ suites: [{ suites: [{ specs }] }], errors })).toEqual([
    "list.spec.ts shows — Error: last",
    "outside of tests — Error: no browser",
  ]);
  expect(failuresOfPlaywright({ suites: [], errors })).toEqual(["outside of tests — Error: no browser"]);

  const deno = `
------- output -------
x => ./printed.test.ts:1:1
error: printed by a test
 ERRORS 

one line => ./log.test.ts:1:6
error: Error: first of it
second
    at file:///x/log.test.ts:1:76

with steps ... inner => ./log.test.ts:2:48
error: TypeError: oh

./b.test.ts (uncaught error)
error: (in promise) Error: not loaded

 FAILURES 

one line => ./log.test.ts:1:6

FAILED | 2 passed | 3 failed (1 step) (88ms)
`;
  expect(failuresOfDeno(deno)).toEqual([
    "./log.test.ts => one line — Error: first of it",
    "./log.test.ts => with steps ... inner — TypeError: oh",
    "./b.test.ts — (in promise) Error: not loaded",
  ]);
});

it.each([
  ["/x/lib/a.ts\n   3:5  error  No such thing  rule\n", "/x/lib/a.ts 3:5 error No such thing rule"],
  ["Checking formatting...\n[warn] lib/a.ts\n", "[warn] lib/a.ts"],
  ["\nlib/a.ts(3,5): \u001b[31merror\u001b[0m TS2322: no.\n", "lib/a.ts(3,5): error TS2322: no."],
  ["lib/a.ts:3:a word\n", "lib/a.ts:3:a word"],
  ["", "nothing was said"],
])("of what a step said, %j, it is told that %j", (output, summary) => {
  expect(firstFault(output)).toBe(summary);
});

it("keeps what failed for the end, thirty lines of each runner", () => {
  noteFailures("lint (eslint)", [], "error: it");
  noteFailures(
    "unit",
    Array.from({ length: 32 }, (_, index) => `t${index}`),
    "error: not told",
  );
  const lines = notedFailures();
  expect(lines).toHaveLength(32);
  expect([lines[0], lines[1], lines.at(-2), lines.at(-1)]).toEqual([
    ...["lint (eslint): error: it", "unit: t0", "unit: t29", "unit: and 2 more"],
  ]);
});
