import { expect, test } from "vitest";
import en from "./messages/en.json";
import ja from "./messages/ja.json";

/** Path of every message → the message. */
function flatten(node: object, prefix = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(node)) {
    const path = prefix ? `${prefix}.${key}` : key;
    if (typeof value === "string") found.set(path, value);
    else for (const [inner, text] of flatten(value as object, path)) found.set(inner, text);
  }
  return found;
}

/** The arguments and tags that a message takes. */
function placeholders(message: string): string[] {
  const found = [...message.matchAll(/\{(\w+)[,}]|<(\w+)>/g)].map((match) => match[1] ?? match[2] ?? "");
  return [...new Set(found)].sort();
}

const english = flatten(en);
const japanese = flatten(ja);

test("both languages have the same messages", () => {
  expect([...japanese.keys()]).toEqual([...english.keys()]);
});

test.each([...english.keys()])("%s takes the same arguments in both languages and is not empty", (key) => {
  const [first, second] = [english.get(key) ?? "", japanese.get(key) ?? ""];
  expect(first.trim()).not.toBe("");
  expect(second.trim()).not.toBe("");
  expect(placeholders(second)).toEqual(placeholders(first));
});

test("words that people and tests rely on stand as agreed", () => {
  const agreed: Record<string, [string, string]> = {
    "login.userId": ["User ID", "ユーザーID"],
    "login.password": ["Password", "パスワード"],
    "login.logIn": ["Log in", "ログイン"],
    "shell.logOut": ["Log out", "ログアウト"],
    "shell.account": ["Account", "アカウント"],
    "shell.menu": ["Menu", "メニュー"],
    "shell.servers": ["Servers", "サーバー"],
    "form.add": ["Add server", "サーバーを追加"],
    "form.name": ["Server name", "サーバー名"],
    "form.macAddress": ["MAC address", "MACアドレス"],
    "form.heartbeatInterval": ["Heartbeat interval (seconds)", "ハートビート間隔（秒）"],
    "form.save": ["Save", "保存"],
    "form.cancel": ["Cancel", "キャンセル"],
    "token.label": ["Access token", "アクセストークン"],
    "token.copy": ["Copy", "コピー"],
    "token.confirm": ["Confirm", "控えました"],
    "power.turnOn": ["Turn on {name}", "{name}を起動"],
    "power.turnOff": ["Turn off {name}", "{name}をシャットダウン"],
    "power.wakeAgain": ["Wake again", "もう一度起動信号を送る"],
    "detail.edit": ["Edit", "編集"],
    "detail.rotate": ["Rotate access token", "アクセストークンを再発行"],
    "detail.delete": ["Delete", "削除"],
    "detail.rotateShort": ["Rotate", "再発行"],
    "power.turnOffShort": ["Turn off", "シャットダウン"],
    "notices.close": ["Close", "閉じる"],
    "status.ON": ["ON", "ON"],
    "status.OFF": ["OFF", "OFF"],
    "status.Starting": ["Starting", "起動処理中"],
    "status.Stopping": ["Shutting down", "シャットダウン中"],
    "status.Applying": ["Applying", "適用中"],
    "status.Lost": ["Lost", "通信途絶"],
    "status.Warning": ["Warning", "警告"],
    "status.Error": ["Error", "エラー"],
  };
  for (const [key, [first, second]] of Object.entries(agreed)) {
    expect([english.get(key), japanese.get(key)], key).toEqual([first, second]);
  }
});
