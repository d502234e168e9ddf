import { expect, test } from "vitest";
import { cannotListen, firmwareHint } from "./firmware";

test.for([
  ["Dell Inc.", "Dell"],
  ["HP", "HP"],
  ["Hewlett-Packard", "HP"],
  ["LENOVO", "Lenovo"],
  ["ASUSTeK COMPUTER INC.", "ASUS"],
  ["Gigabyte Technology Co., Ltd.", "Gigabyte"],
  ["Giga-Byte", "Gigabyte"],
  ["Micro-Star International Co., Ltd.", "MSI"],
  ["ASRock", "ASRock"],
  ["Intel Corporation", "Intel"],
])("a board of %s has a hint of %s", ([vendor, maker]) => {
  expect(firmwareHint(vendor ?? "")).toMatchObject({ maker });
});

test("of other boards nothing is claimed", () => {
  for (const vendor of ["", "Fujitsu", "Supermicro", "Some Dell-like thing", "Adell"])
    expect(firmwareHint(vendor)).toBeNull();
});

test("machines of which no card listens", () => {
  expect(cannotListen("QEMU", "Standard PC (i440FX + PIIX, 1996)")).toBe("virtual");
  expect(cannotListen("Microsoft Corporation", "Virtual Machine")).toBe("virtual");
  expect(cannotListen("Microsoft Corporation", "Surface Pro 4")).toBeNull();
  expect(cannotListen("", "Raspberry Pi 4 Model B Rev 1.4")).toBe("raspberry_pi");
  expect(cannotListen("Dell Inc.", "0X8DXD")).toBeNull();
});
