import type { ComponentType } from 'react';
import type { StationName } from '../hops.ts';
import { ApiArt } from './ApiArt.tsx';
import type { ArtProps } from './art-props.ts';
import { BrowserArt } from './BrowserArt.tsx';
import { ConsumerArt } from './ConsumerArt.tsx';
import { DatabaseArt } from './DatabaseArt.tsx';
import { LogArt } from './LogArt.tsx';
import { PushArt } from './PushArt.tsx';

const ART: Readonly<Record<StationName, ComponentType<ArtProps>>> = {
  browser: BrowserArt,
  api: ApiArt,
  log: LogArt,
  consumer: ConsumerArt,
  database: DatabaseArt,
  push: PushArt,
};

/** The picture of a station. It says nothing the words do not; hide it from a screen reader. */
export function StationArt({ station, ...props }: ArtProps & { readonly station: StationName }) {
  const Art = ART[station];
  return <Art {...props} />;
}
