import { texts } from '../texts/texts.ts';
import { flowsOf } from './flows.ts';
import { STATIONS } from './hops.ts';
import styles from './Picture.module.css';
import { Station } from './Station.tsx';
import type { Sight } from './sight.ts';
import { stationStates } from './station-states.ts';
import { STATION_VIEWS, stuckStation } from './station-views.ts';

/** Every hop of a vote and the pipes between them; to those who hear the page, an ordered list. */
export function Picture({ sight }: { readonly sight: Sight }) {
  const states = stationStates(sight);
  const flows = flowsOf(sight, states);
  const stuckAt = stuckStation(sight);
  return (
    <ol className={styles.picture} aria-label={texts.pipeline.hopsLabel} data-away={sight.isAway}>
      {STATIONS.map((station) => (
        <Station
          key={station.name}
          station={station}
          state={states[station.name]}
          isStuck={stuckAt === station.name}
          view={STATION_VIEWS[station.name](sight)}
          flow={flows[station.name]}
          pipeline={sight.pipeline}
        />
      ))}
    </ol>
  );
}
