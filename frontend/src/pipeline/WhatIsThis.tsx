import { VisuallyHidden } from '../page/VisuallyHidden.tsx';
import { texts } from '../texts/texts.ts';
import type { STATIONS } from './hops.ts';
import styles from './WhatIsThis.module.css';

/** What a station is, which files do it, and what to try: the picture teaches. */
export function WhatIsThis({ station: { name, files } }: { readonly station: (typeof STATIONS)[number] }) {
  const { whatIsThis, doneBy, tryIt, stations } = texts.pipeline;
  const words = stations[name];
  return (
    <details className={styles.what}>
      <summary>
        {whatIsThis} <VisuallyHidden>({words.name})</VisuallyHidden>
      </summary>
      <p>{words.says}</p>
      <p>
        <strong>{tryIt}</strong> {words.tryIt}
      </p>
      <p>{doneBy}</p>
      <ul>
        {files.map((file) => (
          <li key={file}>
            <code>{file}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}
