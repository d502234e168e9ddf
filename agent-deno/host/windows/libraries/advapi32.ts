/** advapi32.dll: the registry, rights, services, the event log, and going down. */
import { lazily } from "../ffi.ts";

export const advapi32 = lazily(
  () =>
    Deno.dlopen("advapi32.dll", {
      RegCreateKeyExW: {
        parameters: ["pointer", "buffer", "u32", "pointer", "u32", "u32", "pointer", "buffer", "buffer"],
        result: "i32",
      },
      RegOpenKeyExW: { parameters: ["pointer", "buffer", "u32", "u32", "buffer"], result: "i32" },
      RegQueryValueExW: {
        parameters: ["pointer", "buffer", "pointer", "buffer", "buffer", "buffer"],
        result: "i32",
      },
      RegSetValueExW: { parameters: ["pointer", "buffer", "u32", "u32", "buffer", "u32"], result: "i32" },
      RegEnumKeyExW: {
        parameters: ["pointer", "u32", "buffer", "buffer", "pointer", "pointer", "pointer", "pointer"],
        result: "i32",
      },
      RegDeleteValueW: { parameters: ["pointer", "buffer"], result: "i32" },
      RegCloseKey: { parameters: ["pointer"], result: "i32" },
      OpenProcessToken: { parameters: ["pointer", "u32", "buffer"], result: "i32" },
      LookupPrivilegeValueW: { parameters: ["pointer", "buffer", "buffer"], result: "i32" },
      AdjustTokenPrivileges: {
        parameters: ["pointer", "i32", "buffer", "u32", "pointer", "pointer"],
        result: "i32",
      },
      GetNamedSecurityInfoW: {
        parameters: ["buffer", "u32", "u32", "pointer", "pointer", "pointer", "pointer", "buffer"],
        result: "u32",
      },
      ConvertSecurityDescriptorToStringSecurityDescriptorW: {
        parameters: ["pointer", "u32", "u32", "buffer", "pointer"],
        result: "i32",
      },
      ConvertStringSecurityDescriptorToSecurityDescriptorW: {
        parameters: ["buffer", "u32", "buffer", "pointer"],
        result: "i32",
      },
      SetFileSecurityW: { parameters: ["buffer", "u32", "pointer"], result: "i32" },
      InitiateSystemShutdownExW: {
        parameters: ["pointer", "buffer", "u32", "i32", "i32", "u32"],
        result: "i32",
      },
      AbortSystemShutdownW: { parameters: ["pointer"], result: "i32" },
      // The dispatcher has its thread for as long as the service runs.
      StartServiceCtrlDispatcherW: { parameters: ["buffer"], result: "i32", nonblocking: true },
      RegisterServiceCtrlHandlerExW: { parameters: ["buffer", "function", "pointer"], result: "pointer" },
      SetServiceStatus: { parameters: ["pointer", "buffer"], result: "i32" },
      OpenSCManagerW: { parameters: ["pointer", "pointer", "u32"], result: "pointer" },
      OpenServiceW: { parameters: ["pointer", "buffer", "u32"], result: "pointer" },
      CreateServiceW: {
        parameters: [
          "pointer",
          "buffer",
          "buffer",
          "u32",
          "u32",
          "u32",
          "u32",
          "buffer",
          "pointer",
          "pointer",
          "buffer",
          "pointer",
          "pointer",
        ],
        result: "pointer",
      },
      ChangeServiceConfigW: {
        parameters: [
          "pointer",
          "u32",
          "u32",
          "u32",
          "buffer",
          "pointer",
          "pointer",
          "pointer",
          "pointer",
          "pointer",
          "pointer",
        ],
        result: "i32",
      },
      ChangeServiceConfig2W: { parameters: ["pointer", "u32", "buffer"], result: "i32" },
      StartServiceW: { parameters: ["pointer", "u32", "pointer"], result: "i32" },
      ControlService: { parameters: ["pointer", "u32", "buffer"], result: "i32" },
      QueryServiceStatus: { parameters: ["pointer", "buffer"], result: "i32" },
      DeleteService: { parameters: ["pointer"], result: "i32" },
      CloseServiceHandle: { parameters: ["pointer"], result: "i32" },
      EnumServicesStatusExW: {
        parameters: [
          "pointer",
          "u32",
          "u32",
          "u32",
          "buffer",
          "u32",
          "buffer",
          "buffer",
          "buffer",
          "pointer",
        ],
        result: "i32",
      },
      RegisterEventSourceW: { parameters: ["pointer", "buffer"], result: "pointer" },
      ReportEventW: {
        parameters: ["pointer", "u16", "u16", "u32", "pointer", "u16", "u32", "buffer", "pointer"],
        result: "i32",
      },
      DeregisterEventSource: { parameters: ["pointer"], result: "i32" },
    }).symbols,
);
