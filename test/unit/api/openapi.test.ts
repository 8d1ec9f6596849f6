import { expect } from 'chai';
import { openApiDocument } from '../../../api/openapi/openApiDocument.ts';
import { allRoutes } from '../../../api/routes/allRoutes.ts';
import type { Services } from '../../../api/services.ts';
import { lintOpenApi } from '../../../script/checks/openapi.ts';

describe('the contract', () => {
  const routes = allRoutes({ desk: {} } as Services);
  const document = openApiDocument('https://tongban.example', routes);

  it('is free of lint errors', async () => {
    const errors = (await lintOpenApi()).filter(({ severity }) => severity === 'error');
    expect(errors).to.deep.equal([]);
  }).timeout(30_000);

  it('holds every route with its security and problem answers', () => {
    for (const { method, path, actor } of routes) {
      const operation = document.paths?.[path.replace(/:(\w+)/g, '{$1}')]?.[method];
      expect(operation, `${method} ${path}`).to.be.an('object');
      expect(operation?.security?.length, path).to.equal(actor.kind === 'anyone' ? 0 : 1);
      expect(operation?.responses, path).to.include.keys('500', '503', '429');
      if (actor.kind !== 'anyone') expect(operation?.responses, path).to.include.keys('401');
    }
  });

  it('refuses to be made of a problem nobody knows', () => {
    const [first] = routes;
    expect(() => openApiDocument('https://tongban.example', [{ ...first!, problems: ['no-such-code'] }])).to.throw(
      /no-such-code/,
    );
  });
});
