import { expect } from 'chai';
import type { ApplicationFacts, FormValues } from '../../../../domain/businesses/business.ts';
import { requiredMaterials } from '../../../../domain/businesses/materials.ts';
import { materialSamples } from '../../../../simulators/samples/materialSamples.ts';
import { ALL_CANCELLED, APPLICATIONS, DRIVER, ESCORT } from './applications.ts';

const definitionOf = (business: string) => APPLICATIONS[business]?.definition ?? expect.fail(business);

/** Slots by name, those that need not be uploaded in brackets. */
const asked = (business: string, facts: ApplicationFacts, values: FormValues = {}): string[] =>
  requiredMaterials(definitionOf(business), facts, values).map(({ slot, required }) => (required ? slot : `(${slot})`));

const PAGES = ['certificate-info-page', 'certificate-violation-page'];

describe('materials of the businesses', () => {
  it('are those of the guide for renewal, without a driving licence for who drives nothing (X-11, D-25)', () => {
    expect(asked('renewal', DRIVER)).to.deep.equal(['photo', 'driving-licence', ...PAGES]);
    expect(asked('renewal', ESCORT)).to.deep.equal(['photo', ...PAGES]);
  });

  it('are replaced by a declaration where the certificate is lost (B-09, D-5)', () => {
    expect(asked('reissue', DRIVER)).to.deep.equal(['photo', 'driving-licence', ...PAGES]);
    const declared = { lossDeclaration: '2026年11月在成都遗失，声明作废' };
    expect(asked('reissue', DRIVER, declared)).to.deep.equal([
      'photo',
      'driving-licence',
      ...PAGES.map((slot) => `(${slot})`),
    ]);
    expect(asked('reissue', DRIVER, { lossDeclaration: '  ' })).to.include.members(PAGES);
  });

  it('include the contract, required only for a change of the employer (V-05, D-6)', () => {
    expect(asked('employer', DRIVER)).to.deep.equal(['photo', 'employment-contract']);
    expect(asked('certificate-info', DRIVER)).to.deep.equal(['photo', '(employment-contract)']);
  });

  it('include the pages of a cancelled certificate only when categories remain (Z-07, Z-08, Z-09)', () => {
    expect(asked('cancellation', ALL_CANCELLED)).to.deep.equal(['id-card-front', 'id-card-back', 'photo']);
    expect(asked('cancellation', DRIVER)).to.deep.equal(['id-card-front', 'id-card-back', ...PAGES, 'photo']);
  });

  it('are not asked for when they are obtained by data sharing', () => {
    const { materials } = definitionOf('renewal');
    const shared = { materials: materials.map((slot) => ({ ...slot, shared: slot.slot === 'driving-licence' })) };
    expect(requiredMaterials(shared, DRIVER).filter(({ required }) => !required)).to.have.length(1);
  });

  it('ask for a two-inch photo, white only for a cancellation (D-16), and for one to five images otherwise (D-7)', () => {
    for (const { definition } of Object.values(APPLICATIONS)) {
      const photo = definition.materials.find(({ slot }) => slot === 'photo')?.photo;
      const background = definition.id === 'cancellation' ? 'white' : 'any';
      expect(photo, definition.title).to.deep.equal({ widthMm: 35, heightMm: 49, background });
      for (const { minImages, maxImages, slot, photo: rule } of definition.materials)
        expect([minImages, maxImages], slot).to.deep.equal([1, rule ? 1 : 5]);
    }
  });

  it('each name a sample picture that is drawn, and a field that can replace it', () => {
    const samples = Object.keys(materialSamples('2026-11-24'));
    for (const { definition } of Object.values(APPLICATIONS))
      for (const { sample, replacedBy, hint } of definition.materials) {
        expect(samples).to.include(sample);
        expect(hint).to.not.equal('');
        if (replacedBy) expect(definition.form.fields.map(({ name }) => name)).to.include(replacedBy);
      }
  });
});
