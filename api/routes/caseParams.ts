import { z } from 'zod';
import { isCaseNumber } from '../../domain/caseNumber.ts';

const caseNo = z.string().max(40).refine(isCaseNumber);

export const caseParams = z.object({ no: caseNo });
export const materialParams = z.object({
  no: caseNo,
  slot: z.string().regex(/^[a-z0-9-]{1,48}$/),
  imageId: z.uuid().toLowerCase(),
});
