import { expect } from 'chai';
import { createIdentityClient, type IdentityClient } from '../../../integrations/identity/identityClient.ts';
import type { Simulator } from '../../../simulators/harness/contracts.ts';
import { startIdentitySimulator } from '../../../simulators/identity/identitySimulator.ts';
import { person, PEOPLE } from './people.ts';
import { addFault, control, outsideError } from './simulatorControl.ts';

describe('integrations: the identity check', () => {
  const { name, idNumber } = person('freight-clean');
  let simulator: Simulator;
  let client: IdentityClient;

  before(async () => {
    simulator = await startIdentitySimulator({ people: PEOPLE });
    client = createIdentityClient({ baseUrl: simulator.url, apiKey: 'any', timeoutMs: 500 });
  });
  after(() => simulator.close());

  it('tells match, mismatch and no record apart', async () => {
    expect(await client.checkTwoElements({ name, idNumber })).to.equal('match');
    expect(await client.checkTwoElements({ name: '王志', idNumber })).to.equal('mismatch');
    expect(await client.checkTwoElements({ name, idNumber: '11010519491231002X' })).to.equal('no-record');
  });

  it('confirms nobody of whom the population data hold no photo', async () => {
    await control(simulator, 'POST', '/people', [{ name: '周𬭎', idNumber: '510107198506151233', photo: false }]);
    expect(await client.checkTwoElements({ name: '周𬭎', idNumber: '510107198506151233' })).to.equal('no-record');
  });

  it('can be told what to say of unknown people', async () => {
    await control(simulator, 'PUT', '/unknown', { result: 'match' });
    expect(await client.checkTwoElements({ name, idNumber: '11010519491231002X' })).to.equal('match');
    await control(simulator, 'PUT', '/unknown', { result: 'no-record' });
  });

  it('takes no unknown result for a verdict', async () => {
    await addFault(simulator, { route: '*', kind: 'wrong-json', body: '{"result":"perhaps"}', times: 1 });
    expect(await outsideError(client.checkTwoElements({ name, idNumber }))).to.include({
      kind: 'bad-answer',
      outcomeUnknown: false,
    });
  });

  it('says when the service is down, hangs or refuses', async () => {
    const kinds = [
      ['500', 'server-error'],
      ['hang', 'timeout'],
      ['drop-connection', 'unreachable'],
      ['429', 'rate-limited'],
      ['refuse', 'refused'],
    ] as const;
    for (const [kind, expected] of kinds) {
      await addFault(simulator, { route: '/v1/two-elements', kind, times: 1 });
      const error = await outsideError(client.checkTwoElements({ name, idNumber }));
      expect(error, kind).to.include({ kind: expected, outcomeUnknown: false });
    }
  });
});
