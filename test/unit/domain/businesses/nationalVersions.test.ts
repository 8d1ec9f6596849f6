import { expect } from 'chai';
import { canonicalJson, sha256Hex } from '../../../../crypto/digest.ts';
import type { BusinessDefinition, BusinessForm } from '../../../../domain/businesses/business.ts';
import { changesText } from '../../../../domain/businesses/certificateChanges.ts';
import { nationalVersions } from '../../../../domain/businesses/registry.ts';
import { nationalConfig } from '../../../../domain/provinceConfig.ts';

type Digests = Record<'notice' | 'form' | 'materials' | 'promise' | 'rest' | 'printed', string>;

/** What every national version says, part by part. Only ever added to. */
const PINNED: Readonly<Record<string, Readonly<Record<number, Digests>>>> = {
  'integrity-assessment/regular': {
    1: {
      notice: '20ea4331701b',
      form: '20a699a73b71',
      materials: '146488887bf1',
      promise: 'd3e159679439',
      rest: 'ba9978470ee7',
      printed: '',
    },
  },
  'integrity-assessment/restoration': {
    1: {
      notice: '206fd57632d0',
      form: '20a699a73b71',
      materials: 'ffae410bab39',
      promise: 'd3e159679439',
      rest: 'c26ccbb04f24',
      printed: '',
    },
  },
  'renewal/regular': {
    1: {
      notice: '14600c2b1706',
      form: '8bbc04305c01',
      materials: '795c57f4dd5c',
      promise: 'd3e159679439',
      rest: 'a0980ba57cb0',
      printed: '',
    },
  },
  'reissue/regular': {
    1: {
      notice: 'ae755d0a4724',
      form: '9aece44e7703',
      materials: '75db4a261902',
      promise: 'd3e159679439',
      rest: 'e2866951ae39',
      printed: '',
    },
  },
  'change/employer': {
    1: {
      notice: '2de597a91ad0',
      form: '3309d3371fa4',
      materials: 'e266672f6094',
      promise: 'd3e159679439',
      rest: '54ea16ea43e8',
      printed: '3e4dafcb8de1',
    },
  },
  'change/certificate-info': {
    1: {
      notice: '180c8cdeddc1',
      form: 'b035aaf9a5b1',
      materials: '57db0d413e0d',
      promise: 'd3e159679439',
      rest: '084c3d1ef07a',
      printed: '',
    },
  },
  'cancellation/regular': {
    1: {
      notice: '03b56f13c363',
      form: '660ca73970db',
      materials: '57407157d5c8',
      promise: 'd3e159679439',
      rest: 'c31884dab358',
      printed: '',
    },
  },
};

/** Supplement days and reasons, ladders, reminders and the rest of what a province runs by that says nothing. */
const PINNED_DEFAULTS = 'ef0b3afc1ac5';

const digest = (content: unknown): string => sha256Hex(canonicalJson(content)).slice(0, 12);

const TEXTS = [
  '',
  ' ',
  '字',
  '张三',
  '个人',
  'A2,D',
  'B2',
  'a\u0000b',
  '13812341234',
  '028-55550100',
  '12',
  '四川省成都市武侯区人民南路四段1号',
];
const LENGTHS = [
  3, 4, 5, 6, 10, 20, 21, 30, 31, 40, 41, 50, 51, 60, 61, 80, 81, 100, 101, 120, 121, 200, 201, 500, 501, 1000, 1001,
];
const LONG_TEXTS = LENGTHS.map((length) => '长'.repeat(length));

/** A form says its fields, and by what it takes its rules. */
function formContent({ fields, schema, draftSchema }: BusinessForm): unknown {
  const probesOf = ({ input, options = [] }: BusinessForm['fields'][number]): string[] => {
    const values = options.map(({ value }) => value);
    const changes = input === 'changes' ? values.map((item) => changesText([{ item, before: '甲', after: '乙' }])) : [];
    return [...TEXTS, ...LONG_TEXTS, ...values, values.join(','), ...changes];
  };
  const said = fields.flatMap((field) =>
    probesOf(field).map((probe) =>
      [schema, draftSchema].map((one) => {
        const { data, error } = one.safeParse({ [field.name]: probe });
        return data ?? error?.issues.map(({ path, message }) => [path, message]);
      }),
    ),
  );
  return [fields, said];
}

function digestsOf({ notice, form, materials, promise, printed, outcome: _, ...rest }: BusinessDefinition): Digests {
  return {
    notice: digest(notice),
    form: digest(formContent(form)),
    materials: digest(materials),
    promise: digest(promise),
    rest: digest(rest),
    printed: printed ? digest({ ...printed, form: formContent(printed.form) }) : '',
  };
}

const keyOf = ({ id, kind }: BusinessDefinition): string => `${id}/${kind}`;
const all = nationalVersions.flatMap((versions) =>
  Object.entries(versions).map(([number, definition]) => ({
    key: keyOf(definition),
    number: Number(number),
    definition,
  })),
);

describe('national versions', () => {
  it('say for ever what they said: whoever began with one goes on by it', () => {
    for (const { key, number, definition } of all) {
      const [told, pinned] = [digestsOf(definition), PINNED[key]?.[number]];
      if (!pinned) expect.fail(`${key} has a new version ${number}. Pin it here: ${number}: ${JSON.stringify(told)}`);
      for (const part of Object.keys(told) as (keyof Digests)[])
        expect(
          told[part],
          `version ${number} of ${key} says something else as its ${part}, and cases and drafts that began with it are read by it. Leave it as it was, and add version ` +
            `${number + 1} to domain/businesses/registry.ts (docs/adr/0025). Pin it anew only when those cases, too, are meant to get what you changed`,
        ).to.equal(pinned[part]);
    }
  });

  it('have numbers from 1 on, of one business, and another notice under another version', () => {
    for (const versions of nationalVersions) {
      const definitions = Object.values(versions);
      expect(new Set(definitions.map(keyOf)).size).to.equal(1);
      expect(Object.keys(versions).every((number) => /^[1-9]\d*$/.test(number))).to.equal(true);
      for (const { notice } of definitions)
        for (const other of definitions)
          expect(notice.version === other.notice.version, notice.title).to.equal(
            digest(notice) === digest(other.notice),
          );
    }
  });

  it('leave the defaults of a province as they were: a new one is published to the provinces', () => {
    expect(
      digest(nationalConfig('全国')),
      'open cases of provinces that say nothing are read by these defaults. Leave them, and publish what is new as a configuration (docs/adr/0025)',
    ).to.equal(PINNED_DEFAULTS);
  });
});
