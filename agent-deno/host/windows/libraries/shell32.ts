/** shell32.dll: folders of the system, and whether we are an administrator. */
import { lazily } from "../ffi.ts";

export const shell32 = lazily(
  () =>
    Deno.dlopen("shell32.dll", {
      SHGetKnownFolderPath: { parameters: ["buffer", "u32", "pointer", "buffer"], result: "i32" },
      IsUserAnAdmin: { parameters: [], result: "i32" },
    }).symbols,
);
