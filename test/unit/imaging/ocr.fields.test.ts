import { expect } from 'chai';
import { backFields } from '../../../imaging/ocr/backFields.ts';
import { frontFields } from '../../../imaging/ocr/frontFields.ts';
import { readNumber } from '../../../imaging/ocr/readNumber.ts';
import type { Row } from '../../../imaging/ocr/pageLayout.ts';

const row = (text: string): Row => ({
  text,
  characters: [...text].map((character) => ({ character, confidence: 0.9 })),
  members: [],
});
const rows = (...texts: string[]): Row[] => texts.map(row);

describe('portrait side fields', () => {
  it('takes the printed rows apart', () => {
    const read = frontFields(
      rows(
        '姓名古丽•买买提',
        '性别女民族维吾尔',
        '出生1987年4月1日',
        '住址新疆巴楚县',
        '色力布亚镇171号',
        '公民身份号码653130198704010500',
      ),
    );
    const values = Object.fromEntries(Object.entries(read).map(([key, field]) => [key, field?.value]));
    expect(values).to.deep.equal({
      name: '古丽·买买提',
      sex: '女',
      nation: '维吾尔',
      birth: '1987-04-01',
      address: '新疆巴楚县色力布亚镇171号',
    });
  });

  it('takes no date out of an address and none that the calendar does not have', () => {
    expect(frontFields(rows('姓名王春', '住址南岗区西大直街2001号3栋2单元')).birth).to.equal(undefined);
    expect(frontFields(rows('姓名王春', '出生1961年9月88日')).birth).to.equal(undefined);
    expect(frontFields(rows('姓名王春', '出生1961年13月1日')).birth).to.equal(undefined);
  });

  it('keeps an invalid number as read, marked as such', () => {
    expect(readNumber(rows('公民身份号码653130198704010501'), [])).to.deep.equal({
      value: '653130198704010501',
      confidence: 0.9,
      valid: false,
    });
    expect(readNumber(rows('公民身份号码31011519991210275x'), [])?.value).to.equal('31011519991210275X');
    expect(readNumber(rows('办公电话028-85551234'), [])).to.equal(undefined);
  });
});

describe('emblem side fields', () => {
  it('reads authority and validity', () => {
    expect(
      backFields(rows('居民身份证', '签发机关成都市公安局双流分局', '有效期限2022.11.05-2042.11.05')),
    ).to.deep.equal({
      authority: '成都市公安局双流分局',
      validFrom: '2022-11-05',
      validTo: '2042-11-05',
    });
  });

  it('reads 长期', () => {
    expect(backFields(rows('签发机关松潘县公安局', '有效期限2013.07.12-长期')).validTo).to.equal('long-term');
  });

  it('joins an authority printed in two rows and leaves out what lies beside the card', () => {
    const read = backFields(
      rows('签发机关克孜勒苏柯尔克孜自治州公', '安局阿图什分局85551234', '有效期限2013.07.12-2033.07.12收据'),
    );
    expect(read.authority).to.equal('克孜勒苏柯尔克孜自治州公安局阿图什分局');
    expect(read.validTo).to.equal('2033-07-12');
  });

  it('reads no date that the calendar does not have', () => {
    expect(backFields(rows('有效期限2013.02.31-2033.07.12'))).to.deep.equal({
      authority: null,
      validFrom: null,
      validTo: '2033-07-12',
    });
  });
});
