import { readdirSync } from "node:fs";
import { parse, TYPE, type MessageFormatElement } from "@formatjs/icu-messageformat-parser";
import { describe, expect, test } from "vitest";
import { loadMessages } from "./load-messages";
import { LOCALES, type Locale } from "./locales";
import { MESSAGES } from "./messages";

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

/** The elements of a message, and all within them. */
function elementsOf(elements: readonly MessageFormatElement[]): MessageFormatElement[] {
  return elements.flatMap((element) => {
    const within =
      element.type === TYPE.tag
        ? element.children
        : element.type === TYPE.plural || element.type === TYPE.select
          ? Object.values(element.options).flatMap(({ value }) => value)
          : [];
    return [element, ...elementsOf(within)];
  });
}

/** The arguments and tags that a message takes, and the cases that it tells apart. */
function placeholders(message: string): string[] {
  const found = elementsOf(parse(message)).flatMap((element) => {
    if (element.type === TYPE.literal || element.type === TYPE.pound) return [];
    if (element.type === TYPE.tag) return `<${element.value}>`;
    // A number may need a plural in one language only.
    const cases = element.type === TYPE.select ? Object.keys(element.options).sort() : [];
    return [element.value, ...cases].join(" ");
  });
  return [...new Set(found)].sort();
}

/** The plural forms of a message that the language does not have. */
function foreignPlurals(message: string, locale: Locale): string[] {
  const own = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
  return elementsOf(parse(message))
    .flatMap((element) => (element.type === TYPE.plural ? Object.keys(element.options) : []))
    .filter((form) => !form.startsWith("=") && !own.some((category) => category === form));
}

/** Words that have another one beside them in docs/terms.md or docs/glossary.md, and signs of which there is one kind. */
const REPLACED: Readonly<Record<Locale, RegExp>> = {
  en: /power status|current status|acknowledge|of late\b|at this moment|all the same|end hold|with exceptions|'/i,
  de: /["'”«»]|\.\.\.|noch einmal|nochmals|lebenszeichen|zugangstoken|sammelaktion|festgestellt als|verbraucher|bediener|ruhemodus|(?<!he)runterfahren|hochfahren|steckerleiste|[\d}#] (?:min|s|h|kWh|kB|MB|W|%)(?![\wäöüß])/i,
  es: /["'«»]|\.\.\.|[Oo]rdenador|[Cc]omputador|[Hh]eartbeat(?!_)|[Mm]agic packet|[Ww]ake-on-LAN packet|(?<![A-Za-zÁÉÍÓÚÑáéíóúñ])(?:[Tt]ú|[Tt]us?|[Tt]e|[Vv]os)(?![A-Za-zÁÉÍÓÚÑáéíóúñ])|SAI(?![A-Za-zÁÉÍÓÚÑáéíóúñ])|[Rr]ot(?:ar|e|ó)(?![A-Za-zÁÉÍÓÚÑáéíóúñ])|[Ee]jecuciones|[Rr]elé(?![A-Za-zÁÉÍÓÚÑáéíóúñ])|[Cc]ronograma|[Aa]siento|[Cc]lave de registro|[Ss]uspendid[oa] automátic|[Pp]erdió contacto|línea de órdenes/,
  fr: /['"]| [:;!?»%]|« |\.\.\.|\bbattement|\bheartbeats?\b(?!_)|planification|paramètre|\brapports?\b(?! à)|\bcluster|courriel|\bjob\b|\bde suite\b|alimentation sans interruption|perte de contact|allumage forcé|arrêt forcé|extinction forcée/,
  pt: /já não|vai expirar|visto desligado de fora|selad[oa]|repouso automático|gerente|standby manager|ficheiro|utilizador|ecrã|palavra-passe|servidor reserva|agendamento|rotacion|fechadura|porta de entrada|sinal de ativação|por favor|['"]|\.\.\.| [:;!?]/,
  ja: /報告|起動せず|起動に注意|しだい|例外あり|電源状態|[^{]: |:$|～|[(](?=[ぁ-んァ-ヶ一-龠])/,
  ko: /패스워드|유저|로그온|로그오프|셧다운|재부팅|리부트|웨이크업|매니져|메세지|스케줄(?! schedules)|시험|기동|대기모드|절전모드|슬립|사용자들|하십시오|나요[?.]|(?:켤|끌|할)까요|[을은이과]\((?:를|는|가|와)\)|\(으\)로|["'「」『』：；（），。！？]|\.\.\.|[가-힣] - /,
  zh: /["'`´]{2}|["']|\.\.\.|[\u4e00-\u9fff][,;:!?()]|[\u4e00-\u9fff]\.(?!\d)|\)[\u4e00-\u9fff]|[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]|[，。：；！？、（）“”][ ]|[ ][，。：；！？、（）]|！|「|」|管理端|管理程序|台管理器|客户端程序|守护程序|帐户|帐号|账号|登陆|登入|登出系统|群组|服务器组|主机组|日程|定时任务|计划任务|排程|批处理|批量任务|幻数据包|魔法包|魔法数据包|唤醒包|智能插头|虚拟机监控程序|虚拟机管理程序|停电计划|断电计划|断电预案|主电源|公用电|座位|席位|门户|叩门|断电关机|冬眠|休止|待机|自动休眠|保活|维持开机|持有者|占用者|通知音|警报灯|令牌轮替|重新发行|更新令牌|登记密钥|撤消|确认告警|已确认告警|已查看告警|丢失联系|失去联系|离线中|启动失败|未启动|心跳停止|停止心跳|行事|从此处|伺服器|网路|预设值|智慧|資|應|關機|開機/,
};

const [FALLBACK] = LOCALES;
const english = flatten(MESSAGES[FALLBACK]);

test("each file of messages is of a language", () => {
  expect(readdirSync("i18n/messages").sort()).toEqual(LOCALES.map((locale) => `${locale}.json`).sort());
});

describe.each(LOCALES)("%s", (locale) => {
  const messages = flatten(MESSAGES[locale]);

  test("has the same messages as all others", () => {
    expect([...messages.keys()]).toEqual([...english.keys()]);
  });

  test("each message takes the same arguments, and none is empty", () => {
    const faults = [...english].flatMap(([key, first]) => {
      const second = messages.get(key) ?? "";
      return [
        ...(second.trim() ? [] : [`${key} is empty`]),
        ...(placeholders(first).join() === placeholders(second).join()
          ? []
          : [`${key} takes other arguments`]),
      ];
    });
    expect(faults).toEqual([]);
  });

  test("has the plural forms of its language, and no others", () => {
    const faults = [...messages].flatMap(([key, message]) =>
      foreignPlurals(message, locale).map((form) => `${key}: ${form}`),
    );
    expect(faults).toEqual([]);
  });

  test("has one word a thing", () => {
    expect([...messages].filter(([, message]) => REPLACED[locale].test(message))).toEqual([]);
  });

  test("is what its pages load", async () => {
    expect(await loadMessages(locale)).toEqual(MESSAGES[locale]);
  });
});
