export { idCardScan } from './idCardScan.ts';
