// @peculiar/x509 looks its algorithms up through tsyringe, which wants this first.
import "reflect-metadata";
import * as x509 from "@peculiar/x509";

x509.cryptoProvider.set(globalThis.crypto);

export { x509 };
