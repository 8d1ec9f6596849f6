import type { Calendar } from '../../domain/working-days.ts';

/**
 * 广西: 壮族三月三, two days from the third of the third lunar month, made up for after a weekend. Only years whose arrangement is published;
 * an overlay brings no coverage of its own.
 */
export const guangxiHolidays: Omit<Calendar, 'version'> = {
  region: 'CN-45',
  coverage: [],
  days: {
    '2025-03-31': { working: false, name: '壮族三月三' },
    '2025-04-01': { working: false, name: '壮族三月三' },
    '2026-04-20': { working: false, name: '壮族三月三' },
    '2026-04-21': { working: false, name: '壮族三月三' },
  },
};
