/** powrprof.dll: sleep. */
import { lazily } from "../ffi.ts";

export const powrprof = lazily(
  () =>
    Deno.dlopen("powrprof.dll", {
      GetPwrCapabilities: { parameters: ["buffer"], result: "u8" },
      // Comes back once the machine has woken.
      SetSuspendState: { parameters: ["u8", "u8", "u8"], result: "u8", nonblocking: true },
    }).symbols,
);
