export const isValidIdNumber = (s: string): boolean => {
  if (!/^[1-9]\d{16}[\dX]$/.test(s)) return false;
  const w = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = w.reduce((a, k, i) => a + k * Number(s[i]), 0);
  const t = new Date(`${s.slice(6, 10)}-${s.slice(10, 12)}-${s.slice(12, 14)}T00:00:00Z`);
  return '10X98765432'[sum % 11] === s[17] && !Number.isNaN(t.getTime()) && t.toISOString().startsWith(`${s.slice(6, 10)}-${s.slice(10, 12)}-${s.slice(12, 14)}`);
};
