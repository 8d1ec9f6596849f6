import { expect } from 'chai';
import fc from 'fast-check';
import { maskAddress, maskIdNumber, maskName, maskPhone } from '../../../domain/masking.ts';

describe('domain/masking', () => {
  it('masks ID numbers and certificate numbers', () => {
    expect(maskIdNumber('510107198506151234')).to.equal('510***********1234');
    expect(maskIdNumber('1234567890')).to.equal('123***7890');
    expect(maskIdNumber('123456789')).to.equal('*********');
    expect(maskIdNumber('')).to.equal('');
  });

  it('masks telephone numbers', () => {
    expect(maskPhone('13812341234')).to.equal('138****1234');
    expect(maskPhone('028-55550100')).to.equal('028*****0100');
    expect(maskPhone('110')).to.equal('***');
  });

  it('masks names, keeping the first character and of three or more the last', () => {
    expect(['', '张', '张三', '张小三', '欧阳小三', '𠮷三', '𠮷𬭎三', '买买提·艾力'].map(maskName)).to.deep.equal([
      '',
      '*',
      '张*',
      '张*三',
      '欧**三',
      '𠮷*',
      '𠮷*三',
      '买****力',
    ]);
  });

  const addresses: [address: string, masked: string][] = [
    ['四川省成都市武侯区人民南路四段1号2栋301室', '四川省成都市武侯区****'],
    ['成都市武侯区人民南路四段1号', '成都市武侯区****'],
    ['北京市东城区市民大道8号', '北京市东城区****'],
    ['四川省乐山市市中区嘉州大道1号', '四川省乐山市市中区****'],
    ['山东省青岛市市北区延吉路5号', '山东省青岛市市北区****'],
    ['新疆维吾尔自治区乌鲁木齐市新市区北京路9号', '新疆维吾尔自治区乌鲁木齐市新市区****'],
    ['四川省凉山彝族自治州西昌市航天路3号', '四川省凉山彝族自治州西昌市****'],
    ['新疆维吾尔自治区阿克苏地区温宿县托乎拉乡2村', '新疆维吾尔自治区阿克苏地区温宿县****'],
    ['内蒙古锡林郭勒盟锡林浩特市那达慕街4号', '内蒙古锡林郭勒盟锡林浩特市****'],
    ['广西壮族自治区柳州市三江侗族自治县古宜镇6号', '广西壮族自治区柳州市三江侗族自治县****'],
    ['江苏省苏州市昆山市玉山镇阳光小区7号', '江苏省苏州市昆山市****'],
    ['江苏省昆山市玉山镇阳光小区7号', '江苏省昆山市****'],
    ['黑龙江省哈尔滨市道里区中央大街1号', '黑龙江省哈尔滨市道里区****'],
    ['湖南省湘西土家族苗族自治州凤凰县沱江镇', '湖南省湘西土家族苗族自治州凤凰县****'],
    ['上海市浦东新区世纪大道100号', '上海市浦东新区****'],
    ['海南省陵水黎族自治县椰林镇', '海南省陵水黎族自治县****'],
    ['人民路12号3单元', '****'],
    ['四川省', '四川省'],
    ['', ''],
  ];
  for (const [address, masked] of addresses) {
    it(`masks ${address || '(nothing)'} to the county`, () => expect(maskAddress(address)).to.equal(masked));
  }

  it('never shows more than the first and last characters, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 24 }), (text) => {
        const characters = Array.from(text);
        const shown = Array.from(maskName(text)).filter((character) => character !== '*');
        expect(shown.length).to.be.at.most(characters.length > 2 ? 2 : characters.length - 1);
        expect(maskIdNumber(text)).to.have.length(text.length);
        expect(maskPhone(text)).to.have.length(text.length);
      }),
    );
  });
});
