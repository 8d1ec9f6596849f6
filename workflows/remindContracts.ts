export interface RemindResult {
  /** people looked at */
  checked: number;
  /** reminders that were made in this run, by its last attempt's count */
  made: number;
  /** it was night before everybody was looked at: tomorrow's run makes up for the rest */
  brokenOff: boolean;
}

export interface RemindActivities {
  /** One walk over everybody who can be reminded. Its heartbeat says where it is: an attempt goes on where the one before it was killed. */
  remindPeople(): Promise<RemindResult>;
}
