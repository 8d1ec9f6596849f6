import { expect } from 'chai';
import { formatCaseNumber } from '../../../domain/caseNumber.ts';
import { causeName } from '../../../domain/causeNames.ts';
import { formatCorrectionNumber } from '../../../domain/correctionNumber.ts';

const issued = { officeCode: '510100', date: '2026-11-28', sequence: 1 };
const CASE = formatCaseNumber({ business: 'renewal', ...issued });
const REQUEST = formatCorrectionNumber(issued);

describe('domain/causeNames', () => {
  for (const [what, cause, no, name] of [
    ['a difference in a case', 'workflow-silent', CASE, '办件的流程没有应答'],
    ['the same in a correction request', 'workflow-silent', REQUEST, '核实申请的流程没有应答'],
    ['a difference that belongs to nothing', 'workflow-without-case', null, '流程没有对应的办件'],
    ['the registry’s no to a correction', 'refused', REQUEST, '登记系统不予更正'],
    ['what the registry never shows', 'record-not-corrected', REQUEST, '登记系统已接收，登记信息尚未更正'],
    ['another no', 'refused', CASE, null],
    ['a question nobody may ask', 'registry-query-refused', REQUEST, '登记系统未准许查询，请核实本机构的查询权限'],
    ['the same in a case', 'registry-query-refused', CASE, '登记系统未准许查询，请核实本机构的查询权限'],
    ['a word of the outside', 'registry-timeout', REQUEST, null],
    ['no cause', null, CASE, null],
  ] as const)
    it(`says of ${what}: ${name ?? 'nothing'}`, () => {
      expect(causeName(cause, no)).to.equal(name);
    });
});
