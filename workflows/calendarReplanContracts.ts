export interface CalendarReplanResult {
  version: number;
  checked: number;
  moved: number;
  /** open cases that could not be told, or have not counted again: listed, and left to the reconciler */
  unreached: number;
}

export interface CalendarReplanActivities {
  /**
   * Has every open case count its clocks by this calendar that would count them differently (P-02). Its heartbeat says where it is: an
   * attempt goes on where the one before it was killed.
   */
  replanCases(order: { version: number }): Promise<CalendarReplanResult>;
}

export const calendarReplanWorkflowId = (version: number): string => `calendar-replan:${version}`;
