/**
 * Wrong: @peculiar/x509 looks its algorithms up through tsyringe, which throws unless a polyfill of metadata was
 *   loaded first, and does not bring it: https://github.com/microsoft/tsyringe/issues/69
 * In: @peculiar/x509 2.2.0 with tsyringe 4.10.0.
 * Over when: x509.test.ts fails.
 * Then: the package is imported where it is used, and `reflect-metadata` leaves package.json.
 */
import "reflect-metadata";
import * as x509 from "@peculiar/x509";

x509.cryptoProvider.set(globalThis.crypto);

export { x509 };
