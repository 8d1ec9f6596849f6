import { expect } from 'chai';
import { categoriesRemain, remainingCategories } from '../../../../domain/eligibility/cancellation.ts';
import { judgeChangedItems } from '../../../../domain/eligibility/change.ts';

describe('domain/eligibility: facts for forms and materials', () => {
  it('knows what remains when categories are cancelled (Z-08)', () => {
    const held = ['freight-driver', 'hazmat-escort'];
    expect(remainingCategories(held, ['freight-driver'])).to.deep.equal(['hazmat-escort']);
    expect(categoriesRemain(held, ['freight-driver'])).to.equal(true);
    expect(categoriesRemain(held, ['hazmat-escort', 'freight-driver', 'freight-driver'])).to.equal(false);
    expect(categoriesRemain(held, [])).to.equal(true);
  });

  it('changes online what is neither a name nor the issuer (D-25, D-29)', () => {
    expect(judgeChangedItems(['address', 'licenceClasses', '住址'])).to.equal(null);
    expect(judgeChangedItems(['address', 'issuer', 'name'])?.code).to.equal('file-transfer-not-online');
    expect(judgeChangedItems(['姓名'])?.message).to.contain('窗口');
  });
});
