import { expect } from 'chai';
import { createSupplementActivities } from '../../../activities/supplementActivities.ts';
import type { CaseFacts } from '../../../db/caseFacts.ts';
import type { ProvinceConfigRepository } from '../../../db/provinceConfigs.ts';
import type { RoundContent, SupplementAnswerRepository } from '../../../db/supplementAnswers.ts';
import type { SupplementItem } from '../../../domain/caseActions.ts';
import { renewal } from '../../../domain/businesses/renewal.ts';
import { nationalConfig } from '../../../domain/provinceConfig.ts';

const stored = {
  licenceClasses: 'B2',
  reason: '有效期即将届满',
  address: '四川省成都市武侯区人民南路四段1号',
  contactName: '王芳',
  contactPhone: '13812341234',
  delivery: 'pick-up',
};

function deskOf(categories: string[], content: Partial<RoundContent> = {}) {
  const round: RoundContent = { answers: { fields: {}, images: {} }, form: stored, ...content };
  const answers: Pick<SupplementAnswerRepository, 'seal'> = {
    seal: (_order, judge) => {
      const fault = judge(round);
      return Promise.resolve(fault === null ? { sealed: true, content: 'digest' } : { sealed: false, fault });
    },
  };
  const terms = { config: nationalConfig('测试省'), definition: renewal };
  return createSupplementActivities({
    configs: { ofCase: () => Promise.resolve(terms) } as unknown as ProvinceConfigRepository,
    facts: {
      of: () => Promise.resolve({ qualification: { categories }, selectedCategories: [] } as unknown as CaseFacts),
    },
    answers: answers as SupplementAnswerRepository,
  });
}

const field = (name: string): SupplementItem => ({ target: 'field', name, reasons: ['wrong-value'], note: null });
const licence: SupplementItem = { target: 'material', name: 'driving-licence', reasons: ['illegible'], note: null };
const order = (items: SupplementItem[]) => ({ caseNo: 'case', round: 1, items, atMs: 0 });

describe('supplements of a certificate business (P-04)', () => {
  it('can ask a driver, and no escort, for 准驾车型 and driving licence (D-25)', async () => {
    const items = [field('licenceClasses'), licence];
    expect(await deskOf(['freight-driver']).judgeSupplementItems({ caseNo: 'case', items })).to.deep.equal({
      ok: true,
    });
    const refused = await deskOf(['hazmat-escort']).judgeSupplementItems({ caseNo: 'case', items });
    expect(refused).to.deep.include({ ok: false });
    expect((refused as { detail: string }).detail)
      .to.contain('licenceClasses')
      .and.to.contain('driving-licence');
  });

  it('are closed when every item is answered and the whole form holds together', async () => {
    const answered = { answers: { fields: { licenceClasses: 'A2' }, images: {} } };
    expect(await deskOf(['freight-driver'], answered).sealSupplement(order([field('licenceClasses')]))).to.deep.equal({
      ok: true,
      content: 'digest',
    });
    const open = await deskOf(['freight-driver']).sealSupplement(order([licence]));
    expect(open).to.deep.include({ ok: false, missing: ['material:driving-licence'] });
    const mailed = { answers: { fields: { delivery: 'mail' }, images: {} }, form: { ...stored, delivery: 'mail' } };
    const nowhere = await deskOf(['freight-driver'], mailed).sealSupplement(order([field('delivery')]));
    expect(nowhere).to.have.property('missing').that.includes('field:mailStreet');
  });

  it('do not count what the application is not asked for', async () => {
    const form = { ...stored, licenceClasses: 'nonsense' };
    const content = { answers: { fields: { reason: '快到期了' }, images: {} }, form };
    expect(await deskOf(['hazmat-escort'], content).sealSupplement(order([field('reason')]))).to.deep.include({
      ok: true,
    });
  });
});
