import { expect } from 'chai';
import { idCardReadingSchema, judgeIdCard, type IdCardReading } from '../../../domain/idCard.ts';

const TODAY = '2026-11-23';
const good: IdCardReading = {
  front: {
    found: true,
    name: '张三丰',
    sex: '男',
    nation: '汉',
    birth: '1985-06-15',
    address: '四川省成都市武侯区人民南路四段1号',
    number: '510107198506151233',
    numberValid: true,
    confidence: { name: 0.98, address: 0.95, number: 0.99 },
    flags: [],
  },
  back: { found: true, authority: '成都市公安局武侯分局', validFrom: '2015-03-01', validTo: '2035-03-01', flags: [] },
  quality: { front: [], back: [] },
};

interface Change {
  front?: Partial<IdCardReading['front']>;
  back?: Partial<IdCardReading['back']>;
  quality?: Partial<IdCardReading['quality']>;
}

function judge({ front, back, quality }: Change = {}, today = TODAY) {
  const reading = {
    front: { ...good.front, ...front },
    back: { ...good.back, ...back },
    quality: { ...good.quality, ...quality },
  };
  return judgeIdCard(idCardReadingSchema.parse(reading), today);
}

describe('domain/idCard', () => {
  it('finds nothing wrong with a good card', () => {
    expect(judge()).to.deep.equal({ usable: true, findings: [] });
    expect(judge({ back: { validTo: 'long-term' } })).to.deep.equal({ usable: true, findings: [] });
  });

  const refused: [what: string, change: Change, code: string, side: string][] = [
    ['a picture without a card', { front: { found: false } }, 'not-an-id-card', 'front'],
    ['a picture without an emblem side', { back: { found: false } }, 'not-an-id-card', 'back'],
    ['the sides swapped', { front: { flags: ['other-side'] } }, 'sides-swapped', 'front'],
    ['the portrait side twice', { back: { flags: ['other-side'], found: false } }, 'sides-swapped', 'back'],
    ['a number not read', { front: { number: null, numberValid: false } }, 'number-unreadable', 'front'],
    [
      'a number with a wrong check character',
      { front: { number: '510107198506151234', numberValid: false } },
      'number-unreadable',
      'front',
    ],
    ['a number called valid that is not', { front: { number: '510107198506151234' } }, 'number-unreadable', 'front'],
    [
      'a number of somebody aged 146',
      { front: { number: '440524188001010014', birth: null } },
      'number-unreadable',
      'front',
    ],
    ['another sex than the number says', { front: { sex: '女' } }, 'sex-mismatch', 'front'],
    ['another birth than the number says', { front: { birth: '1985-06-16' } }, 'birth-mismatch', 'front'],
    [
      'a mismatch that the reader flagged',
      { front: { flags: ['birth-mismatch'], birth: null } },
      'birth-mismatch',
      'front',
    ],
    ['a name not read', { front: { name: null } }, 'name-unreadable', 'front'],
    ['half a name', { front: { name: '张' } }, 'name-unreadable', 'front'],
    ['a temporary card', { front: { flags: ['temporary-card'] } }, 'temporary-card', 'front'],
    ['a validity not read', { back: { validTo: null } }, 'validity-unreadable', 'back'],
    ['an expired card', { back: { validTo: '2026-11-22' } }, 'card-expired', 'back'],
    ['a card not valid yet', { back: { validFrom: '2026-11-24' } }, 'card-not-yet-valid', 'back'],
    ['a blurred picture', { quality: { front: [{ code: 'blurred' }] } }, 'image-blurred', 'front'],
    ['a dark picture', { quality: { back: [{ code: 'dark' }] } }, 'image-dark', 'back'],
    ['a tiny picture', { quality: { back: [{ code: 'too-small' }] } }, 'image-too-small', 'back'],
  ];
  for (const [what, change, code, side] of refused) {
    it(`refuses ${what}`, () => {
      const { usable, findings } = judge(change);
      expect(usable).to.equal(false);
      expect(findings.map((finding) => [finding.code, finding.side, finding.severity])).to.deep.equal([
        [code, side, 'refuse'],
      ]);
    });
  }

  it('takes a card on the last day of its validity and on the first', () => {
    expect(judge({ back: { validTo: TODAY } }).usable).to.equal(true);
    expect(judge({ back: { validFrom: TODAY } }).usable).to.equal(true);
  });

  it('asks for an adult, from the 18th birthday on', () => {
    const born: Change = { front: { number: '650102198802290034', birth: '1988-02-29' } };
    expect(judge(born, '2006-02-28').findings.map(({ code }) => code)).to.not.include('under-age');
    expect(judge(born, '2006-02-27').findings.map(({ code }) => code)).to.include('under-age');
  });

  const warned: [what: string, change: Change, code: string][] = [
    ['a name read without confidence', { front: { confidence: { name: 0.79, address: 0.9 } } }, 'name-doubtful'],
    ['a name without any confidence', { front: { confidence: { address: 0.9 } } }, 'name-doubtful'],
    ['a name the reader doubts', { front: { flags: ['name-doubtful'] } }, 'name-doubtful'],
    ['an address not read', { front: { address: null } }, 'address-doubtful'],
    ['a photocopy', { front: { flags: ['photocopy'] } }, 'photocopy'],
    ['glare', { quality: { front: [{ code: 'overexposed' }] } }, 'image-overexposed'],
  ];
  for (const [what, change, code] of warned) {
    it(`only warns of ${what}`, () => {
      const { usable, findings } = judge(change);
      expect(usable).to.equal(true);
      expect(findings.map((finding) => [finding.code, finding.severity])).to.deep.equal([[code, 'warn']]);
    });
  }

  it('takes a rare name of two characters for a whole one, and sex or birth not printed legibly', () => {
    expect(judge({ front: { name: '𠮷𬭎', sex: null, birth: null } })).to.deep.equal({ usable: true, findings: [] });
  });

  it('tells of both sides at once, never quoting the card', () => {
    const { findings } = judge({
      front: { sex: '女', name: null },
      back: { validTo: '2020-01-01' },
      quality: { front: [{ code: 'dark' }] },
    });
    expect(findings.map(({ code }) => code)).to.deep.equal([
      'image-dark',
      'sex-mismatch',
      'name-unreadable',
      'card-expired',
    ]);
    const said = findings.map(({ message }) => message).join('');
    for (const secret of [good.front.number ?? '', good.front.name ?? '', good.front.address ?? ''])
      expect(said).to.not.contain(secret);
  });
});
