export { emptyTwin } from './emptyTwin.ts';
export { wakeUpTwin } from './wakeUpTwin.ts';
