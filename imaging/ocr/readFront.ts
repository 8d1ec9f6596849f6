import type { IdCardFlag, IdCardFront } from '../../domain/idCard.ts';
import { parseIdNumber } from '../../domain/idNumber.ts';
import type { Field } from './field.ts';
import { frontFields, type FrontFields } from './frontFields.ts';
import { frontRegion } from './frontRegion.ts';
import { isNameDoubtful } from './isNameDoubtful.ts';
import { rowsOf, type PageLayout, type Row } from './pageLayout.ts';
import { readNation } from './readNation.ts';
import { readNumber, type NumberField } from './readNumber.ts';
import type { ReadBox } from './textBox.ts';

/** Labels only the identity card has: driving licences and qualification certificates carry the same name, sex, address and number. */
const OWN_LABELS = [/民[族旅簇]|[男女]民?族/, /公民身份/];
const SHARED_LABELS = [/姓名/, /性别/, /出生/, /[住佳]址/];
const ENOUGH_LABELS = 4;
/** The household register has all the labels too. */
const OTHER_DOCUMENT = /常住人口登记/;

export const ABSENT_FRONT: IdCardFront = {
  found: false,
  name: null,
  sex: null,
  nation: null,
  birth: null,
  address: null,
  number: null,
  numberValid: false,
  confidence: {},
  flags: [],
};

/** Reads a page as the portrait side; `ABSENT_FRONT` when it is something else. */
export function readFront(layout: PageLayout, boxes: ReadBox[]): IdCardFront {
  const region = frontRegion(layout.placed);
  const rows = rowsOf(region, layout.tiltRad);
  const number = readNumber(rows, boxes);
  if (!isPortraitSide(rows, number) || isOtherDocument(layout)) return ABSENT_FRONT;
  const printed = frontFields(rows);
  const nation = readNation(region, layout, boxes) ?? printed.nation;
  const { sex, birth } = withNumber(printed, number);
  return {
    found: true,
    name: printed.name?.value ?? null,
    sex: sex?.value ?? null,
    nation: nation?.value ?? null,
    birth: birth?.value ?? null,
    address: printed.address?.value ?? null,
    number: number?.value ?? null,
    numberValid: number?.valid ?? false,
    confidence: {
      name: printed.name?.confidence,
      sex: sex?.confidence,
      nation: nation?.confidence,
      birth: birth?.confidence,
      address: printed.address?.confidence,
      number: number?.confidence,
    },
    flags: [
      ...mismatches(printed, number),
      ...(printed.name && isNameDoubtful(printed.name, region) ? (['name-doubtful'] as const) : []),
    ],
  };
}

function isPortraitSide(rows: Row[], number: NumberField | undefined): boolean {
  const count = (labels: RegExp[]): number =>
    labels.filter((label) => rows.some(({ text }) => label.test(text))).length;
  const own = count(OWN_LABELS);
  return own > 0 && (number?.valid === true || own + count(SHARED_LABELS) >= ENOUGH_LABELS);
}

function isOtherDocument(layout: PageLayout): boolean {
  return layout.placed.some(({ box }) => OTHER_DOCUMENT.test(box.text));
}

/** A valid number holds sex and date of birth, and its check character vouches for them better than print does. */
function withNumber(printed: FrontFields, number: NumberField | undefined): Pick<FrontFields, 'sex' | 'birth'> {
  const parsed = number?.valid ? parseIdNumber(number.value) : undefined;
  if (!number || !parsed?.ok) return printed;
  const { confidence } = number;
  return { sex: { value: parsed.sex, confidence }, birth: { value: parsed.birthDate, confidence } };
}

/** What is printed against what the number says; what is not legible does not disagree. */
function mismatches({ sex, birth }: FrontFields, number: NumberField | undefined): IdCardFlag[] {
  const parsed = number?.valid ? parseIdNumber(number.value) : undefined;
  if (!parsed?.ok) return [];
  const differs = (field: Field | undefined, expected: string): boolean =>
    field !== undefined && field.value !== expected;
  return [
    ...(differs(sex, parsed.sex) ? (['sex-mismatch'] as const) : []),
    ...(differs(birth, parsed.birthDate) ? (['birth-mismatch'] as const) : []),
  ];
}
