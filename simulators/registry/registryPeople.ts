import { z } from 'zod';
import { gradeSchema, violationSchema } from '../../domain/assessment.ts';
import { qualificationRecordSchema } from '../../domain/qualification.ts';
import { plainDateSchema } from '../../domain/time.ts';

const cycleFactsSchema = z.object({
  cycleStart: plainDateSchema,
  cycleEnd: plainDateSchema,
  points: z.int().min(0),
  violations: z.array(violationSchema),
  previousGrade: gradeSchema.nullable(),
  grade: gradeSchema.nullable().optional(),
  trainingHours: z.number().min(0),
});

/** A practitioner in the ministry registry. Keys it has no use for are dropped, so that a demo person can be sent as he is. */
export const registryPersonSchema = z.object({
  idNumber: z.string().length(18),
  name: z.string().min(1),
  sex: z.enum(['男', '女']),
  address: z.string(),
  phone: z.string(),
  qualifications: z.array(qualificationRecordSchema).readonly(),
  facts: z.array(cycleFactsSchema).readonly().optional(),
});
export type RegistryPerson = z.infer<typeof registryPersonSchema>;
