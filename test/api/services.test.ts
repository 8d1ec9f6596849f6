import { expect } from 'chai';
import { BUSINESS_KINDS, type BusinessId } from '../../domain/businesses/business.ts';
import { readGuide } from '../../script/client/application.ts';
import { createRest, expectStatus } from '../../script/client/rest.ts';
import type { Product } from '../support/product.ts';
import { product as shared } from '../support/productHooks.ts';
import { refusalOf } from '../support/cases.ts';

interface Service {
  business: BusinessId;
  title: string;
  available: boolean;
  openKinds: string[];
}

describe('services', () => {
  let product: Product;

  before(() => {
    product = shared();
  });

  it('[G-05] lists the five businesses of the guide, each with its own notice, form, materials and promise', async () => {
    const rest = createRest(product.apiUrl);
    const { body } = expectStatus(await rest<{ services: Service[] }>('GET', '/v1/services'), 200);
    expect(body.services.map(({ title, available }) => [title, available])).to.deep.equal([
      ['诚信考核', true],
      ['从业资格证换发', true],
      ['从业资格证补发', true],
      ['从业资格证变更', true],
      ['从业资格证注销', true],
    ]);
    const notices = new Set<string>();
    for (const { business, openKinds } of body.services) {
      expect(openKinds).to.deep.equal([...BUSINESS_KINDS[business]]);
      for (const kind of BUSINESS_KINDS[business]) {
        const guide = await readGuide({ rest }, { business, kind });
        notices.add(guide.notice.text);
        expect(guide.fields.length).to.be.at.least(3);
        expect(guide.materials.length).to.be.at.least(2);
        expect(guide.promise).to.include({ acceptanceWorkingDays: 2, resultWorkingDays: 3 });
      }
    }
    expect(notices.size).to.equal(7);
    expect(refusalOf(await rest('GET', '/v1/services/taxi'))).to.deep.equal([404, 'not-found']);
    expect(refusalOf(await rest('GET', '/v1/services/change'))).to.deep.equal([404, 'not-found']);
  });
});
