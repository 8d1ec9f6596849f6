import { expect } from 'chai';
import fc from 'fast-check';
import { readCursor, writeCursor } from '../../../api/cursor.ts';
import { pageOf } from '../../../api/desk/page.ts';
import { taskListQuery, taskSearchBody, toTaskFilter } from '../../../api/desk/taskQuery.ts';

const ID = '019f3a52-0000-7000-8000-000000000001';
const WHO = { officeCode: '510100', staffId: ID, nowMs: 1_795_000_000_000 };

describe('the cursor of a list', () => {
  it('comes back as it was given out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8_640_000_000_000 }), fc.uuid(), (atMs, key) => {
        expect(readCursor(writeCursor({ atMs, key }))).to.deep.equal({ atMs, key });
      }),
    );
  });

  it('is refused when it is none of ours', () => {
    for (const cursor of [
      'x',
      '',
      Buffer.from('[1]').toString('base64url'),
      Buffer.from('["1","x"]').toString('base64url'),
    ])
      expect(() => readCursor(cursor), cursor)
        .to.throw()
        .with.property('code', 'invalid-request');
    expect(readCursor(undefined)).to.equal(null);
  });

  it('is given when there is one row more than the page holds', () => {
    const rows = [1, 2, 3].map((atMs) => ({ atMs, key: ID }));
    const full = pageOf(rows, 2, (row) => row);
    expect(full.items).to.deep.equal(rows.slice(0, 2));
    expect(readCursor(full.nextCursor ?? '')).to.deep.equal(rows[1]);
    expect(pageOf(rows, 3, (row) => row)).to.deep.equal({ items: rows, nextCursor: null });
    expect(pageOf([], 3, () => ({ atMs: 0, key: '' }))).to.deep.equal({ items: [], nextCursor: null });
  });
});

describe('the filters of the inbox', () => {
  it('ask for open work, due first, twenty-five at a time', () => {
    const query = taskListQuery.parse({ queue: 'review' });
    expect(toTaskFilter({ ...query, overdue: undefined }, WHO)).to.include({
      officeCode: '510100',
      kind: 'review',
      state: 'open',
      limit: 26,
    });
  });

  it('know oneself, nobody and a colleague', () => {
    const of = (assignee: string) =>
      toTaskFilter({ ...taskListQuery.parse({ assignee }), overdue: undefined }, WHO).assigneeId;
    expect(of('me')).to.equal(ID);
    expect(of('none')).to.equal(null);
    expect(of('019f3a52-0000-7000-8000-000000000002')).to.equal('019f3a52-0000-7000-8000-000000000002');
    expect(taskListQuery.safeParse({ assignee: 'anybody' }).success).to.equal(false);
  });

  it('take a case number or its beginning, and no ID number, not even a mistyped one', () => {
    expect(taskListQuery.parse({ q: ' cx510100 ' }).q).to.equal('CX510100');
    for (const q of ['510104199001011233', '51010419900101123X', '510104', 'CX%', ''])
      expect(taskListQuery.safeParse({ q }).success, q).to.equal(false);
  });

  it('take an ID number in a body, when its check character is right', () => {
    expect(taskSearchBody.safeParse({ idNumber: '11010519491231002x' }).data?.idNumber).to.equal('11010519491231002X');
    expect(taskSearchBody.safeParse({ idNumber: '110105194912310021' }).success).to.equal(false);
  });

  it('refuse what they do not know', () => {
    expect(taskListQuery.safeParse({ office: '450100' }).success).to.equal(false);
    expect(taskListQuery.safeParse({ limit: '101' }).success).to.equal(false);
  });
});
