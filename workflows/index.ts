export { amendment } from './amendment.ts';
export { calendarReplan } from './calendarReplan.ts';
export { integrityAssessment } from './integrityAssessment.ts';
export { realName } from './realName.ts';
export { reconcile } from './reconcile.ts';
