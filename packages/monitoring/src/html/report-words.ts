import { type IndicatorName, type Language, type Message, renderMessage } from '@haechi/contract';

/** Below it a number is written with a power of ten. */
const SMALL = 0.0001;

/** What the parts of a report need to speak a language. */
export interface ReportWords {
  readonly language: Language;
  /** A text of the report, `report.html.<name>`. */
  say(name: string, params?: Message['params']): string;
  message(message: Message): string;
  indicator(name: IndicatorName): string;
  /** Three significant digits; whole numbers whole. */
  number(value: number): string;
  /** A p-value: below a ten-thousandth its digits mean nothing. */
  p(value: number): string;
  /** `0.71 (0.66 to 0.75)`; the value alone where there is no interval. */
  interval(estimate: { readonly value: number; readonly lower: number | null; readonly upper: number | null }): string;
  percent(share: number): string;
}

/** @param language of the person who reads */
export function reportWords(language: Language): ReportWords {
  const message = (given: Message): string => renderMessage(given, language);
  const say = (name: string, params: Message['params'] = {}): string => message({ key: `report.html.${name}`, params });
  const rounded = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
  const whole = new Intl.NumberFormat(language);
  const share = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  const number = (value: number): string => {
    if (Number.isInteger(value)) return whole.format(value);
    return Math.abs(value) < SMALL ? value.toExponential(1) : rounded.format(value);
  };
  return {
    language,
    say,
    message,
    number,
    p: (value) => (value < SMALL ? `< ${SMALL}` : rounded.format(value)),
    indicator: (name) => message({ key: `indicator.${name}`, params: {} }),
    percent: (value) => share.format(value),
    interval: ({ value, lower, upper }) =>
      lower === null || upper === null
        ? number(value)
        : say('interval', { value: number(value), lower: number(lower), upper: number(upper) }),
  };
}
