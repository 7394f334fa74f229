import type { Pipeline } from '#contract/pipeline.ts';
import type { StationState } from '../sight.ts';

/** What a station's picture tells of. */
export interface ArtProps {
  readonly state: StationState;
  /** What the api last said, where the picture shows some of it. */
  readonly pipeline: Pipeline | undefined;
}
