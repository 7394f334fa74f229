import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DASHBOARD, dashboardText } from './dashboard/dashboard.ts';

/** Writes the dashboard anew from its rows. */
writeFileSync(path.join(import.meta.dirname, '..', DASHBOARD), dashboardText());
