import { expect } from 'chai';
import { z } from 'zod';
import { route } from '../../../api/route.ts';
import { MAX_IMAGE_BYTES } from '../../../imaging/intake/acceptImage.ts';
import { createRest } from '../../../script/client/rest.ts';
import { startApiRig, type ApiRig } from './apiRig.ts';

interface Answer {
  sizes: number[];
  code: string;
  field?: string;
}

const upload = route({
  method: 'post',
  path: '/v1/pictures',
  actor: { kind: 'anyone' },
  action: 'picture.take',
  summary: '样例',
  tags: ['样例'],
  multipart: ['front', 'back'],
  status: 200,
  answer: z.object({ sizes: z.array(z.int()) }),
  handle: ({ files }) =>
    Promise.resolve({ status: 200, body: { sizes: [files['front']!.byteCount, files['back']!.byteCount] } }),
});

const file = (byteCount: number) => ({ bytes: new Uint8Array(byteCount), name: 'a.jpg' });

describe('uploads', () => {
  let rig: ApiRig;
  before(async () => {
    rig = await startApiRig([upload]);
  });
  after(() => rig.stop());
  // Whatever became of the request, nothing of it stays.
  afterEach(async () => expect(await rig.stagedFiles()).to.deep.equal([]));

  const send = (files: Record<string, { bytes: Uint8Array; name: string }>) =>
    createRest(rig.url)<Answer>('POST', '/v1/pictures', { files });

  it('takes a file of exactly 10 MiB', async () => {
    const answer = await send({ front: file(MAX_IMAGE_BYTES), back: file(1) });
    expect(answer.status).to.equal(200);
    expect(answer.body.sizes).to.deep.equal([MAX_IMAGE_BYTES, 1]);
  });

  for (const byteCount of [MAX_IMAGE_BYTES + 1, MAX_IMAGE_BYTES + 2, 11 * 1024 * 1024]) {
    it(`refuses ${byteCount} bytes`, async () => {
      const answer = await send({ front: file(1), back: file(byteCount) });
      expect([answer.status, answer.body.code, answer.body.field]).to.deep.equal([413, 'image-too-large', 'back']);
    });
  }

  it('names the field that is missing', async () => {
    const answer = await send({ front: file(1) });
    expect([answer.status, answer.body.code, answer.body.field]).to.deep.equal([400, 'image-missing', 'back']);
  });

  it('refuses a field it does not know', async () => {
    const answer = await send({ front: file(1), back: file(1), third: file(1) });
    expect([answer.status, answer.body.code]).to.deep.equal([400, 'invalid-request']);
  });

  it('refuses what is no multipart at all', async () => {
    const answer = await createRest(rig.url)<Answer>('POST', '/v1/pictures', { json: {} });
    expect([answer.status, answer.body.code]).to.deep.equal([415, 'unsupported-media-type']);
  });

  it('refuses a body that breaks off', async () => {
    const answer = await fetch(`${rig.url}/v1/pictures`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=cut' },
      body: '--cut\r\ncontent-disposition: form-data; name="front"; filename="a.jpg"\r\n\r\nabc',
    });
    expect(answer.status).to.equal(400);
  });
});
