import type { IdCardBack } from '../../domain/idCard.ts';
import { isPlainDate } from '../../domain/time.ts';
import type { Row } from './pageLayout.ts';

type BackFields = Pick<IdCardBack, 'authority' | 'validFrom' | 'validTo'>;

const AUTHORITY_LABEL = /签发|发机关|机关/;
const VALIDITY_LABEL = /有效|期限/;
/** Up to the bureau or its branch: what follows belongs to something that lies beside the card. */
const AUTHORITY = /\p{Script=Han}*公安分?局(?:\p{Script=Han}{1,12}?分局)?/u;
const DATE = String.raw`(\d{4})[.,·:\-年]?(\d{2})[.,·:\-月]?(\d{2})`;
const VALIDITY = new RegExp(String.raw`${DATE}日?[-—–一~至.:]*(?:${DATE}|[长K].?[期斯])`);

/** Takes the rows of the emblem side apart. A date the calendar does not have is not read. */
export function backFields(rows: Row[]): BackFields {
  const texts = rows.map(({ text }) => text);
  return { authority: authorityIn(texts), ...validityIn(texts) };
}

/** A long authority goes on in the row below its label. */
function authorityIn(texts: string[]): string | null {
  const labelAt = texts.findIndex((text) => AUTHORITY_LABEL.test(text));
  const validityAt = texts.findIndex((text, i) => i > labelAt && VALIDITY_LABEL.test(text));
  const end = validityAt > labelAt ? validityAt : labelAt + 1;
  const labelled = texts
    .slice(Math.max(0, labelAt), end)
    .join('')
    .replace(/^.*?机关/, '');
  return (AUTHORITY.exec(labelled) ?? AUTHORITY.exec(texts.find((text) => text.includes('公安')) ?? ''))?.[0] ?? null;
}

function validityIn(texts: string[]): Pick<BackFields, 'validFrom' | 'validTo'> {
  for (const text of texts) {
    const match = VALIDITY.exec(text.replace(/[Oo]/g, '0'));
    if (!match) continue;
    const [, fromYear, fromMonth, fromDay, toYear, toMonth, toDay] = match;
    const validTo = toYear === undefined ? 'long-term' : dateOrNull(`${toYear}-${toMonth}-${toDay}`);
    return { validFrom: dateOrNull(`${fromYear}-${fromMonth}-${fromDay}`), validTo };
  }
  return { validFrom: null, validTo: null };
}

function dateOrNull(text: string): string | null {
  return isPlainDate(text) ? text : null;
}
