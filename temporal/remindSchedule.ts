/** The Schedule that starts the reminders; declared in temporal.yaml, applied by the provisioning. */
export const REMIND_SCHEDULE = 'remind';
