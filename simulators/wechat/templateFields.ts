const length = (text: string): number => Array.from(text).length;
const upTo = (most: number) => (text: string) => length(text) <= most;
const like = (pattern: RegExp) => (text: string) => pattern.test(text);

/** Limits of the fields of a subscription message, by the word its name begins with (「订阅消息参数值内容限制说明」). */
const RULES: Readonly<Record<string, (text: string) => boolean>> = {
  thing: upTo(20),
  number: like(/^-?\d{1,32}(\.\d{1,32})?$/),
  letter: like(/^[A-Za-z]{1,32}$/),
  symbol: upTo(5),
  character_string: like(/^[\x20-\x7e]{1,32}$/),
  time: like(/^(\d{4}(年|-|\/)\d{1,2}(月|-|\/)\d{1,2}日? ?)?(\d{1,2}:\d{2}(:\d{2})?)?$/),
  date: like(/^\d{4}(年|-|\/)\d{1,2}(月|-|\/)\d{1,2}日?( \d{1,2}:\d{2}(:\d{2})?)?$/),
  amount: like(/^[¥$€]?\d{1,10}(\.\d{1,2})?元?$/),
  phone_number: like(/^[\d+\- ]{1,17}$/),
  car_number: upTo(8),
  name: (text) => (/^[\x20-\x7e]+$/.test(text) ? upTo(20)(text) : upTo(10)(text)),
  phrase: like(/^\p{Script=Han}{1,5}$/u),
};

/** Name of the first field that WeChat would answer 47003 for; null when all are right. */
export function wrongField(data: Readonly<Record<string, { value: string }>>): string | null {
  for (const [name, { value }] of Object.entries(data)) {
    const rule = RULES[/^([a-z_]+)\d+$/.exec(name)?.[1] ?? ''];
    if (!rule || value === '' || !rule(value)) return name;
  }
  return null;
}
