/** kernel32.dll: clocks, processes, the language, and the words of errors. */
import { lazily } from "../ffi.ts";

export const kernel32 = lazily(
  () =>
    Deno.dlopen("kernel32.dll", {
      GetTickCount64: { parameters: [], result: "u64" },
      QueryUnbiasedInterruptTime: { parameters: ["buffer"], result: "i32" },
      GetLastError: { parameters: [], result: "u32" },
      FormatMessageW: {
        parameters: ["u32", "pointer", "u32", "u32", "buffer", "u32", "pointer"],
        result: "u32",
      },
      CloseHandle: { parameters: ["pointer"], result: "i32" },
      LocalFree: { parameters: ["pointer"], result: "pointer" },
      GetUserDefaultUILanguage: { parameters: [], result: "u16" },
      LCIDToLocaleName: { parameters: ["u32", "buffer", "i32", "u32"], result: "i32" },
      GetCurrentProcess: { parameters: [], result: "pointer" },
      OpenProcess: { parameters: ["u32", "i32", "u32"], result: "pointer" },
      GetProcessTimes: { parameters: ["pointer", "buffer", "buffer", "buffer", "buffer"], result: "i32" },
      CreateToolhelp32Snapshot: { parameters: ["u32", "u32"], result: "pointer" },
      Process32FirstW: { parameters: ["pointer", "buffer"], result: "i32" },
      Process32NextW: { parameters: ["pointer", "buffer"], result: "i32" },
      GetSystemTimes: { parameters: ["buffer", "buffer", "buffer"], result: "i32" },
      OpenMutexW: { parameters: ["u32", "i32", "buffer"], result: "pointer" },
      GetSystemFirmwareTable: { parameters: ["u32", "u32", "buffer", "u32"], result: "u32" },
    }).symbols,
);
