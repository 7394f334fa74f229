import { getBooleanFromEnv, getStringFromEnv } from '@opentelemetry/core';

/** Whether a variable of the standard says that there are to be no traces, wherever the receiver is. */
export function isSwitchedOff(): boolean {
  return (
    getBooleanFromEnv('OTEL_SDK_DISABLED') ||
    getStringFromEnv('OTEL_TRACES_EXPORTER')?.trim().toLowerCase() === 'none'
  );
}
