import { expect } from 'chai';
import fc from 'fast-check';
import { askedFields, judgeForm } from '../../../../domain/businesses/form.ts';
import { changedItems, changesText, parseChanges } from '../../../../domain/businesses/certificateChanges.ts';
import { certificateInfoChange } from '../../../../domain/businesses/change.ts';
import { renewal } from '../../../../domain/businesses/renewal.ts';
import { cancellation } from '../../../../domain/businesses/cancellation.ts';
import { prefillOf } from '../../../../domain/businesses/prefill.ts';
import { LICENCE_CLASSES, licenceClassList } from '../../../../domain/licenceClasses.ts';
import { ALL_CANCELLED, APPLICATIONS, DRIVER, ESCORT } from './applications.ts';

/** A text that the field does not take, by kind of field. */
const WRONG: Readonly<Record<string, string>> = {
  contactPhone: '12345',
  employerPhone: '12345',
  recipientPhone: '12345',
  licenceClasses: 'C9',
  delivery: 'drone',
  changes: '不是变更',
  contactName: '张三3',
};
const fieldsOf = (issues: readonly { field: string }[]) => issues.map(({ field }) => field);

for (const [business, { definition, values }] of Object.entries(APPLICATIONS)) {
  const { schema, draftSchema, fields } = definition.form;
  const judge = (change: Record<string, string>) => judgeForm(definition, { ...values, ...change }, DRIVER);

  describe(`form of ${definition.id}/${definition.kind}`, () => {
    it('is complete and right', () => {
      expect(schema.safeParse(values).error?.issues ?? []).to.deep.equal([]);
      expect(judge({})).to.deep.equal([]);
      expect(fields.every(({ editable }) => editable)).to.equal(true);
      expect(fields.map(({ name }) => name)).to.not.include.members(['name', 'idNumber']);
      expect(new Set(fields.map(({ name }) => name)).size).to.equal(fields.length);
    });

    for (const field of fields) {
      const { name, required, when } = field;

      it(`names ${name} when it is missing, wrong or too long`, () => {
        const dependent = name === 'delivery' || (business === 'certificate-info' && name === 'licenceClasses');
        if (required) {
          for (const empty of ['', '  ']) expect(fieldsOf(judge({ [name]: empty })), 'empty').to.include(name);
          expect(judge({ [name]: '' }).find((issue) => issue.field === name)?.message).to.match(/^请/);
          if (!when) {
            const { [name]: _, ...rest } = values;
            expect(schema.safeParse(rest).success, 'absent').to.equal(false);
          }
        } else expect(judge({ [name]: '' })).to.deep.equal([]);
        for (const wrong of [WRONG[name] ?? '好\u0000', '字'.repeat(5_000), '好\u202e人的名字地址'])
          if (dependent) expect(fieldsOf(judge({ [name]: wrong }))).to.include(name);
          else expect(fieldsOf(judge({ [name]: wrong })), wrong.slice(0, 9)).to.deep.equal([name]);
      });
    }

    it('refuses what it does not know, complete or draft', () => {
      expect(fieldsOf(judge({ name: '李四' }))).to.deep.equal(['name']);
      for (const one of [schema, draftSchema]) {
        expect(one.safeParse({ ...values, grade: 'AAA' }).success).to.equal(false);
        expect(one.safeParse({ ...values, reason: 5 }).error?.issues[0]?.message).to.match(/^请填写/);
        expect(one.safeParse(null).success).to.equal(false);
      }
    });

    it('keeps any part of it as a draft', () => {
      const names = fields.map(({ name }) => name);
      fc.assert(
        fc.property(fc.subarray(names), fc.subarray(names), (filled, emptied) => {
          const part = {
            ...Object.fromEntries(filled.flatMap((name) => (values[name] ? [[name, values[name]]] : []))),
            ...Object.fromEntries(emptied.map((name) => [name, ' '])),
          };
          const { data } = draftSchema.safeParse(part);
          expect(Object.keys(data ?? {}).toSorted()).to.deep.equal(Object.keys(part).toSorted());
          for (const name of emptied) expect(data?.[name]).to.equal('');
        }),
      );
    });

    it('names every missing field at once, and no other', () => {
      fc.assert(
        fc.property(fc.subarray(askedFields(definition, values, DRIVER).filter(({ required }) => required)), (gone) => {
          const empty = gone.map(({ name }) => name).filter((name) => name !== 'delivery');
          const issues = fieldsOf(judge(Object.fromEntries(empty.map((name) => [name, '']))));
          const agree = empty.some((name) => ['licenceClasses', 'address', 'employer'].includes(name));
          const expected = business === 'certificate-info' && agree ? [...new Set(['changes', ...empty])] : empty;
          expect(expected).to.include.members(issues);
          expect(issues).to.include.members(empty);
        }),
      );
    });
  });
}

