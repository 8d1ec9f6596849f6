export { integrityAssessment } from './integrityAssessment.ts';
export { realName } from './realName.ts';
