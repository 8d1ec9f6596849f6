// Generated from temporal.yaml by script/generate-settings.ts; a unit test compares. Durations in milliseconds.
export const workflowSettings = {
  "activities": {
    "records": {
      "startToClose": 10000,
      "retry": {
        "initialInterval": 500,
        "backoffCoefficient": 2,
        "maximumInterval": 30000
      }
    },
    "lookups": {
      "startToClose": 10000,
      "localRetryThreshold": 5000,
      "retry": {
        "initialInterval": 500,
        "backoffCoefficient": 2,
        "maximumInterval": 60000
      }
    },
    "imaging": {
      "startToClose": 25000,
      "scheduleToClose": 1800000,
      "heartbeat": 15000,
      "retry": {
        "initialInterval": 1000,
        "backoffCoefficient": 2,
        "maximumInterval": 60000
      }
    },
    "scan": {
      "startToClose": 25000,
      "scheduleToClose": 120000,
      "heartbeat": 15000,
      "retry": {
        "initialInterval": 1000,
        "backoffCoefficient": 2,
        "maximumInterval": 10000,
        "maximumAttempts": 4
      }
    },
    "ministry": {
      "startToClose": 25000,
      "scheduleToClose": 1800000,
      "retry": {
        "initialInterval": 2000,
        "backoffCoefficient": 2,
        "maximumInterval": 120000
      }
    },
    "reconcile": {
      "startToClose": 21600000,
      "heartbeat": 20000,
      "retry": {
        "initialInterval": 1000,
        "backoffCoefficient": 2,
        "maximumInterval": 60000,
        "maximumAttempts": 50
      }
    },
    "remind": {
      "startToClose": 36000000,
      "heartbeat": 30000,
      "retry": {
        "initialInterval": 1000,
        "backoffCoefficient": 2,
        "maximumInterval": 60000,
        "maximumAttempts": 50
      }
    },
    "calendarReplan": {
      "startToClose": 21600000,
      "heartbeat": 20000,
      "retry": {
        "initialInterval": 1000,
        "backoffCoefficient": 2,
        "maximumInterval": 60000
      }
    }
  },
  "attentionRetryMs": 3600000,
  "parcelTrackingMs": 14400000,
  "wakeUps": {
    "nightMs": 14400000,
    "dayMs": 600000
  }
} as const;
