import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { certificatePem, makeAuthority, makeLeaf, privateKeyPem } from "../http/certificate-authority";
import { boundedFetch, MOST_BYTES, Unanswered } from "./bounded-fetch";

const GET = { method: "GET", headers: {} };

it("trusts the authority that it is given, and no other", async () => {
  const [authority, other] = [await makeAuthority(Date.now()), await makeAuthority(Date.now())];
  const leaf = await makeLeaf(authority, ["localhost"], Date.now());
  const credentials = { cert: certificatePem(leaf), key: await privateKeyPem(leaf) };
  const server = createServer(credentials, (request, response) => {
    const size = Number(request.url?.slice(1));
    response.end("x".repeat(size));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const trusting = boundedFetch({ ca: certificatePem(authority) });
  expect(await (await trusting(`${url}/3`, GET)).text()).toBe("xxx");
  // As much as it may, and a byte more.
  expect((await (await trusting(`${url}/${MOST_BYTES}`, GET)).text()).length).toBe(MOST_BYTES);
  await expect(trusting(`${url}/${MOST_BYTES + 1}`, GET)).rejects.toThrow("its answer is too large");
  for (const ca of [certificatePem(other), null])
    await expect(boundedFetch({ ca })(`${url}/3`, GET)).rejects.toBeInstanceOf(Unanswered);
  server.closeAllConnections();
  server.close();
});

it("sends nothing unencrypted to another machine, and nothing by other ways", async () => {
  for (const url of [
    "http://192.0.2.1/",
    "http://localhost.example/",
    "file:///etc/passwd",
    "ftp://localhost/",
  ])
    await expect(boundedFetch({ ca: null })(url, GET)).rejects.toThrow("does not begin with https://");
});
