import { BALLOT_TITLE } from '../option-names.ts';
import { texts } from '../texts/texts.ts';
import { Notice } from './Notice.tsx';
import { Page } from './Page.tsx';

/** Shown in place of a view when `/config.js` names no address an api could have. */
export function WrongConfig({ value }: { readonly value: string }) {
  const { title, apiUrlIs, advice } = texts.page.wrongConfig;
  return (
    <Page title={BALLOT_TITLE}>
      <main>
        <Notice kind="error" title={title} role="alert" testId="config-error">
          <p>
            {apiUrlIs} <code>{value}</code>, {advice}
          </p>
        </Notice>
      </main>
    </Page>
  );
}
