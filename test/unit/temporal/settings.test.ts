import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { minuteOfDay } from '../../../domain/closingTime.ts';
import { DEFAULT_OFFICE_HOURS } from '../../../domain/officeHours.ts';
import { workflowSettingsModule } from '../../../script/generate-settings.ts';
import { readTemporalSettings } from '../../../temporal/settings.ts';

describe('temporal.yaml', () => {
  it('is what the workflows carry in their bundle', () => {
    const generated = readFileSync(new URL('../../../workflows/settings.generated.ts', import.meta.url), 'utf8');
    expect(generated).to.equal(workflowSettingsModule(readTemporalSettings()));
  });

  it('has what 24:00 sets off done before an office opens', () => {
    const { wakeUps } = readTemporalSettings();
    const opensAfterMs = minuteOfDay(DEFAULT_OFFICE_HOURS[0]?.from ?? '') * 60_000;
    expect(wakeUps.night).to.be.greaterThan(0).and.lessThan(opensAfterMs);
  });

  it('gives every activity a time-out, and every outside step a budget', () => {
    const { activities, shutdownGrace } = readTemporalSettings();
    for (const settings of Object.values(activities)) expect(settings.startToClose).to.be.greaterThan(0);
    for (const name of ['imaging', 'ministry'] as const) expect(activities[name].scheduleToClose).to.equal(30 * 60_000);
    // a running activity is let finish when its worker stops: the default of 0 would cut it off
    // (the walks stop by themselves, and go on where their heartbeat says)
    const { reconcile: _walk, calendarReplan: _replan, remind: _reminders, ...finishing } = activities;
    const longest = Math.max(...Object.values(finishing).map(({ startToClose }) => startToClose));
    expect(shutdownGrace).to.be.greaterThan(longest);
  });
});
