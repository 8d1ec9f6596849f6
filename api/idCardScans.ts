import { z } from 'zod';
import { uuidv7 } from '../crypto/ids.ts';
import { problem } from '../domain/errors.ts';
import { idCardFindingSchema } from '../domain/idCard.ts';
import type { Scan } from '../db/realNameScans.ts';
import { instantSchema, isoInstant } from './present.ts';
import type { Services } from './services.ts';

/** The read-out is shown in full to the person whose card it is, or to the clerk who holds it: they have to compare it (N-04). */
export const scanView = z
  .object({
    id: z.uuid(),
    state: z.enum(['reading', 'read', 'failed']),
    usable: z.boolean(),
    card: z
      .object({
        name: z.string().nullable(),
        sex: z.string().nullable(),
        nation: z.string().nullable(),
        birth: z.string().nullable(),
        address: z.string().nullable(),
        idNumber: z.string().nullable(),
        authority: z.string().nullable(),
        validFrom: z.string().nullable(),
        validTo: z.string().nullable(),
      })
      .nullable(),
    findings: z.array(idCardFindingSchema.meta({ id: 'IdCardFinding' })),
    createdAt: instantSchema,
  })
  .meta({ id: 'IdCardScan' });

export function presentScan({ id, state, usable, reading, findings, createdAtMs }: Scan): z.infer<typeof scanView> {
  const { front, back } = reading ?? { front: null, back: null };
  return {
    id,
    state,
    usable,
    card: front &&
      back && {
        name: front.name,
        sex: front.sex,
        nation: front.nation,
        birth: front.birth,
        address: front.address,
        idNumber: front.number,
        authority: back.authority,
        validFrom: back.validFrom,
        validTo: back.validTo,
      },
    findings,
    createdAt: isoInstant(createdAtMs),
  };
}

/** Files first, then the row that points to them; a row that cannot be written leaves no files. */
export async function keepScan(services: Services, userId: string, front: Buffer, back: Buffer): Promise<string> {
  const id = uuidv7();
  const frontKey = `scans/${id}/front.jpg`;
  const backKey = `scans/${id}/back.jpg`;
  try {
    await services.files.put(frontKey, front);
    await services.files.put(backKey, back);
    await services.scans.create({ id, userId, frontKey, backKey, nowMs: services.now() });
    return id;
  } catch (error) {
    await Promise.allSettled([services.files.delete(frontKey), services.files.delete(backKey)]);
    throw error;
  }
}

/** The number of a card that can prove an identity. @throws DomainProblem not-found, scan-pending, scan-failed, scan-not-usable */
export function usableNumber(scan: Scan | null): string {
  if (!scan) throw problem('not-found');
  if (scan.state === 'reading') throw problem('scan-pending');
  if (scan.state === 'failed') throw problem('scan-failed');
  const idNumber = scan.reading?.front.number;
  if (!scan.usable || !idNumber) {
    const findings = scan.findings.filter(({ severity }) => severity === 'refuse');
    throw problem('scan-not-usable', findings.map(({ message }) => message).join('') || undefined, { findings });
  }
  return idNumber;
}
