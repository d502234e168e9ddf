/** wtsapi32.dll: sessions of people. */
import { lazily } from "../ffi.ts";

export const wtsapi32 = lazily(
  () =>
    Deno.dlopen("wtsapi32.dll", {
      WTSEnumerateSessionsW: { parameters: ["pointer", "u32", "u32", "buffer", "buffer"], result: "i32" },
      WTSQuerySessionInformationW: {
        parameters: ["pointer", "u32", "u32", "buffer", "buffer"],
        result: "i32",
      },
      WTSSendMessageW: {
        parameters: ["pointer", "u32", "buffer", "u32", "buffer", "u32", "u32", "u32", "buffer", "i32"],
        result: "i32",
      },
      WTSFreeMemory: { parameters: ["pointer"], result: "void" },
    }).symbols,
);
