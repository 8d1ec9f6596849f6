export * from './lifecycle/names.ts';
export * from './lifecycle/table.ts';
export * from './lifecycle/judge.ts';
