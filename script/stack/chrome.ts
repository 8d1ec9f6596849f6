import { findProgram } from './findProgram.ts';

/** Fastest first: the headless shell draws the same pixels as the full browser in less than half the time. */
const BROWSERS = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** $CHROME_PATH, or a browser that is installed; null when there is none. */
export const findChrome = (): string | null => process.env['CHROME_PATH'] || findProgram(BROWSERS);
