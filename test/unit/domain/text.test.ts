import { expect } from 'chai';
import { contactNumberSchema, isMobileNumber, mobileNumberSchema } from '../../../domain/phone.ts';
import { characterCount, inOneSentence, textBlock, textLine } from '../../../domain/text.ts';

const line = textLine({ label: '服务单位', min: 2, max: 6 });
const problemOf = (value: unknown): string | undefined => line.safeParse(value).error?.issues[0]?.message;

describe('domain/text', () => {
  it('trims and folds blanks, tabs, line breaks and the wide space to one space', () => {
    expect(line.parse('  个 \t\r\n\u3000 人 ')).to.equal('个 人');
  });

  it('keeps rare characters, the dot of names and markup as plain text', () => {
    for (const text of ['𠮷野家𬭎', '买买提·力', '<b>&\'"', '\u{e000}\u{e001}'])
      expect(line.parse(text)).to.equal(text);
  });

  it('puts remarks into one sentence with one stop', () => {
    expect(inOneSentence(['请填写姓名'])).to.equal('请填写姓名。');
    expect(inOneSentence(['姓名变更不能网上办理。', '请填写单位电话；', '请核对'])).to.equal(
      '姓名变更不能网上办理；请填写单位电话；请核对。',
    );
  });

  it('counts characters, not code units', () => {
    expect(characterCount('𠮷𬭎')).to.equal(2);
    expect(line.parse('𠮷𠮷𠮷𠮷𠮷𠮷')).to.have.length(12);
    expect(problemOf('𠮷𠮷𠮷𠮷𠮷𠮷𠮷')).to.equal('服务单位不能超过6个字');
    expect(problemOf('𠮷')).to.equal('服务单位不能少于2个字');
    expect(textLine({ label: '姓名', max: 3 }).safeParse('   ').error?.issues[0]?.message).to.equal('请填写姓名');
  });

  it('refuses what cannot be seen or turns the writing', () => {
    const hidden = [
      '\u0000',
      '\u0007',
      '\u001b',
      '\u007f',
      '\u0085x',
      '\u200b',
      '\u202e',
      '\u2066',
      '\ufeff',
      '\ud800',
      '\u{e0001}'.slice(0, 1),
    ];
    for (const character of hidden) {
      if (/\s/u.test(character)) continue;
      expect(problemOf(`甲${character}乙`), JSON.stringify(character)).to.contain('无法显示');
    }
    expect(problemOf(5)).to.be.a('string');
  });

  it('keeps the line breaks of a block', () => {
    const block = textBlock({ label: '理由', max: 20 });
    expect(block.parse(' 第一行\r\n第二行\r第三行 ')).to.equal('第一行\n第二行\n第三行');
    expect(block.safeParse('甲\u0000乙').success).to.equal(false);
    expect(block.safeParse('甲\u202e乙').success).to.equal(false);
  });
});

describe('domain/phone', () => {
  it('takes mobile numbers, without blanks and country code', () => {
    for (const text of ['13812341234', '138 1234 1234', '+86 13812341234', '0086-13812341234', ' 13812341234 ']) {
      expect(mobileNumberSchema.parse(text), text).to.equal('13812341234');
    }
    for (const text of [
      '12812341234',
      '1381234123',
      '138123412345',
      '028-55550100',
      '',
      '+1 3812341234',
      '１３８12341234',
    ]) {
      expect(mobileNumberSchema.safeParse(text).success, text).to.equal(false);
    }
    expect(isMobileNumber('19912341234')).to.equal(true);
  });

  it('takes a landline where somebody is to be reached', () => {
    for (const text of ['028-55550100', '02855550100', '0816-5550700', '13812341234', '028-55550100-123']) {
      expect(contactNumberSchema.safeParse(text).success, text).to.equal(true);
    }
    for (const text of ['55550100', '110', '028-05550100', 'abc', '']) {
      expect(contactNumberSchema.safeParse(text).success, text).to.equal(false);
    }
    expect(contactNumberSchema.safeParse('x').error?.issues[0]?.message).to.contain('手机号码');
  });
});
