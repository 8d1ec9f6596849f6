import type { IdCardFront } from '../../domain/idCard.ts';
import { isPlainDate } from '../../domain/time.ts';
import { charactersAfter, fieldOf, type Field } from './field.ts';
import { NATIONS } from './nations.ts';
import type { Row } from './pageLayout.ts';

/** The fields of the portrait side as printed, without help from the number. */
export type FrontFields = {
  name?: Field;
  sex?: Field & { value: NonNullable<IdCardFront['sex']> };
  nation?: Field;
  birth?: Field;
  address?: Field;
};

// Labels with the misreadings seen on blurred and dark cards.
const NAME_LABEL = /姓名|^姓.?名|^[姓妊性]名|名名/;
const SEX_LABEL = /[性牲]别|民[族旅簇]|族汉|^性/;
const BIRTH_LABEL = /出生|\d年\d*月|出.?生/;
const ADDRESS_LABEL = /[住任佳往]址|^住/;
const NUMBER_LABEL = /公民|身份号|号码|份号/;

const DATE = /((?:19|20)\d\d)年?(\d{1,2})月(\d{1,2})/;
/** Beside the label 出生 any separator will do; elsewhere 2001号3栋2单元 would be a date. */
const LOOSE_DATE = /((?:19|20)\d\d)\D?(\d{1,2})\D(\d{1,2})/;
const IN_NAME = /[\p{Script=Han}·]/u;
const IN_ADDRESS = /[\p{Script=Han}\w·\-()（）#]/u;
/** Rows an address may take when the number below it was not found. */
const MAX_ADDRESS_ROWS = 4;
const LONGEST_NATION_FIRST = [...NATIONS].sort((a, b) => b.length - a.length);

/** Takes the rows of the card's text column, top to bottom, apart. */
export function frontFields(rows: Row[]): FrontFields {
  const find = (pattern: RegExp): number => rows.findIndex(({ text }) => pattern.test(text));
  const at = { name: find(NAME_LABEL), sex: find(SEX_LABEL), birth: find(BIRTH_LABEL), address: find(ADDRESS_LABEL) };
  const labelled = find(NUMBER_LABEL);
  const numberAt = labelled >= 0 ? labelled : find(/\d{12,}/);
  const sexRow = rows[at.sex];
  return {
    name: nameField(rows, at.name, at.sex),
    sex: sexRow && sexField(sexRow),
    nation: sexRow && nationField(sexRow),
    birth: birthField(numberAt < 0 ? rows : rows.slice(0, numberAt)),
    address: addressField(rows, at.address >= 0 ? at.address : at.birth >= 0 ? at.birth + 1 : -1, numberAt),
  };
}

function nameField(rows: Row[], nameAt: number, sexAt: number): Field | undefined {
  if (nameAt < 0) return sexAt > 0 ? fieldOf(rows[sexAt - 1]?.characters ?? [], IN_NAME) : undefined;
  const beside = charactersAfter(rows[nameAt]?.characters ?? [], /^.*?(姓.?名|名)/);
  if (beside.length > 0) return fieldOf(beside, IN_NAME);
  return sexAt > nameAt + 1 ? fieldOf(rows[nameAt + 1]?.characters ?? [], IN_NAME) : undefined;
}

function sexField(row: Row): FrontFields['sex'] {
  const value = /[性牲]?别?.{0,2}?([男女])/.exec(row.text)?.[1];
  return value === '男' || value === '女' ? { value, confidence: confidenceOf(row, value) } : undefined;
}

function nationField(row: Row): Field | undefined {
  const text = row.text
    .replace(/^.*?(民.?[族旅簇])/, '')
    .replace(/^.*?[男女]/, '')
    .replace(/民族/, '');
  const value =
    LONGEST_NATION_FIRST.find((nation) => text.startsWith(nation)) ??
    LONGEST_NATION_FIRST.find((nation) => text.includes(nation));
  return value ? { value, confidence: confidenceOf(row, value) } : undefined;
}

function birthField(rows: Row[]): Field | undefined {
  for (const row of rows) {
    const pattern = BIRTH_LABEL.test(row.text) ? LOOSE_DATE : DATE;
    const [, year, month = '', day = ''] = pattern.exec(row.text) ?? [];
    const value = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    if (isPlainDate(value)) return { value, confidence: confidenceOf(row, value) };
  }
  return undefined;
}

function addressField(rows: Row[], from: number, numberAt: number): Field | undefined {
  if (from < 0) return undefined;
  const end = numberAt > from ? numberAt : from + MAX_ADDRESS_ROWS;
  const characters = rows.slice(from, end).flatMap((row) => row.characters);
  return fieldOf(charactersAfter(characters, /^.*?[住任佳往]址|^住|^址/), IN_ADDRESS);
}

/** The least certain character of `value` where it stands in the row. */
function confidenceOf(row: Row, value: string): number {
  const used = row.characters.filter(({ character }) => value.includes(character));
  return Math.min(...used.map(({ confidence }) => confidence));
}
