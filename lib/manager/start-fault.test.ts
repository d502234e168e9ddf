import { expect, test } from "vitest";
import { UnusableCertificate } from "../http/credentials";
import { CannotListen, MayNotListen } from "../http/listeners";
import { StoreFault } from "../store/core/faults";
import { failed, faultOf, misconfigured } from "./start-fault";

test.each([
  [misconfigured("KOMO_A must be a", "KOMO_B must be b"), ["KOMO_A must be a", "KOMO_B must be b"], 2],
  [failed("the data folder is gone"), ["the data folder is gone"], 1],
  [new StoreFault("cannot open the database"), ["cannot open the database"], 1],
  [new CannotListen("the port is in use"), ["the port is in use"], 1],
  [new MayNotListen("port 443: not permitted"), ["port 443: not permitted"], 2],
  [
    new UnusableCertificate("pair", "they differ"),
    ["KOMO_TLS_KEY_FILE must be the private key of KOMO_TLS_CERT_FILE: they differ"],
    2,
  ],
  [new Error("first line\nand a stack"), ["unexpected: first line"], 1],
  ["nonsense", ["unexpected: nonsense"], 1],
])("%s is told as %j with exit code %i", (error, lines, exitCode) => {
  expect(faultOf(error)).toMatchObject({ lines, exitCode });
});