describe('conditions of a form', () => {
  it('ask drivers alone for 准驾车型 (D-25)', () => {
    const values = { ...APPLICATIONS['renewal']?.values, licenceClasses: '' };
    expect(fieldsOf(judgeForm(renewal, values, DRIVER))).to.deep.equal(['licenceClasses']);
    expect(judgeForm(renewal, values, ESCORT)).to.deep.equal([]);
    const both = { ...ESCORT, categories: ['hazmat-escort', 'hazmat-driver'] as const };
    expect(fieldsOf(judgeForm(renewal, values, both))).to.deep.equal(['licenceClasses']);
  });

  it('ask for an address when the certificate is to be posted, and only then', () => {
    const { values = {} } = APPLICATIONS['renewal'] ?? {};
    const mailed = { ...values, recipient: '', mailStreet: '' };
    expect(fieldsOf(judgeForm(renewal, mailed, DRIVER))).to.deep.equal(['recipient', 'mailStreet']);
    expect(renewal.form.schema.safeParse(mailed).error?.issues.map(({ path }) => path[0])).to.deep.equal([
      'recipient',
      'mailStreet',
    ]);
    const collected = { ...mailed, delivery: 'pick-up', recipientPhone: 'x' };
    expect(judgeForm(renewal, collected, DRIVER), 'what is not asked for does not count').to.deep.equal([]);
    expect(judgeForm(renewal, { ...values, mailProvince: '台湾省' }, DRIVER)[0]?.message).to.contain('内地');
  });

  it('ask for delivery in a cancellation only when categories remain (D-8)', () => {
    const values = { reason: '不再从业', contactName: '张三', contactPhone: '13812341234', delivery: 'mail' };
    expect(judgeForm(cancellation, values, ALL_CANCELLED)).to.deep.equal([]);
    expect(fieldsOf(judgeForm(cancellation, { ...values, delivery: '' }, DRIVER))).to.deep.equal(['delivery']);
    expect(fieldsOf(judgeForm(cancellation, values, DRIVER))).to.include('recipient');
  });
});

describe('fields of a form', () => {
  it('take 准驾车型 as people write them, and only real ones', () => {
    expect(licenceClassList(' a1、Ａ２D，a1 ')).to.deep.equal(['A1', 'A2', 'D']);
    expect(licenceClassList('C9')).to.deep.equal(['C9']);
    expect(licenceClassList('大车')).to.deep.equal(['大车']);
    fc.assert(
      fc.property(fc.shuffledSubarray([...LICENCE_CLASSES]), (classes) => {
        expect(licenceClassList(classes.join(','))).to.deep.equal(
          LICENCE_CLASSES.filter((one) => classes.includes(one)),
        );
        expect(licenceClassList(classes.join(''))).to.deep.equal(licenceClassList(classes.join(',')));
      }),
    );
    const parsed = renewal.form.draftSchema.safeParse({ licenceClasses: 'A4,B2' });
    expect(parsed.error?.issues[0]?.message).to.contain('“A4”');
  });

  it('take rare and ethnic names, however their dot was typed', () => {
    const nameOf = (contactName: string) => renewal.form.draftSchema.safeParse({ contactName }).data?.['contactName'];
    for (const dot of ['·', '•', '・', ' · ', '．']) expect(nameOf(`阿依努尔${dot}买买提`)).to.equal('阿依努尔·买买提');
    for (const name of ['𠮷𬭎', '\u{e000}某', "O'Neil Mary-Ann", 'ཚེ་རིང']) expect(nameOf(name)).to.equal(name);
    for (const name of ['·张三', '张三1', '<b>张三', '张', '张\u200b三', '张'.repeat(51)])
      expect(nameOf(name), name).to.equal(undefined);
  });

  it('are filled in from what is known, the address in its parts (D-25)', () => {
    const known = {
      practitioner: { name: '李明华', phone: '13800000000', address: '广西南宁市青秀区新华路1号' },
      user: { name: '李明华', phone: '', address: null },
      licenceClasses: ['A1', 'A2'],
    };
    expect(prefillOf(renewal.form, known)).to.deep.equal({
      licenceClasses: 'A1,A2',
      reason: null,
      address: '广西南宁市青秀区新华路1号',
      contactName: '李明华',
      contactPhone: '13800000000',
      delivery: null,
      recipient: '李明华',
      recipientPhone: '13800000000',
      mailProvince: '广西壮族自治区',
      mailCity: '南宁市',
      mailDistrict: '青秀区',
      mailStreet: '新华路1号',
    });
    const inBeijing = prefillOf(renewal.form, { ...known, user: { address: '北京市朝阳区建国路1号' } });
    expect([inBeijing['mailCity'], inBeijing['mailDistrict']]).to.deep.equal(['北京市', '朝阳区']);
    const nothing = prefillOf(renewal.form, { practitioner: {}, user: {}, licenceClasses: [] });
    expect(Object.values(nothing).every((value) => value === null)).to.equal(true);
  });
});

