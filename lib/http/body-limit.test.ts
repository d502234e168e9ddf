import { ServerResponse } from "node:http";
import { Socket } from "node:net";
import { expect, test } from "vitest";
import { createBodyBudget } from "./body-budget";
import { CountedRequest } from "./body-limit";

test("a body in small pieces counts for what it holds, not for its bytes; a heartbeat does not count", () => {
  const budget = createBodyBudget({ total: 1_000_000, ofOne: 500_000, groupOf: (address) => address });
  const requestOf = (): [CountedRequest, ServerResponse] => {
    const request = new CountedRequest(new Socket());
    const response = new ServerResponse(request);
    expect(request.limitBody(response, budget, "192.0.2.1")).toBe(true);
    return [request, response];
  };
  const [request, response] = requestOf();
  let taken = 0;
  while (taken < 4000 && !response.headersSent) {
    request.push(Buffer.from("x"));
    taken++;
  }
  expect(taken).toBeGreaterThan(1000);
  expect(taken).toBeLessThan(1500);
  expect(response.statusCode).toBe(429);
  const [heartbeat, answer] = requestOf();
  for (let piece = 0; piece < 3; piece++) heartbeat.push(Buffer.alloc(300));
  expect(answer.headersSent).toBe(false);
});
