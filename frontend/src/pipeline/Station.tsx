import { texts } from '../texts/texts.ts';
import { StationArt } from './art/StationArt.tsx';
import type { Flow } from './flows.ts';
import type { STATIONS } from './hops.ts';
import { Pipe } from './Pipe.tsx';
import { StateChip } from './StateChip.tsx';
import styles from './Station.module.css';
import type { Sight, StationState } from './sight.ts';
import type { StationView } from './station-views.ts';
import { WhatIsThis } from './WhatIsThis.tsx';

export interface StationProps {
  readonly station: (typeof STATIONS)[number];
  readonly state: StationState;
  /** Whether votes are stuck here. */
  readonly isStuck: boolean;
  readonly view: StationView;
  /** What goes on from here. */
  readonly flow: Flow;
  readonly pipeline: Sight['pipeline'];
}

/** One hop: its picture, how it fares, its figures, what it is, and the pipe that leads on. */
export function Station({ station, state, isStuck, view, flow, pipeline }: StationProps) {
  const { name } = station;
  return (
    <li className={styles.station} data-station={name} data-testid={`station-${name}`} data-state={state}>
      <article className={styles.card} data-stuck={isStuck} aria-labelledby={`station-${name}`}>
        <div className={styles.scene} aria-hidden="true">
          <StationArt station={name} state={state} pipeline={pipeline} />
        </div>
        <div className={styles.head}>
          <h2 id={`station-${name}`}>{texts.pipeline.stations[name].name}</h2>
          <StateChip state={state} />
        </div>
        {isStuck && <p className={styles.flag}>{texts.pipeline.stuckHere}</p>}
        <dl className={styles.figures}>
          {view.figures.map(({ label, value, isKnown }) => (
            <div key={label} data-known={isKnown}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {view.notes.length > 0 && (
          <ul className={styles.notes}>
            {numbered(view.notes).map(([place, note]) => (
              <li key={place}>{note}</li>
            ))}
          </ul>
        )}
        <WhatIsThis station={station} />
      </article>
      <Pipe from={name} flow={flow} />
    </li>
  );
}

/** Two consumers may do the same: a note is told apart by its place. */
function numbered(notes: readonly string[]): readonly (readonly [place: number, note: string])[] {
  return notes.map((note, place) => [place, note]);
}