describe('changes of a certificate', () => {
  const { values = {} } = APPLICATIONS['certificate-info'] ?? {};
  const messageFor = (changes: object[] | string) => {
    const text = typeof changes === 'string' ? changes : JSON.stringify(changes);
    return judgeForm(certificateInfoChange, { ...values, changes: text }, DRIVER).find(
      ({ field }) => field === 'changes',
    )?.message;
  };
  const change = { item: 'fileNumber', before: '无', after: '510100123456' };

  it('name their items, before and after', () => {
    expect(messageFor([change])).to.equal(undefined);
    expect(parseChanges(changesText([change]))).to.deep.equal([change]);
    expect(changedItems(changesText([change]))).to.deep.equal(['fileNumber']);
    expect(changedItems('{')).to.deep.equal([]);
    expect(messageFor([])).to.contain('至少填写一项');
    expect(messageFor([{ ...change, before: '' }])).to.equal('请填写变更前的内容');
    expect(messageFor([{ ...change, after: '无' }])).to.contain('相同');
    expect(messageFor([change, change])).to.contain('只能填写一次');
    expect(messageFor([{ ...change, item: 'salary' }])).to.contain('重新选择');
    expect(messageFor([{ ...change, item: 'toString' }])).to.contain('重新选择');
    expect(messageFor([{ ...change, item: 'licenceClasses', after: 'C9' }])).to.contain('“C9”');
    for (const text of ['[1]', '{}', '[', 'null', '[{"item":"address"}]', JSON.stringify([{ ...change, more: 1 }])])
      expect(messageFor(text), text).to.be.a('string');
  });

  it('send whoever changes his name, or what is no matter of a change, where he should go (D-25)', () => {
    for (const [item, words] of [
      ['name', '窗口'],
      ['issuer', '转籍'],
      ['sex', '核实申请'],
      ['idNumber', '窗口'],
      ['categories', '申请注销'],
      ['validity', '换发'],
    ] as const) {
      expect(messageFor([{ ...change, item }]), item).to.contain(words);
      const draft = certificateInfoChange.form.draftSchema.safeParse({
        changes: JSON.stringify([{ ...change, item }]),
      });
      expect(draft.error?.issues[0]?.message, item).to.contain(words);
    }
  });

  it('agree with the rest of the form', () => {
    expect(messageFor([{ item: 'address', before: '旧址一号', after: '别的地址' }])).to.contain('不一致');
    expect(messageFor([{ item: 'address', before: '旧址一号', after: values['address'] ?? '' }])).to.equal(undefined);
    expect(messageFor([{ item: 'licenceClasses', before: 'B2', after: 'd、a2' }])).to.equal(undefined);
  });

  it('may be half written in a draft', () => {
    const half = JSON.stringify([{ ...change, before: '', after: '' }]);
    expect(certificateInfoChange.form.draftSchema.safeParse({ changes: half }).data).to.deep.equal({ changes: half });
  });
});
