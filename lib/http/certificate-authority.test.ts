import { expect, test } from "vitest";
import {
  certificatePem,
  checkAuthority,
  makeAuthority,
  makeLeaf,
  privateKeyPem,
} from "./certificate-authority";

const now = Date.UTC(2026, 0, 2);
const [ours, others] = [await makeAuthority(now), await makeAuthority(now)];
const leaf = await makeLeaf(ours, ["localhost"], now);
const [key, certificate] = [await privateKeyPem(ours), certificatePem(ours)];
const plain = "it is not one certificate with its private key, and nothing else";

test("a CA as we write it is taken", async () => {
  await expect(checkAuthority(key + certificate)).resolves.toBeUndefined();
});

test.each([
  ["two certificates", key + certificate + certificatePem(others), plain],
  ["another's first", certificatePem(others) + key + certificate, plain],
  ["no key", certificate, plain],
  ["two keys", key + key + certificate, plain],
  ["words beside it", `${key}${certificate}and more\n`, plain],
  [
    "another's key",
    (await privateKeyPem(others)) + certificate,
    "its key does not belong to its certificate",
  ],
  ["a server's certificate", (await privateKeyPem(leaf)) + certificatePem(leaf), "is not that of a CA"],
  ["nothing", "", plain],
])("%s is refused", async (_, pem, said) => {
  await expect(checkAuthority(pem)).rejects.toThrow(said);
});
