/** iphlpapi.dll: network cards. */
import { lazily } from "../ffi.ts";

export const iphlpapi = lazily(
  () =>
    Deno.dlopen("iphlpapi.dll", {
      GetAdaptersAddresses: { parameters: ["u32", "u32", "pointer", "buffer", "buffer"], result: "u32" },
      GetIfEntry2: { parameters: ["buffer"], result: "u32" },
    }).symbols,
);
