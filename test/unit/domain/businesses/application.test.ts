import { expect } from 'chai';
import {
  applicationFacts,
  askedOf,
  askedValues,
  hasCycle,
  judgeMaterials,
  judgeStoredForm,
  narrowed,
} from '../../../../domain/businesses/application.ts';
import { anyApprovalInput, approvalInput } from '../../../../domain/businesses/approvalInput.ts';
import { BUSINESS_KINDS, type BusinessDefinition } from '../../../../domain/businesses/business.ts';
import { businessDefinitions, services } from '../../../../domain/businesses/registry.ts';

const kindsOf = (list: readonly BusinessDefinition[]) => list.map(({ id, kind }) => `${id}/${kind}`);
const all = businessDefinitions;
const find = (id: string, kind = 'regular'): BusinessDefinition => {
  const found = all.find((one) => one.id === id && one.kind === kind);
  if (!found) throw new Error(`no ${id}/${kind}`);
  return found;
};
const held = (...categories: string[]) => applicationFacts({ categories, selectedCategories: [] });
const DRIVER = held('freight-driver');
const ESCORT = held('hazmat-escort');
const namesOf = (list: readonly { name: string }[]) => list.map(({ name }) => name);

describe('an application of any business', () => {
  it('knows what is held and whether anything of it remains (Z-08, D-8)', () => {
    const both = ['freight-driver', 'hazmat-escort'];
    expect(applicationFacts({ categories: both, selectedCategories: [] })).to.deep.equal({
      categories: both,
      categoriesRemain: true,
    });
    expect(applicationFacts({ categories: both, selectedCategories: ['hazmat-escort'] }).categoriesRemain).to.equal(
      true,
    );
    expect(applicationFacts({ categories: both, selectedCategories: both }).categoriesRemain).to.equal(false);
  });

  it('is for one of the kinds of the guide, each of them open or coming and none of them both (G-05)', () => {
    const kinds = Object.entries(BUSINESS_KINDS).flatMap(([id, ofIt]) => ofIt.map((kind) => `${id}/${kind}`));
    expect(kindsOf(all)).to.have.members(kinds);
    for (const { business, available, openKinds } of services) {
      expect(openKinds).to.deep.equal(businessDefinitions.filter(({ id }) => id === business).map(({ kind }) => kind));
      expect(available).to.equal(openKinds.length > 0);
    }
  });

  it('is by cycle for the assessment alone', () => {
    expect(all.filter(hasCycle).map(({ id, kind }) => [id, kind])).to.deep.equal([
      ['integrity-assessment', 'regular'],
      ['integrity-assessment', 'restoration'],
    ]);
  });

  it('asks drivers alone for 准驾车型 and driving licence (D-25)', () => {
    const renewal = find('renewal');
    const [driver, escort] = [askedOf(renewal, DRIVER), askedOf(renewal, ESCORT)];
    expect(namesOf(driver.fields)).to.include('licenceClasses');
    expect(namesOf(escort.fields)).not.to.include('licenceClasses');
    expect(driver.materials.map(({ slot }) => slot)).to.include('driving-licence');
    expect(escort.materials.map(({ slot }) => slot)).not.to.include('driving-licence');
    expect(askedValues(renewal, { licenceClasses: 'B2' }, DRIVER)).to.include({ licenceClasses: 'B2' });
    expect(askedValues(renewal, { licenceClasses: 'B2' }, ESCORT)).not.to.have.property('licenceClasses');
  });

  it('can be asked for the address as long as the way of delivery is open, and is judged by the way chosen (X-09)', () => {
    const renewal = find('renewal');
    expect(namesOf(askedOf(renewal, DRIVER).fields)).to.include.members(['delivery', 'mailStreet']);
    const stored = {
      licenceClasses: 'B2',
      reason: '有效期即将届满',
      address: '四川省成都市武侯区人民南路四段1号',
      contactName: '王芳',
      contactPhone: '13812341234',
      mailStreet: null,
    };
    expect(judgeStoredForm(renewal, { ...stored, delivery: 'pick-up' }, DRIVER)).to.deep.equal([]);
    expect(judgeStoredForm(renewal, stored, DRIVER).map(({ field }) => field)).to.deep.equal(['delivery']);
    expect(judgeStoredForm(renewal, { ...stored, delivery: 'mail' }, DRIVER).map(({ field }) => field)).to.deep.equal([
      'recipient',
      'recipientPhone',
      'mailProvince',
      'mailCity',
      'mailStreet',
    ]);
    expect(judgeStoredForm(renewal, { ...stored, delivery: 'pick-up', licenceClasses: '' }, ESCORT)).to.deep.equal([]);
  });

  it('is not asked for pages and delivery of a certificate of which nothing remains (Z-08)', () => {
    const cancellation = find('cancellation');
    const categories = ['freight-driver', 'hazmat-escort'];
    const nothingLeft = applicationFacts({ categories, selectedCategories: categories });
    const gone = narrowed(cancellation, nothingLeft);
    expect(namesOf(gone.form.fields)).to.deep.equal(['reason', 'contactName', 'contactPhone']);
    expect(gone.materials.map(({ slot }) => slot)).to.deep.equal(['id-card-front', 'id-card-back', 'photo']);
    const kept = narrowed(cancellation, applicationFacts({ categories, selectedCategories: ['hazmat-escort'] }));
    expect(namesOf(kept.form.fields)).to.include('delivery');
    expect(kept.materials).to.have.length(5);
    const form = { reason: '不再从事道路运输', contactName: '王芳', contactPhone: '13812341234' };
    expect(judgeStoredForm(gone, form, nothingLeft)).to.deep.equal([]);
  });

  it('counts images of what is asked for: what is missing, what is too many (A-17, D-5)', () => {
    const reissue = find('reissue');
    const counts = (slots: Record<string, number>, values = {}) =>
      judgeMaterials(askedOf(reissue, DRIVER, values).materials, (slot) => slots[slot] ?? 0);
    const slotsOf = (list: readonly { slot: string }[]) => list.map(({ slot }) => slot);
    expect(slotsOf(counts({ photo: 1, 'driving-licence': 1 }).missing)).to.deep.equal([
      'certificate-info-page',
      'certificate-violation-page',
    ]);
    const declared = { lossDeclaration: '2026年11月1日在成都遗失，声明原证作废，找到后交回。' };
    expect(counts({ photo: 1, 'driving-licence': 1 }, declared).missing).to.deep.equal([]);
    expect(slotsOf(counts({ photo: 2, 'driving-licence': 1 }, declared).over)).to.deep.equal(['photo']);
  });

  it('is approved by what its business states: a grade, or a plain confirmation', () => {
    const takes = (definition: BusinessDefinition, input: unknown) =>
      approvalInput(definition).safeParse(input).success;
    for (const definition of all) {
      const graded = definition.id === 'integrity-assessment';
      expect(takes(definition, { grade: 'AA' }), definition.title).to.equal(graded);
      expect(takes(definition, {}), definition.title).to.equal(!graded);
      for (const input of [{ grade: 'AA', reason: '情况属实' }, { reason: '材料齐全' }, {}])
        if (takes(definition, input)) expect(anyApprovalInput.safeParse(input).success).to.equal(true);
    }
  });
});
